// Gathers sharp's native packages for a target, from any host: npm installs only those of the machine it runs on.
// lambda/package-lock.json pins their versions and hashes; a package that does not match never gets into the zip.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ThumbsError } from '../errors/errors.ts';
import { authorities, proxyFor } from '../machine/network.ts';
import { packageRoot } from '../machine/package-root.ts';
import { type PackedFile, readTree } from './files.ts';
import { nativePackages, type Target, targetName } from './target.ts';

/** Where npm packages come from. Undefined means npm's own defaults. */
export interface Registry {
  url?: string | undefined;
  /** The `_cacache` folder in npm's cache (`npm config get cache`): its content needs no network. */
  cacheDir?: string | undefined;
  /** Certificate authorities to believe besides those that Node knows. */
  caFiles?: readonly string[] | undefined;
  signal?: AbortSignal | undefined;
}

/** `integrity` is a subresource integrity string, `sha512-…`. */
export interface LockedPackage {
  name: string;
  version: string;
  integrity: string;
}

/** The target's native packages in the lockfile. Throws NotPackaged for a target that sharp is not built for. */
export async function lockedPackages(target: Target): Promise<LockedPackage[]> {
  const file = join(packageRoot(), 'lambda', 'package-lock.json');
  const lock: { packages: Record<string, Omit<LockedPackage, 'name'>> } = JSON.parse(
    await readFile(file, 'utf8'),
  );
  return nativePackages(target).map((name) => {
    const locked = lock.packages[`node_modules/${name}`];
    if (locked) return { name, version: locked.version, integrity: locked.integrity };
    throw new ThumbsError(
      'NotPackaged',
      `sharp is not built for ${targetName(target)}: ${name} does not exist`,
    );
  });
}

/** From npm's cache or registry, checked against the lockfile. Throws NoPackage or BadPackage. */
export async function stageFromRegistry(target: Target, registry: Registry): Promise<PackedFile[]> {
  const folder = await mkdtemp(join(tmpdir(), 'thumbs-stage-'));
  try {
    const packages = await lockedPackages(target);
    await Promise.all(packages.map((one) => extract(one, join(folder, one.name), registry)));
    return checkStaged(await filesOf(packages.map(({ name }) => [name, join(folder, name)])), target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** From this machine's node_modules, installed and checked by npm for this machine. No network. */
export async function stageFromHost(target: Target): Promise<PackedFile[]> {
  const folders = nativePackages(target).map((name): [string, string] => [name, installedFolder(name)]);
  return checkStaged(await filesOf(folders), target);
}

/** The folder of an installed native package, found as sharp itself finds it. */
export function installedFolder(name: string): string {
  const sharp = createRequire(import.meta.url).resolve('sharp');
  try {
    return dirname(createRequire(sharp).resolve(`${name}/package`));
  } catch (cause) {
    throw new ThumbsError('NoPackage', `sharp's native package for this machine, ${name}, is not installed`, {
      fix: 'install it: npm ci, without --omit=optional',
      cause,
    });
  }
}

/** Determined by watching which files a first image opens. Headers, licences and type declarations are not among them. */
const neededAtRunTime = /^(package\.json|index\.cjs|versions\.json|lib\/[^/]+\.(node|dll|dylib|so(\.\d+)*))$/;

/** sharp's binding looks for libvips at `../../sharp-libvips-TARGET/lib`: the layout of node_modules must stay. */
async function filesOf(folders: [name: string, folder: string][]): Promise<PackedFile[]> {
  const trees = folders.map(async ([name, folder]) => {
    const files = await readTree(folder, (file) => neededAtRunTime.test(file));
    return files.map((file) => ({ ...file, name: `node_modules/${name}/${file.name}` }));
  });
  return (await Promise.all(trees)).flat();
}

const libheif = 'libheif-js';
/** The WebAssembly and its loader, with the licences: they are LGPL, so the owner of the function may replace them. */
const neededOfLibheif = /^(package\.json|LICENSE|libheif-wasm\/(LICENSE|libheif\.(js|wasm)))$/;

/** The decoder for HEIC, from this machine's node_modules: the same for every target. No network. */
export async function stageLibheif(): Promise<PackedFile[]> {
  const files = await readTree(libheifFolder(), (file) => neededOfLibheif.test(file));
  return files.map((file) => ({ ...file, name: `node_modules/${libheif}/${file.name}` }));
}

export async function libheifVersion(): Promise<string> {
  return JSON.parse(await readFile(join(libheifFolder(), 'package.json'), 'utf8')).version;
}

function libheifFolder(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${libheif}/package.json`));
  } catch (cause) {
    throw new ThumbsError('NoPackage', `the decoder for HEIC, ${libheif}, is not installed`, {
      fix: 'install it: npm ci',
      cause,
    });
  }
}

/** npm ignores a missing optional package, but a function without it cannot start. */
function checkStaged(files: PackedFile[], target: Target): PackedFile[] {
  const binding = files.some(({ name }) => name.endsWith('.node'));
  const libvips = files.some(({ name }) => /\/libvips-[^/]*\.(so|dylib|dll|\d)/.test(name));
  if (binding && libvips) return files;
  const missing = binding ? 'libvips' : 'the sharp binding';
  throw new ThumbsError('NoPackage', `the native packages for ${targetName(target)} lack ${missing}`, {
    fix: 'run npm cache verify, then the same command again',
  });
}

async function extract(
  { name, version, integrity }: LockedPackage,
  folder: string,
  registry: Registry,
): Promise<void> {
  const { default: pacote } = await import('pacote');
  const { url, signal } = registry;
  const options = { ...pacoteOptions(registry), integrity, preferOffline: true };
  try {
    await pacote.extract(`${name}@${version}`, folder, options);
  } catch (error) {
    signal?.throwIfAborted();
    throw explain(error, `${name}@${version}`, url);
  }
}

/** How npm's registry is reached. Where npm's own default is used, pacote looks for HTTPS_PROXY by itself. */
export function pacoteOptions({ url, cacheDir, caFiles = [], signal }: Registry) {
  const ca = authorities(caFiles);
  const address = url === undefined ? null : URL.parse(url);
  const proxy = address && proxyFor(address);
  return {
    ...(url ? { registry: url } : {}),
    ...(proxy ? { proxy: proxy.href } : {}),
    ...(address && !proxy ? { noProxy: address.hostname } : {}),
    ...(cacheDir ? { cache: cacheDir } : {}),
    ...(ca ? { ca: ca.join('\n') } : {}),
    ...(signal ? { signal } : {}),
  };
}

function explain(error: unknown, what: string, registry = 'the npm registry'): ThumbsError {
  const { code = 'unknown', message } = error as { code?: string; message: string };
  if (code === 'EINTEGRITY') {
    return new ThumbsError(
      'BadPackage',
      `${what} from ${registry} is not the package that thumbs was tested with (${message})`,
      {
        fix: 'run npm cache clean --force, then the same command again; if that does not help, the registry serves altered packages: do not use it',
        cause: error,
      },
    );
  }
  return new ThumbsError(
    'NoPackage',
    `${what}, which the function needs, could not be fetched from ${registry} (${code}: ${message})`,
    {
      fix: "run the same command once with a network: after that the package is in npm's cache; to use another registry, set npm_config_registry",
      cause: error,
    },
  );
}
