// Retries failed images: with a new message each, or with the dead letter about them, which is deleted
// only after it has been sent on. Images are read and sent in batches, so that their number does not matter.

import type { Context } from '../aws/session.ts';
import { inBatches } from '../catalog/batches.ts';
import { keysPerBatch, readOutcomes } from '../catalog/items.ts';
import { scanImages } from '../catalog/scan.ts';
import { storedKey } from '../catalog/spelling.ts';
import { type DeadLetter, openDeadLetters } from '../transfer/queues/dead-letters.ts';
import { openSender } from '../transfer/queues/jobs-queue.ts';
import { deadLetterCode } from './given-up.ts';
import { type Again, type ReworkOptions, type ReworkTotals, workAgain } from './resend.ts';
import { tellUnreadable } from './unreadable.ts';

/** Which ones: these keys as they were typed, those that failed for this reason, or everything. */
export interface Selection {
  keys: readonly string[];
  /** The code of an item's error, or `DeadLetter`. */
  reason?: string | undefined;
  all?: boolean | undefined;
}

/** `totals` grows during the run. Throws when nothing more can be sent, or `TimedOut` at the end. */
export async function retryImages(
  context: Context,
  chosen: Selection,
  options: ReworkOptions,
  totals: ReworkTotals,
): Promise<void> {
  const keys = await Promise.all(chosen.keys.map((key) => storedKey(context, key)));
  const selection = { ...chosen, keys };
  // Letters about the chosen images are sent on and removed before anything is awaited.
  const again = workAgain(context, options, totals, Promise.resolve([]));
  try {
    const dealtWith = await resendLetters(context, selection, again);
    for await (const keys of inBatches(selectedKeys(context, selection, dealtWith), keysPerBatch))
      await again.send(keys);
  } catch (error) {
    await again.cancel();
    throw error;
  }
  await again.finish();
}

/**
 * Named keys, then matching failed items, without those already handled. Newest first, so that images that
 * fail once more are not met again.
 */
async function* selectedKeys(
  context: Context,
  { keys, reason, all }: Selection,
  dealtWith: ReadonlySet<string>,
): AsyncGenerator<string> {
  const named = new Set(keys);
  for (const key of named) if (!dealtWith.has(key)) yield key;
  if (!all && reason === undefined) return;
  for await (const image of scanImages(context, { status: 'failed' })) {
    const isWanted = all || ('Error' in image && image.Error?.Code === reason);
    const { ImageID } = image;
    if (isWanted && !named.has(ImageID) && !dealtWith.has(ImageID)) yield ImageID;
  }
}

/** Returns the keys that were handled. Unreadable letters are reported and left. */
async function resendLetters(context: Context, selection: Selection, again: Again): Promise<Set<string>> {
  const queue = await openDeadLetters(context);
  const send = openSender(context);
  const dealtWith = new Set<string>();
  for await (const letters of queue.read()) {
    for (const letter of letters) if (letter.body === undefined) tellUnreadable(context, letter);
    const readable = letters.filter(({ body }) => body !== undefined);
    const chosen = await choose(context, readable, selection);
    if (chosen.length === 0) continue;
    const keys = new Set(chosen.flatMap((letter) => letter.keys).filter((key) => !dealtWith.has(key)));
    await again.expect([...keys]);
    await send(chosen.map(({ body = '' }) => body));
    await queue.remove(chosen);
    for (const key of chosen.flatMap(keysOf)) dealtWith.add(key);
  }
  return dealtWith;
}

const keysOf = ({ keys, removedKeys }: DeadLetter) => [...keys, ...removedKeys];

/** The letters about the named images, or about images whose item has the requested reason. */
async function choose(context: Context, letters: DeadLetter[], { keys, reason, all }: Selection) {
  if (all || reason === deadLetterCode) return letters;
  const named = new Set(keys);
  const outcomes = reason ? await readOutcomes(context, [...new Set(letters.flatMap(keysOf))]) : undefined;
  const isWanted = (key: string) => named.has(key) || (reason && outcomes?.get(key)?.Error?.Code === reason);
  return letters.filter((letter) => keysOf(letter).some(isWanted));
}

export interface RetryFlags {
  all?: boolean;
  reason?: string;
  /** Ids of messages. */
  drop?: string[];
  wait?: boolean;
  /** Seconds. */
  timeout?: number;
}
