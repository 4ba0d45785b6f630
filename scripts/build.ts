// Builds what ships: the command line and its daemon as split ESM, so that a command loads only what it uses, and the
// worker as a bundle that needs nothing beside it but sharp's two native packages. Run by Node itself, types stripped.
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type BuildOptions, build, type OutputFile } from 'esbuild';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

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
const notBundled = ['sharp', 'fauxqs', 'dynalite', 'pacote', 'write-file-atomic'];

const programs: BuildOptions = {
  ...common,
  entryPoints: {
    cli: 'src/cli.ts',
    daemon: 'src/local/daemon.ts',
    // The program that functions of the embedded cloud start with; looked for beside the daemon.
    bootstrap: 'src/local/runtime/bootstrap.ts',
  },
  outdir: dist,
  chunkNames: 'chunks/[name]-[hash]',
  external: notBundled,
  sourcemap: true,
};

const worker: BuildOptions = {
  ...common,
  entryPoints: {
    worker: 'lambda/worker.ts',
    // What the worker starts for a picture it does not trust; looked for beside it.
    'decoder-process': 'lambda/decoder-process.ts',
  },
  // One file loads faster than its parts, and a cold start is what counts here: 2 ms for 45 KB more in the zip.
  splitting: false,
  outdir: join(dist, 'lambda'),
  // No package.json in the zip says that `.js` is ESM.
  outExtension: { '.js': '.mjs' },
  minify: true,
  legalComments: 'none',
};

/** Only a build that succeeded replaces the one before. */
async function replaceDist(files: OutputFile[]): Promise<void> {
  await rm(dist, { recursive: true, force: true });
  for (const folder of new Set(files.map(({ path }) => dirname(path))))
    await mkdir(folder, { recursive: true });
  await Promise.all(files.map(({ path, contents }) => writeFile(path, contents)));
}

/**
 * Lets `npx thumbs` find the command here, as it finds those of packages. Without the link npx installs this folder into
 * a cache of its own first, which takes a second and can be left half-made. On Windows npx has to do that.
 */
async function linkCommand(): Promise<void> {
  if (process.platform === 'win32') return;
  const link = join(root, 'node_modules', '.bin', 'thumbs');
  await rm(link, { force: true });
  await symlink(join('..', '..', 'bin', 'thumbs.cjs'), link);
}

const started = performance.now();
try {
  const results = await Promise.all([build(programs), build(worker)]);
  const files = results.flatMap(({ outputFiles = [] }) => outputFiles);
  await replaceDist(files);
  await linkCommand();
  console.log(`built ${files.length} files into dist/ in ${Math.round(performance.now() - started)} ms`);
} catch {
  // esbuild has printed what is wrong, and where.
  process.exitCode = 1;
}
