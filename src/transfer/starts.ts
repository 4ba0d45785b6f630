// Paths as people type them: files, folders, globs. Shells on Windows do not expand globs, so it is done here.
// An existing path is never taken for a pattern, whatever characters are in its name.
import { stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { UsageError } from '../errors/errors.ts';
import { describeFault } from './faults.ts';
import { isGlob, type Matches, matcherOf } from './globs.ts';

/** A path to start from: what is under a folder gets keys relative to it. */
export interface Start {
  path: string;
  isFolder: boolean;
  /** Filter for the keys of a glob. */
  matches?: Matches;
  /** The glob as it was typed. */
  glob?: string;
}

/** Checks every path before anything else is done. Throws UsageError for a missing one. */
export async function resolveStarts(paths: readonly string[]): Promise<Start[]> {
  return Promise.all(paths.map(resolveStart));
}

async function resolveStart(path: string): Promise<Start> {
  const isFolder = await isExistingFolder(path);
  if (isFolder !== undefined) return { path, isFolder };
  const { folder, rest } = await literalFolder(path.split(sep).join('/'));
  if (isGlob(rest)) return { path: folder, isFolder: true, matches: matcherOf(rest), glob: path };
  const isMangled = path.includes('\ufffd');
  throw new UsageError(
    `${path} does not exist`,
    isMangled
      ? 'names that are not UTF-8 cannot be given here: give the folder above'
      : 'check the spelling, or give another path',
  );
}

/** The longest beginning of a glob that is the path of a folder, and the rest. */
async function literalFolder(glob: string): Promise<{ folder: string; rest: string }> {
  for (let at = glob.lastIndexOf('/'); at >= 0; at = at === 0 ? -1 : glob.lastIndexOf('/', at - 1)) {
    const folder = glob.slice(0, at + 1);
    if (await isExistingFolder(folder)) return { folder, rest: glob.slice(at + 1) };
  }
  return { folder: '.', rest: glob };
}

/** Impossible names: a part that is a file, a pattern that is longer than names may be. */
const impossible = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'];

/** Undefined when nothing has that name. */
async function isExistingFolder(path: string): Promise<boolean | undefined> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (impossible.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw new UsageError(`${path}: ${describeFault(error)}`);
  }
}
