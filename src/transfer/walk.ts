// Paths as people write them (files, folders, globs) become files with object keys, one at a time.
// Shells on Windows do not expand globs, so that is done here; a name that exists is never taken for a pattern.
import type { BigIntStats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import picomatch from 'picomatch';
import { UsageError } from '../errors.ts';
import { isMissing } from '../files.ts';
import { describeFault } from './faults.ts';

/** A file to look at. `key` is relative to the folder given, `/` separated, NFC: the same on every system. */
export interface FoundFile {
  path: string;
  key: string;
  bytes: number;
  /** Another one whenever the file was touched; undefined for one that was changed just now, and may be again unseen. */
  stamp?: string | undefined;
}

/** Something that cannot be sent, and why. */
interface PassedOver {
  path: string;
  key: string;
  reason: string;
  /** A folder's content is unknown: nothing may be concluded from its absence. */
  isFolder?: boolean;
}

export type Found = FoundFile | PassedOver;

/** A path to start from: what is under `folder` gets keys relative to it. */
export interface Start {
  path: string;
  isFolder: boolean;
  /** Keys that a glob lets through. */
  matches?: (key: string) => boolean;
}

/** Checks every path before anything else is done. Throws UsageError for one that is not there. */
export async function resolveStarts(paths: readonly string[]): Promise<Start[]> {
  return Promise.all(paths.map(resolveStart));
}

async function resolveStart(path: string): Promise<Start> {
  const isFolder = await isExistingFolder(path);
  if (isFolder !== undefined) return { path, isFolder };
  const { base, glob, isGlob } = picomatch.scan(path.split(sep).join('/'));
  const folder = base || '.';
  if (isGlob && (await isExistingFolder(folder))) {
    return { path: folder, isFolder: true, matches: picomatch(glob) };
  }
  throw new UsageError(`${path} does not exist`, 'check the spelling, or give another path');
}

/** Undefined when there is nothing of that name. */
async function isExistingFolder(path: string): Promise<boolean | undefined> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new UsageError(`${path}: ${describeFault(error)}`);
  }
}

/** What is hidden, and what systems leave behind in folders. */
function isHidden(name: string): boolean {
  return (
    (name.startsWith('.') && !/^\.{1,2}$/.test(name)) ||
    /^(thumbs\.db|desktop\.ini|\$recycle\.bin)$/i.test(name)
  );
}

/** Depth first, in the order of names. Unreadable files and folders are passed over with a reason. */
export async function* walk(start: Start): AsyncGenerator<Found> {
  const name = basename(start.path);
  if (isHidden(name)) {
    yield { path: start.path, key: keyOf([name]), reason: 'hidden files and folders are left out' };
  } else if (start.isFolder) {
    yield* walkFolder(start, start.path, [], []);
  } else {
    yield* visit(start, start.path, [name], []);
  }
}

async function* walkFolder(
  start: Start,
  path: string,
  parts: readonly string[],
  ancestors: readonly string[],
): AsyncGenerator<Found> {
  const opened = await openFolder(path);
  if ('reason' in opened) {
    yield { path, key: keyOf(parts), reason: opened.reason, isFolder: true };
    return;
  }
  // A link to a folder we are in would never end. A link to any other folder is followed.
  if (ancestors.includes(opened.real)) return;
  for (const name of opened.names) {
    if (!isHidden(name)) yield* visit(start, join(path, name), [...parts, name], [...ancestors, opened.real]);
  }
}

async function* visit(
  start: Start,
  path: string,
  parts: readonly string[],
  ancestors: readonly string[],
): AsyncGenerator<Found> {
  const key = keyOf(parts);
  const facts = await look(path);
  if ('reason' in facts) yield { path, key, reason: facts.reason };
  else if (facts.isDirectory()) yield* walkFolder(start, path, parts, ancestors);
  else if (start.matches?.(key) === false) return;
  else if (facts.isFile()) yield { path, key, bytes: Number(facts.size), stamp: stampOf(facts) };
  else yield { path, key, reason: 'neither a file nor a folder' };
}

async function look(path: string): Promise<BigIntStats | { reason: string }> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    return { reason: isMissing(error) ? 'a link that leads nowhere' : describeFault(error) };
  }
}

/** File systems tell times in steps of up to 2 s (FAT): two changes within one leave the same time. */
const coarsestMs = 2000n;

function stampOf({ mtimeMs, mtimeNs, ctimeNs, ino }: BigIntStats): string | undefined {
  return BigInt(Date.now()) - mtimeMs < coarsestMs ? undefined : `${mtimeNs} ${ctimeNs} ${ino}`;
}

async function openFolder(path: string): Promise<{ real: string; names: string[] } | { reason: string }> {
  try {
    const [real, names] = await Promise.all([realpath(path), readdir(path)]);
    return { real, names: names.sort() };
  } catch (error) {
    return { reason: describeFault(error) };
  }
}

/** macOS hands out names in NFD; a key must not depend on where it was uploaded from. */
function keyOf(parts: readonly string[]): string {
  return parts.join('/').normalize('NFC');
}
