// Waits for thumbnails while images are still being sent: shared by upload, retry and reprocess.
import type { Context } from '../aws/session.ts';
import type { Expected } from './follower.ts';
import type { Outcome } from './items.ts';
import { type WaitOptions, waitForOutcomes } from './outcomes.ts';

export interface Watch {
  expect(key: string, expected: Expected): void;
  /** After `finish`: more is sent after all. False when the wait has ended, and another one is needed. */
  resume(): boolean;
  /** Images without a result so far. */
  pending(): number;
  /** Everything is sent: waits for the rest. Throws `TimedOut`. */
  finish(): Promise<void>;
  /** Stops waiting; `pending` keeps its count. */
  cancel(): Promise<void>;
}

export interface WatchOptions extends Omit<WaitOptions, 'isGrowing'> {
  onOutcome(outcome: Outcome): void;
}

/** Follows the table from now on. */
export function startWatch(context: Context, options: WatchOptions): Watch {
  const { onOutcome, ...waitOptions } = options;
  const expected = new Map<string, Expected>();
  let isGrowing = true;
  let given: number | undefined;
  const waiting = waitForOutcomes(context, expected, onOutcome, {
    ...waitOptions,
    isGrowing: () => isGrowing,
  });
  let hasFailed = false;
  // The awaiting code throws its failure, possibly long after it happened.
  waiting.catch(() => {
    hasFailed = true;
  });
  return {
    expect: (key, one) => void expected.set(key, one),
    resume: () => {
      isGrowing ||= !hasFailed && expected.size > 0;
      return isGrowing && !hasFailed;
    },
    pending: () => given ?? expected.size,
    finish: async () => {
      isGrowing = false;
      await waiting;
    },
    cancel: async () => {
      given = expected.size;
      expected.clear();
      isGrowing = false;
      await Promise.allSettled([waiting]);
    },
  };
}
