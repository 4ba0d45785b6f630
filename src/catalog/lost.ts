// Notices that events were lost: a bucket's new notification does nothing for minutes on AWS, and says nothing of it.
import type { Context } from '../context.ts';
import type { Expected, OnMissing } from './follower.ts';

export interface LossOptions {
  /** Sends images to the function again. */
  onMissing?: OnMissing;
  /** No message is under way: what nothing is heard of was lost, and is handed to `onMissing`, once. */
  isIdle?(): Promise<boolean>;
}

/** A notification that works at all comes within seconds. */
const lostAfterMs = 60_000;

/** To be called at every look, with the time (ms) of the latest news. */
export function watchForLoss(
  { clock }: Context,
  expected: ReadonlyMap<string, Expected>,
  { onMissing, isIdle }: LossOptions,
): (newsAt: number) => Promise<void> {
  const asked = new Set<string>();
  let lookedAt = Number.NEGATIVE_INFINITY;
  return async (newsAt) => {
    if (clock.now() - Math.max(newsAt, lookedAt) < lostAfterMs) return;
    lookedAt = clock.now();
    const keys = [...expected.keys()].filter((key) => !asked.has(key));
    if (!onMissing || keys.length === 0 || !(await isIdle?.())) return;
    for (const key of keys) asked.add(key);
    await onMissing(keys);
  };
}
