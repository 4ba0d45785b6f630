// Tries images again that failed: by a fresh message each, or by the dead letter that tells of them, which is deleted
// only when it has been sent on.
import { keysPerBatch } from '../catalog/items.ts';
import { scanImages } from '../catalog/scan.ts';
import type { Context } from '../context.ts';
import { type DeadLetter, openDeadLetters } from '../transfer/dead-letters.ts';
import { openSender } from '../transfer/jobs-queue.ts';
import { type Again, type ReworkOptions, type ReworkTotals, workAgain } from './again.ts';
import { deadLetterCode } from './given-up.ts';

/** Which ones: these keys, those that failed for this reason, or everything. */
export interface Selection {
  keys: readonly string[];
  /** The code of an item's error, or `DeadLetter`. */
  reason?: string | undefined;
  all?: boolean | undefined;
}

/** `totals` grows as it goes. Throws when nothing more can be sent, or at the end `TimedOut`. */
export async function retryImages(
  context: Context,
  selection: Selection,
  options: ReworkOptions,
  totals: ReworkTotals,
): Promise<void> {
  // Letters of the images chosen are sent on and removed before anything is waited for.
  const again = workAgain(context, options, totals, Promise.resolve([]));
  try {
    const wanted = await selectedKeys(context, selection);
    for (const key of await resendLetters(context, selection, wanted, again)) wanted.delete(key);
    const keys = [...wanted];
    for (let at = 0; at < keys.length; at += keysPerBatch)
      await again.send(keys.slice(at, at + keysPerBatch));
  } catch (error) {
    await again.cancel();
    throw error;
  }
  await again.finish();
}

/** Named keys, and failed items that fit. */
async function selectedKeys(context: Context, { keys, reason, all }: Selection): Promise<Set<string>> {
  const wanted = new Set(keys);
  if (!all && reason === undefined) return wanted;
  for await (const image of scanImages(context, { status: 'failed' })) {
    if (all || ('Error' in image && image.Error?.Code === reason)) wanted.add(image.ImageID);
  }
  return wanted;
}

/** Answers the keys that were dealt with. Letters that nobody can read are told of and left. */
async function resendLetters(
  context: Context,
  { reason, all }: Selection,
  wanted: ReadonlySet<string>,
  again: Again,
): Promise<Set<string>> {
  const queue = await openDeadLetters(context);
  const send = openSender(context);
  const dealtWith = new Set<string>();
  const isWanted = ({ keys, removedKeys }: DeadLetter) =>
    all || reason === deadLetterCode || [...keys, ...removedKeys].some((key) => wanted.has(key));
  for await (const letters of queue.read()) {
    for (const letter of letters) if (letter.body === undefined) tellUnreadable(context, letter);
    const chosen = letters.filter((letter) => letter.body !== undefined && isWanted(letter));
    if (chosen.length === 0) continue;
    const keys = new Set(chosen.flatMap((letter) => letter.keys).filter((key) => !dealtWith.has(key)));
    await again.expect([...keys]);
    await send(chosen.map(({ body = '' }) => body));
    await queue.remove(chosen);
    for (const key of chosen.flatMap((letter) => [...letter.keys, ...letter.removedKeys])) dealtWith.add(key);
  }
  return dealtWith;
}

export function tellUnreadable({ note }: Context, { id, reason }: DeadLetter): void {
  note(`a dead letter is left where it is, because ${reason} (message ${id})`);
}
