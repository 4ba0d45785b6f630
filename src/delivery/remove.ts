// Removes pictures: S3 deletes the originals, the function their thumbnails and items. An item whose original is gone
// already, which a killed run leaves behind, is removed as well: the same command run again finishes the job.
import { keysPerCall } from '../aws/objects.ts';
import type { Context } from '../aws/session.ts';
import { inBatches } from '../catalog/batches.ts';
import { readOutcomes } from '../catalog/items.ts';
import { lostAfterMs } from '../catalog/lost-events.ts';
import { type Chosen, keysUnder } from '../catalog/originals.ts';
import { scanImages } from '../catalog/scan.ts';
import { ThumbsError } from '../errors/errors.ts';
import { type Messenger, openMessenger } from '../transfer/queues/messages.ts';
import { removeOriginals, tellRemovable } from '../transfer/removal.ts';
import { findOriginals } from './resend.ts';

export interface RemovalOptions {
  dryRun: boolean;
  /** Returns when the items are gone. */
  wait: boolean;
  /** Longest time without progress. */
  timeoutSeconds: number;
}

/** Counts of pictures. Grows while it runs. */
export interface RemovalTotals {
  deleted: number;
  wouldDelete: number;
  /** S3 refused. */
  failed: number;
  /** There is neither an original nor an item. */
  missing: number;
}

interface Removal extends RemovalOptions {
  context: Context;
  messenger: Messenger;
  totals: RemovalTotals;
}

const pauseMs = 500;

/** `totals` grows during the run. Throws when nothing can be removed, or `TimedOut` when items stay. */
export async function removePictures(
  context: Context,
  chosen: Chosen,
  options: RemovalOptions,
  totals: RemovalTotals,
): Promise<void> {
  const removal: Removal = { ...options, context, messenger: openMessenger(context), totals };
  if ('keys' in chosen) {
    for await (const keys of inBatches(chosen.keys, keysPerCall)) await removeNamed(removal, keys);
    return;
  }
  for await (const keys of inBatches(keysUnder(context, chosen.prefix), keysPerCall))
    await removeStored(removal, keys);
  if (!options.wait) return;
  for await (const keys of inBatches(itemsUnder(context, chosen.prefix), keysPerCall))
    await removeLeft(removal, await withoutOriginal(context, keys));
}

async function* itemsUnder(context: Context, prefix: string): AsyncGenerator<string> {
  for await (const { ImageID } of scanImages(context, { prefix })) yield ImageID;
}

async function removeNamed(removal: Removal, keys: readonly string[]): Promise<void> {
  const { context, totals } = removal;
  const [originals, items] = await Promise.all([findOriginals(context, keys), readOutcomes(context, keys)]);
  const missing = keys.filter((key) => !originals.has(key) && !items.has(key));
  const reason = 'there is no picture with this key';
  for (const key of missing)
    context.emit({ event: 'item', file: '', key, result: 'skipped', bytes: 0, reason });
  totals.missing += missing.length;
  await removeStored(removal, [...originals.keys()]);
  await removeLeft(
    removal,
    [...items.keys()].filter((key) => !originals.has(key)),
  );
}

async function removeStored(removal: Removal, keys: readonly string[]): Promise<void> {
  const { context, messenger, totals } = removal;
  if (removal.dryRun) return tell(removal, keys);
  const needsMessage = context.settings.trigger === 'sqs';
  const deleted = await removeOriginals(context, keys, needsMessage ? messenger : undefined);
  totals.deleted += deleted.length;
  totals.failed += keys.length - deleted.length;
  await untilGone(removal, deleted);
}

/** Items without an original: no event tells the function. */
async function removeLeft(removal: Removal, keys: readonly string[]): Promise<void> {
  const { context, messenger, totals } = removal;
  if (removal.dryRun) return tell(removal, keys);
  for (const key of keys) {
    context.emit({ event: 'item', file: '', key, result: 'deleted', bytes: 0 });
    await messenger.addRemoved(key);
  }
  totals.deleted += keys.length;
  await untilGone(removal, keys);
}

function tell({ context, totals }: Removal, keys: readonly string[]): void {
  tellRemovable(context, keys);
  totals.wouldDelete += keys.length;
}

/** An event that S3 does not deliver is made up for by a message. A picture that was stored again keeps its item. */
async function untilGone(removal: Removal, keys: readonly string[]): Promise<void> {
  const { context, messenger, wait, timeoutSeconds } = removal;
  const { clock, signal } = context;
  await messenger.flush();
  if (!wait) return;
  let left = [...keys];
  let newsAt = clock.elapsed();
  let isToldAgain = false;
  for (;;) {
    const before = left.length;
    left = [...(await readOutcomes(context, left)).keys()];
    if (left.length === 0) return;
    if (left.length < before) newsAt = clock.elapsed();
    const quietMs = clock.elapsed() - newsAt;
    if (quietMs >= timeoutSeconds * 1000) throw timedOut(left, timeoutSeconds);
    if (quietMs >= lostAfterMs && !isToldAgain) {
      isToldAgain = true;
      left = await withoutOriginal(context, left);
      for (const key of left) await messenger.addRemoved(key);
      await messenger.flush();
    }
    await clock.sleep(pauseMs, signal);
  }
}

async function withoutOriginal(context: Context, keys: readonly string[]): Promise<string[]> {
  const originals = await findOriginals(context, keys);
  return keys.filter((key) => !originals.has(key));
}

function timedOut(keys: readonly string[], seconds: number): ThumbsError {
  const [first = ''] = keys;
  const what =
    keys.length === 1 ? `the item of ${first}` : `the items of ${first} and ${keys.length - 1} more`;
  return new ThumbsError('TimedOut', `no news for ${seconds} s; still in the table: ${what}`, {
    fix: 'the originals are deleted; see what the function says: thumbs logs; then run the same command again',
  });
}
