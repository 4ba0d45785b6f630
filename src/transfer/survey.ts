// Everything that is known before the first byte is sent: which images there are, what will not work and why,
// how much it is, and that no two files want the same key.
import { resolve } from 'node:path';
import picomatch from 'picomatch';
import type { Emit } from '../engine/events.ts';
import { UsageError } from '../errors.ts';
import { describeFault, isFileFault } from './faults.ts';
import type { Remembered } from './manifest.ts';
import { runPool } from './pool.ts';
import { type Destination, sniff, tooLongKey } from './sniff.ts';
import { type Found, type FoundFile, resolveStarts, type Start, walk } from './walk.ts';

export interface SurveyOptions {
  /** A folder of the bucket: `trip` and `trip/` mean the same. */
  prefix?: string;
  /** Globs over keys without the prefix; one without a slash matches file names in any folder. */
  include?: readonly string[];
  exclude?: readonly string[];
}

/** Where the images will go, and whom to tell meanwhile. */
export interface SurveyCall {
  /** Of the stack. */
  settings: Destination;
  /** What is known of earlier uploads, by key with prefix. */
  remembered?: (key: string) => Remembered | undefined;
  emit: Emit;
  signal: AbortSignal;
}

/** `key` includes the prefix. */
export interface LocalImage extends FoundFile {
  contentType: string;
  /** Of the file's first bytes; undefined when there was no need to look. */
  headDigest?: number;
  /** ETag of the object that this very file, untouched since, became. */
  uploadedAs?: string;
}

export interface Survey {
  images: LocalImage[];
  /** Files that are not sent, each with a reason told by an event. */
  skipped: number;
  /** All paths were folders, and every folder could be read: what was not found is not there. */
  isComplete: boolean;
  /** Normalised: empty, or ending in a slash. */
  prefix: string;
  /** Has this key of the bucket, prefix included, no file here any more? What is excluded is never gone. */
  isGone(key: string): boolean;
}

/** Files looked into at once: more only makes the disk seek. */
const filesAtOnce = 16;

/** Throws UsageError for paths that are not there, globs without a match, and two files with one key. */
export async function surveyImages(
  paths: readonly string[],
  options: SurveyOptions,
  { settings, remembered, emit, signal }: SurveyCall,
): Promise<Survey> {
  const starts = await resolveStarts(paths);
  const prefix = folderPrefix(options.prefix);
  const isWanted = wantedBy(options);
  const images: LocalImage[] = [];
  const here = new Map<string, string>();
  let skipped = 0;
  let isComplete = starts.every(({ isFolder, matches }) => isFolder && !matches);

  const skip = (path: string, key: string, bytes: number, reason: string) => {
    skipped += 1;
    emit({ event: 'item', file: path, key: prefix + key, result: 'skipped', bytes, reason });
  };
  const inspect = async ({ found, index }: { found: Found; index: number }) => {
    if ('reason' in found) return skip(found.path, found.key, 0, found.reason);
    const { path, key, bytes, stamp } = found;
    const before = remembered?.(prefix + key);
    if (before && before.stamp === stamp && before.bytes === bytes) {
      const { contentType, etag: uploadedAs } = before;
      images[index] = { ...found, key: prefix + key, contentType, uploadedAs };
      return;
    }
    const tooLong = tooLongKey(prefix + key, settings);
    const sniffed = tooLong ? { reason: tooLong } : await sniffOrReason(path, bytes, settings);
    if ('reason' in sniffed) return skip(path, key, bytes, sniffed.reason);
    const { contentType, headDigest } = sniffed;
    images[index] = { ...found, key: prefix + key, contentType, headDigest };
  };
  const wanted = async function* () {
    let index = 0;
    for await (const found of walkAll(starts)) {
      if ('reason' in found && found.isFolder) isComplete = false;
      if (!remember(here, found) || !isWanted(found.key)) continue;
      yield { found, index: index++ };
    }
  };
  await runPool(wanted(), { capacity: filesAtOnce, signal }, inspect);
  const isGone = (key: string) => {
    const local = key.slice(prefix.length);
    return key.startsWith(prefix) && isWanted(local) && !here.has(local);
  };
  return { images: images.filter(Boolean), skipped, isComplete, prefix, isGone };
}

async function* walkAll(starts: readonly Start[]): AsyncGenerator<Found> {
  for (const start of starts) {
    let isEmpty = true;
    for await (const found of walk(start)) {
      isEmpty = false;
      yield found;
    }
    if (isEmpty && start.matches) throw new UsageError(`no file in ${start.path} matches the pattern`);
  }
}

/** False for a file that was met before, by another path. */
function remember(here: Map<string, string>, { key, path }: Found): boolean {
  const file = resolve(path);
  const other = here.get(key);
  if (other === file) return false;
  if (other !== undefined) {
    throw new UsageError(
      `two files would get the same key '${key}': ${other} and ${file}`,
      'upload them one after the other with a --prefix each, or give the folder above both',
    );
  }
  here.set(key, file);
  return true;
}

async function sniffOrReason(path: string, bytes: number, destination: Destination) {
  try {
    return await sniff(path, bytes, destination);
  } catch (error) {
    if (isFileFault(error)) return { reason: describeFault(error) };
    throw error;
  }
}

function folderPrefix(prefix = ''): string {
  const inner = prefix.replace(/^\/+|\/+$/g, '').normalize('NFC');
  return inner === '' ? '' : `${inner}/`;
}

function wantedBy({ include = [], exclude = [] }: SurveyOptions): (key: string) => boolean {
  const isIncluded = include.length === 0 ? () => true : anyOf(include);
  const isExcluded = exclude.length === 0 ? () => false : anyOf(exclude);
  return (key) => isIncluded(key) && !isExcluded(key);
}

function anyOf(globs: readonly string[]): (key: string) => boolean {
  const matchers = globs.map((glob) => picomatch(glob, { basename: !glob.includes('/'), dot: true }));
  return (key) => matchers.some((matches) => matches(key));
}
