// Builds what ships: the start of the command line as one file, its verbs and the daemon as split ESM, so that a command
// loads only what it uses, the functions as bundles that need nothing beside them but, for the worker, sharp's two native
// packages, and the gallery's page. Run by Node itself, types stripped.
import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { buildPage, type PageFile } from './build-page.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const require = createRequire(import.meta.url);

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  splitting: true,
  // Most packages of the SDK name their ES modules in `module`; taken from `main` they could not be split or shaken.
  mainFields: ['module', 'main'],
  // CommonJS inlined into ESM still calls `require` for Node's own modules.
  banner: {
    js: `import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);`,
  },
  write: false,
};

/** Left in node_modules: native code, packages that read their own files at run time, and big ones few commands use. */
const notBundled = ['sharp', 'fauxqs', 'dynalite', 'pacote'];

/** What the start imports when it is needed is built with the verbs. */
const lazily: Plugin = {
  name: 'lazily',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\./ }, ({ kind, path }) =>
      kind === 'dynamic-import'
        ? { path: `./commands/${basename(path, '.ts')}.js`, external: true }
        : undefined,
    ),
};

/** commander loads what starts programs, and a quarter of Node with it, for a kind of verb that thumbs does not have. */
const withoutPrograms: Plugin = {
  name: 'without-programs',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^node:child_process$/ }, ({ path }) => ({ path, namespace: 'unused' }));
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'export default {};' }));
  },
};

/** An `import` triggers all getters of a module; one of node:http's loads undici, 30 ms of every start. */
const withoutGetters: Plugin = {
  name: 'without-getters',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^(node:)?https?$/ }, ({ path }) => ({ path, namespace: 'builtin' }));
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}');`,
    }));
  },
};

/** All that --help and a wrong word need. As CommonJS and small it loads in half the time. */
const start: BuildOptions = {
  ...common,
  entryPoints: ['src/cli.ts'],
  format: 'cjs',
  splitting: false,
  banner: {},
  outdir: dist,
  outExtension: { '.js': '.cjs' },
  plugins: [lazily, withoutPrograms],
  minify: true,
  legalComments: 'none',
};

const programs: BuildOptions = {
  ...common,
  entryPoints: {
    ...Object.fromEntries(
      [...globSync('src/commands/*.ts', { cwd: root }), 'src/commands/invocation/run.ts'].map((file) => [
        `commands/${basename(file, '.ts')}`,
        file,
      ]),
    ),
    // What `gallery --open` starts the browser with.
    'open-page': 'src/gallery/open-page.ts',
    daemon: 'cloud/daemon.ts',
    // The program that functions of the embedded cloud start with; looked for beside the daemon.
    bootstrap: 'cloud/runtime/bootstrap.ts',
  },
  outdir: dist,
  chunkNames: 'chunks/[name]-[hash]',
  external: notBundled,
  plugins: [withoutGetters],
  sourcemap: true,
};

const worker: BuildOptions = {
  ...common,
  entryPoints: {
    worker: 'lambda/worker.ts',
    // What the worker starts for a picture it does not trust; looked for beside it.
    'decoder-process': 'lambda/picture/isolated/decoder-process.ts',
  },
  // One file loads faster than its parts, and a cold start is what counts here: 2 ms for 45 KB more in the zip.
  splitting: false,
  outdir: join(dist, 'lambda', 'worker'),
  // No package.json in the zip says that `.js` is ESM.
  outExtension: { '.js': '.mjs' },
  minify: true,
  legalComments: 'none',
};

/** What icodec's decoder of JPEG XL is started by. Not in the bundle: most functions never see such a picture. */
const jxl: BuildOptions = {
  ...worker,
  entryPoints: { 'jxl-dec': require.resolve('icodec/jxl-dec.wasm').replace(/wasm$/, 'js') },
  banner: {},
};

/** Its program in less than a zip would take, and the licence. */
async function jxlFiles(): Promise<PageFile[]> {
  const program = await readFile(require.resolve('icodec/jxl-dec.wasm'));
  const folder = join(dist, 'lambda', 'worker');
  const licence = join(dirname(require.resolve('icodec/jxl-dec.wasm')), '..', 'LICENSE');
  return [
    { path: join(folder, 'jxl-dec.wasm.br'), contents: brotliCompressSync(program) },
    { path: join(folder, 'jxl-dec.LICENSE'), contents: await readFile(licence) },
  ];
}

const api: BuildOptions = {
  ...worker,
  entryPoints: { api: 'lambda/api.ts' },
  outdir: join(dist, 'lambda', 'api'),
};

/** Only a build that succeeded replaces the one before. */
async function replaceDist(files: PageFile[]): Promise<void> {
  await rm(dist, { recursive: true, force: true });
  for (const folder of new Set(files.map(({ path }) => dirname(path))))
    await mkdir(folder, { recursive: true });
  await Promise.all(files.map(({ path, contents }) => writeFile(path, contents)));
}

/**
 * Lets `npx thumbs` find the command here, as it finds those of packages. Without it npx installs this folder into a cache
 * of its own first, which takes a second and can be left half-made. Windows has no links, but scripts in npm's manner.
 */
async function linkCommand(): Promise<void> {
  const folder = join(root, 'node_modules', '.bin');
  const link = join(folder, 'thumbs');
  await rm(link, { force: true });
  if (process.platform !== 'win32') {
    await symlink(join('..', '..', 'bin', 'thumbs.cjs'), link);
    return;
  }
  await writeFile(`${link}.cmd`, '@node "%~dp0\\..\\..\\bin\\thumbs.cjs" %*\r\n');
  await writeFile(link, '#!/bin/sh\nexec node "$(dirname "$0")/../../bin/thumbs.cjs" "$@"\n');
}

/** The launcher prints it without loading anything; the same text, at the width of a pipe, as the program itself prints. */
async function writeHelp(): Promise<void> {
  const bin = join(root, 'bin', 'thumbs.cjs');
  const { stdout } = await promisify(execFile)(process.execPath, [bin, 'help'], {
    env: { ...process.env, NO_COLOR: '1' },
  }).catch((error) => {
    console.error(error);
    throw error;
  });
  await writeFile(join(dist, 'help.txt'), stdout);
}

const started = performance.now();
try {
  const page = buildPage(root, join(dist, 'gallery'));
  const builds = [start, programs, worker, jxl, api].map((options) => build(options));
  const results = await Promise.all(builds);
  const bundles = results.flatMap(({ outputFiles = [] }) => outputFiles);
  const files = [...bundles, ...(await jxlFiles()), ...(await page)];
  await replaceDist(files);
  await writeHelp();
  await linkCommand();
  console.log(`built ${files.length} files into dist/ in ${Math.round(performance.now() - started)} ms`);
} catch {
  // esbuild and Vite have printed what is wrong, and where.
  process.exitCode = 1;
}
