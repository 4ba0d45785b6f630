// Everything that is known before the first byte is sent: which images there are, which will not work and why,
// the total size, and that no two pictures need the same key.

import { resolve } from 'node:path';
import { maxKeyBytes } from '../../lambda/limits.ts';
import { UsageError } from '../errors/errors.ts';
import type { Emit } from '../events.ts';
import { type Absence, type Fate, openAbsence } from './absence.ts';
import type { Changes } from './changes/changes.ts';
import { describeFault, isFileFault } from './faults.ts';
import { type Matches, matcherOf } from './globs.ts';
import type { LocalImage } from './local-image.ts';
import type { Remembered } from './manifest.ts';
import { runPool } from './pool.ts';
import { conflictReason, oneForEachKey, refuseConflicts } from './same-keys.ts';
import { openSkips, type Reason, tellLeftOut } from './skips.ts';
import { type Destination, type DestinationSettings, destinationOf, sniff, tooLongKey } from './sniff.ts';
import { resolveStarts, type Start } from './starts.ts';
import { type Found, type FoundFile, type WalkNews, walk } from './walk.ts';

export interface SurveyOptions {
  /** A folder of the bucket: `trip` and `trip/` mean the same. */
  prefix?: string;
  /** Globs over keys without the prefix; one without a slash matches file names in any folder. */
  include?: readonly string[];
  exclude?: readonly string[];
}

/** Where the images will go, and who is informed meanwhile. */
export interface SurveyCall {
  /** Of the stack. */
  settings: DestinationSettings;
  /** Record of earlier uploads, by key with prefix. */
  remembered?: (key: string) => Remembered | undefined;
  /** Of `upload --watch`: only what is due counts, and what is missing is not an error. */
  changes?: Changes | undefined;
  emit: Emit;
  signal: AbortSignal;
}

export interface Survey {
  images: LocalImage[];
  /** Files that are not sent, each with a reason in an event. */
  skipped: number;
  /** Files whose key belongs to a different picture. Only with `changes`: otherwise they are an error. */
  conflicts: number;
  /** Why deletions cannot be known; undefined when all paths are folders that could be listed. */
  incompleteness: string | undefined;
  /** Normalised: empty, or ending in a slash. */
  prefix: string;
  /** The local fate of this key of the bucket, prefix included. Excluded files are `other`, never gone. */
  fateOf(key: string): Fate;
}

/** Files examined at once: more only makes the disk seek. */
const filesAtOnce = 16;

/** Throws UsageError for missing paths, globs without a match, and two pictures with one key, unless there are `changes`. */
export async function surveyImages(
  paths: readonly string[],
  options: SurveyOptions,
  call: SurveyCall,
): Promise<Survey> {
  const { changes } = call;
  const starts = changes?.starts ?? (await resolveStarts(paths));
  const prefix = folderPrefix(options.prefix);
  const choice = choiceOf(options);
  const absence = openAbsence(choice.isWanted);
  const skips = openSkips(call.emit, prefix);
  const leftOut: string[] = [];
  const wanted = wantedFiles({ starts, choice, absence, skips, leftOut, changes });
  const found: LocalImage[] = [];
  await runPool(wanted, { capacity: filesAtOnce, signal: call.signal }, async ({ file, index }) => {
    const image = await inspect(file, prefix + file.key, call);
    if ('reason' in image) skips.add(file, image);
    else found[index] = image;
  });
  const { images, same, different } = await oneForEachKey(found.filter(Boolean), changes?.ownerOf);
  if (!changes) refuseConflicts(different);
  for (const { image, as } of same) {
    const key = image.key.slice(prefix.length);
    skips.add(
      { ...image, key },
      { reason: `identical to ${as.path}`, reasonKind: 'identical to another file' },
    );
  }
  for (const pair of different) skips.fail(pair.image, conflictReason(pair));
  tellLeftOut(leftOut, call.emit);
  return {
    images,
    skipped: skips.count(),
    conflicts: different.length,
    incompleteness: incompletenessOf(starts, absence),
    prefix,
    fateOf: (key) => (key.startsWith(prefix) ? absence.fateOf(key.slice(prefix.length)) : 'other'),
  };
}

interface Search {
  starts: readonly Start[];
  choice: ReturnType<typeof choiceOf>;
  absence: Absence;
  skips: ReturnType<typeof openSkips>;
  /** Collects the program folders that were left out. */
  leftOut: string[];
  changes: Changes | undefined;
}

/** The files to examine, numbered in the order of the walk. */
async function* wantedFiles({ starts, choice, absence, skips, leftOut, changes }: Search) {
  const isNew = starts.length > 1 ? openRegister() : () => true;
  const takeIfDue = changes?.takeIfDue ?? (() => true);
  const news = { leaveOut: (path: string) => void leftOut.push(path), enter: changes?.enter };
  let index = 0;
  for await (const one of walkAll(starts, news)) {
    absence.see(one);
    if (!isNew(one)) continue;
    if ('reason' in one) {
      // There may be wanted files below an unknown path.
      const isMissed = one.isUnknown ? !choice.isExcluded(one.key) : choice.isWanted(one.key);
      if (isMissed && takeIfDue(one)) skips.add({ ...one, bytes: 0 }, one);
    } else if (choice.isWanted(one.key) && takeIfDue(one)) {
      yield { file: one, index: index++ };
    }
  }
}

/** Does not read an unchanged file again. */
async function inspect(
  file: FoundFile,
  key: string,
  { settings, remembered }: SurveyCall,
): Promise<LocalImage | Reason> {
  const before = remembered?.(key);
  if (before && before.stamp === file.stamp && before.bytes === file.bytes) {
    const { contentType, etag: uploadedAs } = before;
    return { ...file, key, contentType, uploadedAs };
  }
  const destination = destinationOf(settings, key);
  const reason = tooLongKey(key, destination);
  if (reason) return { reason, reasonKind: `keys longer than the ${maxKeyBytes} bytes of S3` };
  const sniffed = await sniffOrReason(file, destination);
  if ('reason' in sniffed) return sniffed;
  const { contentType, headDigest } = sniffed;
  return { ...file, key, contentType, headDigest };
}

function incompletenessOf(starts: readonly Start[], absence: Absence): string | undefined {
  const partial = starts.find(({ isFolder, matches }) => !isFolder || matches);
  if (partial) return `${partial.path} is not a whole folder`;
  const missing = absence.incompleteness();
  return missing && `${missing.path}: ${missing.reason}`;
}

async function* walkAll(starts: readonly Start[], news: WalkNews): AsyncGenerator<Found> {
  for (const start of starts) {
    let isEmpty = true;
    for await (const found of walk(start, news)) {
      if (!('reason' in found)) isEmpty = false;
      yield found;
    }
    if (isEmpty && start.glob && !news.enter)
      throw new UsageError(`no file matches ${start.glob}`, 'check the spelling, or give another path');
  }
}

/** A file may be named twice, and by different paths. */
function openRegister(): (found: Found) => boolean {
  const met = new Set<string>();
  return ({ path, key }) => met.size < met.add(`${resolve(path)}\n${key}`).size;
}

async function sniffOrReason({ file, bytes }: FoundFile, destination: Destination) {
  try {
    return await sniff(file, bytes, destination);
  } catch (error) {
    if (isFileFault(error)) return { reason: describeFault(error) };
    throw error;
  }
}

function folderPrefix(prefix = ''): string {
  const inner = prefix.replace(/^\/+|\/+$/g, '').normalize('NFC');
  return inner === '' ? '' : `${inner}/`;
}

function choiceOf({ include = [], exclude = [] }: SurveyOptions) {
  const isIncluded = include.length === 0 ? () => true : anyOf(include);
  const isExcluded = exclude.length === 0 ? () => false : anyOf(exclude);
  return { isExcluded, isWanted: (key: string) => isIncluded(key) && !isExcluded(key) };
}

function anyOf(globs: readonly string[]): Matches {
  const matchers = globs.map((glob) => matcherOf(glob, { basename: !glob.includes('/'), dot: true }));
  return (key) => matchers.some((matches) => matches(key));
}
