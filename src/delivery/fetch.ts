// Fetches many pictures into a folder, under their keys. What is there already, with the same bytes, is not fetched
// again, so that the same command goes on where it was interrupted.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openNames } from '../../lambda/file-names.ts';
import { findObject } from '../aws/objects.ts';
import type { Context } from '../aws/session.ts';
import { type Chosen, keysUnder } from '../catalog/originals.ts';
import { findSource, type Source, type Wanted } from '../catalog/source.ts';
import { explain, ThumbsError } from '../errors/errors.ts';
import { unlessMissing } from '../machine/files.ts';
import { downloadToFile } from '../transfer/download.ts';
import { digestLike } from '../transfer/etag.ts';
import { isFatal } from '../transfer/fatal.ts';
import { runPool } from '../transfer/pool.ts';

export interface FetchOptions extends Wanted {
  folder: string;
  /** Replaces files that differ. */
  force: boolean;
}

/** Counts of pictures. Grows while it runs. */
export interface FetchTotals {
  count: number;
  unchanged: number;
  failed: number;
  bytes: number;
}

interface Fetch extends FetchOptions {
  context: Context;
  totals: FetchTotals;
}

/** Each streams through a small buffer. */
const defaultConcurrency = 16;

/** Failures of single pictures are reported and counted; throws what every picture would meet. */
export async function fetchPictures(
  context: Context,
  chosen: Chosen,
  options: FetchOptions,
  totals: FetchTotals,
): Promise<void> {
  const fetch: Fetch = { ...options, context, totals };
  const keys = 'keys' in chosen ? chosen.keys : await Array.fromAsync(keysUnder(context, chosen.prefix));
  let done = 0;
  const limits = {
    capacity: context.config.concurrency ?? defaultConcurrency,
    isFatal,
    signal: context.signal,
  };
  const failures = await runPool(placesOf(keys, options), limits, async (place) => {
    await fetchOne(fetch, place);
    done += 1;
    context.emit({ event: 'progress', id: 'download', done, total: keys.length, unit: 'images' });
  });
  for (const { item, error } of failures) {
    totals.failed += 1;
    const { key, path: file } = item;
    context.emit({ event: 'item', file, key, result: 'failed', bytes: 0, reason: explain(error).message });
  }
}

/** A picture, and its path in the folder: for a thumbnail without the extension, which is not known yet. */
interface Place {
  key: string;
  path: string;
}

/** In the order of the keys, so that every run gives each the same name. */
function placesOf(keys: readonly string[], { size }: Wanted): Place[] {
  const nameOf = openNames();
  const wanted = (key: string) => (size === undefined ? key : `${key.replace(/\.[^./]+$/, '')}-${size}`);
  return keys.map((key) => ({ key, path: nameOf(wanted(key)) }));
}

async function fetchOne(fetch: Fetch, { key, path }: Place): Promise<void> {
  const { context, totals, folder, force, size, format } = fetch;
  const source = await findSource(context, key, { size, format });
  const extension = size === undefined ? '' : source.name.slice(source.name.lastIndexOf('.'));
  const file = join(folder, `${path}${extension}`);
  const told = { event: 'item', file, key } as const;
  const bytesHere = await bytesOf(file);
  if (bytesHere !== undefined && (await isSame(context, source, file, bytesHere))) {
    totals.unchanged += 1;
    const reason = 'is here already';
    return context.emit({ ...told, result: 'skipped', bytes: bytesHere, reason, isUnchanged: true });
  }
  if (bytesHere !== undefined && !force)
    throw new ThumbsError('FileExists', `${file} is here already and differs`, {
      fix: 'replace it with --force',
    });
  const bytes = await downloadToFile({ ...context, emit: () => {} }, source, file);
  totals.count += 1;
  totals.bytes += bytes;
  context.emit({ ...told, result: 'downloaded', bytes });
}

/** Undefined when there is no such file. */
async function bytesOf(file: string): Promise<number | undefined> {
  return (await unlessMissing(stat(file)))?.size;
}

async function isSame(context: Context, source: Source, file: string, bytes: number): Promise<boolean> {
  const object = await findObject(context, source.bucket, source.key);
  if (object?.bytes !== bytes) return false;
  return (await digestLike(object.etag, file, context.signal)) === object.etag;
}
