// Everything that is known before the first byte is sent: which images there are, which will not work and why,
// the total size, and that no two pictures need the same key.

import { resolve } from 'node:path';
import { maxKeyBytes } from '../../lambda/limits.ts';
import { UsageError } from '../errors/errors.ts';
import type { Emit } from '../events.ts';
import { type Absence, type Fate, openAbsence } from './absence.ts';
import { describeFault, isFileFault } from './faults.ts';
import { type Matches, matcherOf } from './globs.ts';
import type { LocalImage } from './local-image.ts';
import type { Remembered } from './manifest.ts';
import { runPool } from './pool.ts';
import { oneForEachKey } from './same-keys.ts';
import { type Destination, type DestinationSettings, destinationOf, sniff, tooLongKey } from './sniff.ts';
import { resolveStarts, type Start } from './starts.ts';
import { type Found, type FoundFile, walk } from './walk.ts';

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
  emit: Emit;
  signal: AbortSignal;
}

export interface Survey {
  images: LocalImage[];
  /** Files that are not sent, each with a reason in an event. */
  skipped: number;
  /** Why deletions cannot be known; undefined when all paths are folders that could be listed. */
  incompleteness: string | undefined;
  /** Normalised: empty, or ending in a slash. */
  prefix: string;
  /** The local fate of this key of the bucket, prefix included. Excluded files are `other`, never gone. */
  fateOf(key: string): Fate;
}

/** Files examined at once: more only makes the disk seek. */
const filesAtOnce = 16;

/** Throws UsageError for missing paths, globs without a match, and two pictures with one key. */
export async function surveyImages(
  paths: readonly string[],
  options: SurveyOptions,
  { settings, remembered, emit, signal }: SurveyCall,
): Promise<Survey> {
  const starts = await resolveStarts(paths);
  const prefix = folderPrefix(options.prefix);
  const { isWanted, isExcluded } = choiceOf(options);
  const found: LocalImage[] = [];
  const absence = openAbsence(isWanted);
  const leftOut: string[] = [];
  let skipped = 0;

  const skip = (path: string, key: string, bytes: number, { reason, reasonKind }: Reason) => {
    skipped += 1;
    const why = { reason, ...(reasonKind ? { reasonKind } : {}) };
    emit({ event: 'item', file: path, key: prefix + key, result: 'skipped', bytes, ...why });
  };
  const inspect = async ({ file, index }: { file: FoundFile; index: number }) => {
    const key = prefix + file.key;
    const before = remembered?.(key);
    if (before && before.stamp === file.stamp && before.bytes === file.bytes) {
      const { contentType, etag: uploadedAs } = before;
      found[index] = { ...file, key, contentType, uploadedAs };
      return;
    }
    const destination = destinationOf(settings, key);
    const tooLong = tooLongKey(key, destination);
    const sniffed = tooLong
      ? { reason: tooLong, reasonKind: `keys longer than the ${maxKeyBytes} bytes of S3` }
      : await sniffOrReason(file, destination);
    if ('reason' in sniffed) return skip(file.path, file.key, file.bytes, sniffed);
    const { contentType, headDigest } = sniffed;
    found[index] = { ...file, key, contentType, headDigest };
  };
  const wanted = async function* () {
    const isNew = starts.length > 1 ? openRegister() : () => true;
    let index = 0;
    for await (const one of walkAll(starts, (path) => leftOut.push(path))) {
      absence.see(one);
      if (!isNew(one)) continue;
      if ('reason' in one) {
        // Below an unknown path there may be wanted files.
        if (one.isUnknown ? !isExcluded(one.key) : isWanted(one.key)) skip(one.path, one.key, 0, one);
      } else if (isWanted(one.key)) {
        yield { file: one, index: index++ };
      }
    }
  };
  await runPool(wanted(), { capacity: filesAtOnce, signal }, inspect);
  const { images, same } = await oneForEachKey(found.filter(Boolean));
  for (const { image, as } of same)
    skip(image.path, image.key.slice(prefix.length), image.bytes, {
      reason: `identical to ${as.path}`,
      reasonKind: 'identical to another file',
    });
  tellLeftOut(leftOut, emit);
  return {
    images,
    skipped,
    incompleteness: incompletenessOf(starts, absence),
    prefix,
    fateOf: (key) => (key.startsWith(prefix) ? absence.fateOf(key.slice(prefix.length)) : 'other'),
  };
}

function incompletenessOf(starts: readonly Start[], absence: Absence): string | undefined {
  const partial = starts.find(({ isFolder, matches }) => !isFolder || matches);
  if (partial) return `${partial.path} is not a whole folder`;
  const missing = absence.incompleteness();
  return missing && `${missing.path}: ${missing.reason}`;
}

interface Reason {
  reason: string;
  reasonKind?: string;
}

/** Once, whatever their number. */
function tellLeftOut([first, ...others]: readonly string[], emit: Emit): void {
  if (first === undefined) return;
  const more = others.length > 0 ? ` and ${others.length} more folders like it` : '';
  emit({ event: 'note', id: 'upload', text: `left out: ${first}${more}` });
}

async function* walkAll(starts: readonly Start[], leaveOut: (path: string) => void): AsyncGenerator<Found> {
  for (const start of starts) {
    let isEmpty = true;
    for await (const found of walk(start, leaveOut)) {
      if (!('reason' in found)) isEmpty = false;
      yield found;
    }
    if (isEmpty && start.matches) throw new UsageError(`no file in ${start.path} matches the pattern`);
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
