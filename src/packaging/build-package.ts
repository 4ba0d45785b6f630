// A function's package: bundle plus, for the worker, native packages, zipped, checked, and kept on disk so that a setup
// that changes nothing spends milliseconds on it.
import { createHash } from 'node:crypto';
import { lstat, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ThumbsError } from '../errors/errors.ts';
import { unlessMissing } from '../machine/files.ts';
import { makeOwnFolder, readOwnText, writeOwn } from '../machine/own-files.ts';
import { bundled, type PackedFile, type Program } from './files.ts';
import {
  installedFolder,
  libheifVersion,
  lockedPackages,
  type Registry,
  stageFromHost,
  stageFromRegistry,
  stageLibheif,
} from './stage.ts';
import { hostTarget, lambdaTarget, nativePackages, type Target, targetName } from './target.ts';

export interface PackageOptions {
  program: Program;
  /** `lambda`: for AWS, of the architecture given. `host`: for the embedded cloud on this machine. */
  target: 'lambda' | 'host';
  arch: 'x86_64' | 'arm64';
  /** False leaves the decoder for HEIC out. */
  heic?: boolean | undefined;
  /** Zips are kept here, named by their content. */
  outDir: string;
  registry?: string | undefined;
  /** The `_cacache` folder in npm's cache. */
  cacheDir?: string | undefined;
  caFiles?: readonly string[] | undefined;
  signal?: AbortSignal | undefined;
}

export interface BuiltPackage {
  file: string;
  /** Base64 SHA-256 of the zip, as Lambda's CodeSha256. */
  sha256: string;
  bytes: number;
  /** Same content and target, same key: 32 hex digits. */
  key: string;
}

/** Part of the key: to be increased whenever the same files would be packed differently. */
const layout = 2;

/** On loopback size does not matter and time does; for AWS level 6 is the best trade. */
const levels = { lambda: 6, host: 0 } as const;

/** What a package would be made of, and its file. */
interface Plan {
  /** Undefined for packages that run everywhere. */
  target: Target | undefined;
  bundle: PackedFile[];
  key: string;
  file: string;
}

/** The package for this very bundle, lockfile and target, if it was built before. Throws NotBuilt or NotPackaged. */
export async function findPackage(options: PackageOptions): Promise<BuiltPackage | undefined> {
  return readKept(await plan(options));
}

/** The package's file, existing or future. */
export async function packageFile(options: PackageOptions): Promise<string> {
  return (await plan(options)).file;
}

/** Found or built. Throws NotBuilt, NotPackaged, NoPackage, BadPackage or WrongBinary, each with what to do. */
export async function buildPackage(options: PackageOptions): Promise<BuiltPackage> {
  const planned = await plan(options);
  const kept = await readKept(planned);
  if (kept) return kept;

  const { target, bundle } = planned;
  const { cacheDir, caFiles, signal } = options;
  const registry: Registry = { url: options.registry, cacheDir, caFiles, signal };
  const stage = options.target === 'host' ? stageFromHost : stageFromRegistry;
  const staged = target
    ? [...(await stage(target, registry)), ...(options.heic === false ? [] : await stageLibheif())]
    : [];
  // Imported only here: an existing package needs neither.
  const { zipFiles, checkZip } = await import('./zip.ts');
  const zip = await zipFiles([...bundle, ...staged], levels[options.target]);
  if (target) await checkZip(zip, target);
  options.signal?.throwIfAborted();
  return keep(planned, zip);
}

async function plan(options: PackageOptions): Promise<Plan> {
  const { program, outDir } = options;
  const { target, bundle, key } = await contentsOf(options);
  const name = target ? `worker-${targetName(target)}` : program;
  return { target, bundle, key, file: join(outDir, `${name}-${key}.zip`) };
}

type Contents = Omit<Plan, 'file'>;

/** Nothing that packages are made of changes while this process runs: it is read and hashed once. */
const known = new Map<string, Promise<Contents>>();

function contentsOf({ program, target, arch, heic }: PackageOptions): Promise<Contents> {
  const id = JSON.stringify([program, target, arch, heic]);
  const read = known.get(id);
  if (read) return read;
  const contents = readContents({ program, target, arch, heic });
  known.set(id, contents);
  contents.catch(() => known.delete(id));
  return contents;
}

async function readContents({
  program,
  target: kind,
  arch,
  heic = true,
}: Pick<PackageOptions, 'program' | 'target' | 'arch' | 'heic'>): Promise<Contents> {
  const bundle = await bundled(program);
  // Only the worker has native code.
  if (program !== 'worker') {
    const start = JSON.stringify([layout, levels[kind], program]);
    return { target: undefined, bundle, key: keyOf(start, bundle) };
  }
  const target = kind === 'host' ? hostTarget() : lambdaTarget(arch);
  const natives = kind === 'host' ? await installedPackages(target) : await lockedPackages(target);
  const libheif = heic ? await libheifVersion() : 'none';
  const start = JSON.stringify([layout, levels[kind], targetName(target), natives, libheif]);
  return { target, bundle, key: keyOf(start, bundle) };
}

const keyOf = (start: string, bundle: PackedFile[]) => hash('hex', start, bundle).slice(0, 32);

/** The zip first, then hash and size beside it: a zip of another size, or without the note, is incomplete. */
async function keep({ file, key }: Plan, zip: Buffer): Promise<BuiltPackage> {
  const sha256 = hashOf(zip);
  try {
    await makeOwnFolder(dirname(file));
    await writeOwn(file, zip);
    await writeOwn(`${file}.sha256`, `${sha256} ${zip.length}`);
  } catch (error) {
    throw unkept(dirname(file), error);
  }
  return { file, sha256, bytes: zip.length, key };
}

function unkept(folder: string, cause: unknown): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  // For a folder in a read-only one, Node says ENOENT.
  if (!['EACCES', 'EPERM', 'EROFS', 'ENOENT'].includes(code ?? '')) return cause;
  const text = `the function's package cannot be kept in ${folder} (${code})`;
  return new ThumbsError('FolderUnusable', text, {
    fix: 'make that folder writable, or run in another folder',
    cause,
  });
}

/** The package kept from an earlier call; undefined when there is none, or it is not as it was written. */
async function readKept({ file, key }: Plan): Promise<BuiltPackage | undefined> {
  const [found, note = ''] = await Promise.all([unlessMissing(lstat(file)), readOwnText(`${file}.sha256`)]);
  const [sha256 = '', bytes] = note.split(' ');
  if (!found?.isFile() || found.size !== Number(bytes)) return undefined;
  return { file, sha256, bytes: found.size, key };
}

/** Hash of a zip, in the format of Lambda's CodeSha256. */
export const hashOf = (zip: Buffer): string => hash('base64', zip);

/** npm verified these when it installed them; their versions identify them. */
async function installedPackages(target: Target): Promise<unknown[]> {
  const read = async (name: string) =>
    JSON.parse(await readFile(join(installedFolder(name), 'package.json'), 'utf8'));
  const packages = await Promise.all(nativePackages(target).map(read));
  return packages.map(({ name, version }) => ({ name, version }));
}

/** Names count as well as bytes: the same chunk under another name is another package. */
function hash(encoding: 'hex' | 'base64', start: string | Buffer, files: PackedFile[] = []): string {
  const sum = createHash('sha256').update(start);
  for (const { name, bytes } of files) sum.update(`\n${name} ${bytes.length}\n`).update(bytes);
  return sum.digest(encoding);
}
