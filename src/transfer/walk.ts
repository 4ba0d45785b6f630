// Turns a start into files with object keys, one at a time. Paths that cannot be examined are reported with their keys: they
// are unknown, not absent.
import type { BigIntStats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isMissing } from '../machine/files.ts';
import { describeFault } from './faults.ts';
import { childPath, type FileName, type FilePath, fileNameOf, keyOf, shownName } from './file-names.ts';
import type { Start } from './starts.ts';
import { mark } from './steady.ts';

/** A file to examine. `key` is relative to the folder given and the same on every system: see `keyOf`. */
export interface FoundFile {
  /** For people. */
  path: string;
  file: FilePath;
  key: string;
  bytes: number;
  /** Changes with every write and every replacement. */
  mark: string;
  /** Changes whenever the file was touched; undefined for a file changed just now, which may change again unnoticed. */
  stamp?: string | undefined;
}

/** A file that is not sent, and why. */
interface PassedOver {
  path: string;
  /** Empty for the start itself. */
  key: string;
  reason: string;
  /** The reason without the name of another file. */
  reasonKind?: string;
  /** The path and everything below it is unknown: its absence proves nothing. */
  isUnknown?: boolean;
}

export type Found = FoundFile | PassedOver;

interface Entry {
  path: string;
  file: FilePath;
  /** Below the start. */
  names: FileName[];
  isLink: boolean;
}

/** Hidden files, and those that systems leave behind in folders. */
function isHidden(name: string): boolean {
  return (
    (name.startsWith('.') && !/^\.{1,2}$/.test(name)) ||
    /^(thumbs\.db|desktop\.ini|\$recycle\.bin)$/i.test(name)
  );
}

/** Folders of programs: their thousands of icons and test images are never wanted. */
const programFolders = ['node_modules', '.git'];

/** Decides by name; a path that the user names is walked all the same, unless it is hidden. */
export const isLeftOut = (name: string) => isHidden(name) || programFolders.includes(name);

/** A real folder that the walk is about to list. */
export interface Entered {
  file: FilePath;
  /** Another one for another folder under the same path. */
  identity: string;
  /** The start itself, or a folder that a link leads to: it is not listed as a part of the folder above. */
  isTop: boolean;
}

export interface WalkNews {
  /** Called with each program folder. */
  leaveOut?(path: string): void;
  enter?: ((folder: Entered) => void) | undefined;
}

/** Depth first, sorted by name; linked folders come last. */
export async function* walk(start: Start, news: WalkNews = {}): AsyncGenerator<Found> {
  const { path, isFolder } = start;
  const name = basename(path);
  if (isHidden(name)) {
    const key = isFolder ? '' : keyOf([name]);
    return yield { path, key, reason: 'hidden files and folders are left out', isUnknown: true };
  }
  const tour: Tour = { start, news, visited: new Map(), linked: [] };
  yield* visit(tour, { path, file: path, names: isFolder ? [] : [name], isLink: false });
  // More are found on the way.
  for (const { entry, facts } of tour.linked) yield* walkFolder(tour, entry, facts);
}

interface Tour {
  start: Start;
  news: WalkNews;
  /** Each real folder is walked once, however many links lead there, because the number of paths is unbounded. */
  visited: Map<string, string>;
  /** Linked folders wait: files below the start itself are sent under their own names. */
  linked: { entry: Entry; facts: BigIntStats }[];
}

async function* visit(tour: Tour, entry: Entry): AsyncGenerator<Found> {
  const { path, file, names } = entry;
  const key = keyOf(names);
  const facts = await look(entry);
  if ('reason' in facts) yield { path, key, reason: facts.reason, isUnknown: true };
  else if (facts.isDirectory() && entry.isLink) tour.linked.push({ entry, facts });
  else if (facts.isDirectory()) yield* walkFolder(tour, entry, facts);
  else if (tour.start.matches?.(key) === false) return;
  else if (facts.isFile()) yield { path, file, key, ...contentOf(facts) };
  else yield { path, key, reason: 'neither a file nor a folder' };
}

async function* walkFolder(tour: Tour, entry: Entry, facts: BigIntStats): AsyncGenerator<Found> {
  const { path, names } = entry;
  const passOver = (reason: string, reasonKind?: string) => ({
    ...{ path, key: keyOf(names), reason, isUnknown: true },
    ...(reasonKind ? { reasonKind } : {}),
  });
  const identity = identityOf(entry, facts);
  const other = tour.visited.get(identity);
  if (other !== undefined)
    return yield passOver(`the same folder as ${other}, which is sent`, 'the same folder as another one');
  tour.visited.set(identity, path);
  tour.news.enter?.({ file: entry.file, identity, isTop: entry.isLink || names.length === 0 });
  const entries = await readFolder(entry, tour);
  if ('reason' in entries) return yield passOver(entries.reason);
  for (const one of entries) yield* visit(tour, one);
}

/** Some file systems have no inodes: folders are then identified by their paths, and links limited by the system. */
const identityOf = ({ path }: Entry, { dev, ino }: BigIntStats) => (ino === 0n ? path : `${dev} ${ino}`);

async function look({ file, isLink }: Entry): Promise<BigIntStats | { reason: string }> {
  try {
    return await stat(file, { bigint: true });
  } catch (error) {
    return { reason: isLink && isMissing(error) ? 'a dangling link' : describeFault(error) };
  }
}

const contentOf = (facts: BigIntStats) => ({
  bytes: Number(facts.size),
  mark: `${mark(facts)} ${facts.ino}`,
  stamp: stampOf(facts),
});

/** File systems store times in steps of up to 2 s (FAT): two changes within one step have the same time. */
const coarsestMs = 2000n;

function stampOf({ mtimeMs, mtimeNs, ctimeNs, ino }: BigIntStats): string | undefined {
  return BigInt(Date.now()) - mtimeMs < coarsestMs ? undefined : `${mtimeNs} ${ctimeNs} ${ino}`;
}

async function readFolder(
  { path, file, names }: Entry,
  { news }: Tour,
): Promise<Entry[] | { reason: string }> {
  try {
    const children = await readdir(file, { withFileTypes: true, encoding: 'buffer' });
    const entries = children.map((child) => {
      const name = fileNameOf(child.name);
      const shown = shownName(name);
      const entry = { file: childPath(file, name), names: [...names, name], isLink: child.isSymbolicLink() };
      return { ...entry, path: join(path, shown), shown };
    });
    for (const { shown, path } of entries) if (programFolders.includes(shown)) news.leaveOut?.(path);
    return entries
      .filter(({ shown }) => !isLeftOut(shown))
      .sort((one, other) => (one.shown < other.shown ? -1 : 1));
  } catch (error) {
    return { reason: describeFault(error) };
  }
}
