// The only place where thumbs waits. Every wait has a budget, informs the user, and stops at once on Ctrl-C.
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { ThumbsError } from '../errors/errors.ts';

export interface Clock {
  /** Milliseconds since 1970. Somebody may set the clock at any time: for dates only. */
  now(): number;
  /** Milliseconds since any moment, the same one at every call: for durations. */
  elapsed(): number;
  /** Rejects with the signal's reason when it fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => Math.round(performance.now()),
  sleep: async (ms, signal) => {
    try {
      await delay(ms, undefined, signal ? { signal } : {});
    } catch (error) {
      throw signal?.reason ?? error;
    }
  },
};

/** What a wait needs: `note` tells the user why it takes longer. */
export interface Waiter {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  note(text: string): void;
}

/** Delays between tries in ms; the last one repeats until the budget (ms) is used up. */
export interface Schedule {
  delaysMs: readonly number[];
  budgetMs: number;
}

const second = 1000;
/** Shorter waits are over before anybody could read about them. */
const worthTellingMs = 2 * second;

/** Budgets and intervals, from AWS's documentation and from bug trackers of tools that hit the limits. */
export const schedules = {
  /** A new role is usually assumable within 10 s; over 5 minutes has been seen. */
  iamPropagation: { delaysMs: [1, 1, 1, 2, 2, 2, 5].map((s) => s * second), budgetMs: 300 * second },
  /** Function Pending → Active and updates: seconds, rarely a minute. */
  functionReady: { delaysMs: [100, 200, 300, 500, second], budgetMs: 120 * second },
  /** A mapping settles within seconds; 5 minutes is what Terraform allows. */
  mappingSettled: { delaysMs: [100, 200, 300, 500, second, 3 * second], budgetMs: 300 * second },
  tableReady: { delaysMs: [100, 200, 300, 500, second, 2 * second], budgetMs: 300 * second },
  /** DynamoDB fills a new index from the table first, which takes minutes for millions of items. */
  indexReady: { delaysMs: [100, 200, 500, second, 2 * second, 5 * second], budgetMs: 1800 * second },
  /** S3 checks a destination's policy, which may lag behind by seconds. */
  destinationValid: { delaysMs: [1, 2, 4, 8].map((s) => s * second), budgetMs: 60 * second },
  /** Two concurrent writes on one bucket, or a name that is still blocked. */
  bucketConflict: { delaysMs: [500, second, 2 * second, 5 * second], budgetMs: 120 * second },
  /** A conditional write that met another write or a deletion of its object: over in a moment. */
  objectFree: { delaysMs: [100, 500, second, 2 * second], budgetMs: 30 * second },
  /** A public access block that was just lifted persists for seconds; the account's own never goes. */
  publicAccess: { delaysMs: [1, 2, 4, 8].map((s) => s * second), budgetMs: 60 * second },
  /** A stopped Amplify job blocks the next one for seconds. */
  deploymentFree: { delaysMs: [500, second, 2 * second, 5 * second], budgetMs: 60 * second },
  /** A deployment starts within seconds; one that is still PENDING after a minute never does. */
  deploymentBegun: { delaysMs: [200, 300, 500, second, 2 * second], budgetMs: 60 * second },
  /** A few files take half a minute. */
  deploymentDone: { delaysMs: [200, 300, 500, second, 2 * second], budgetMs: 300 * second },
  /** A change of a distribution reaches all edges in three to ten minutes, seldom in more. */
  distributionSettled: {
    delaysMs: [200, 500, second, 2 * second, 5 * second, 10 * second],
    budgetMs: 1800 * second,
  },
  /** ACM names the DNS record a few seconds after the request. */
  certificateRecord: { delaysMs: [200, 500, second, 2 * second], budgetMs: 120 * second },
  /** Two changes of one distribution at the same time: the other one is over in a moment. */
  versionFree: { delaysMs: [200, 500, second, 2 * second], budgetMs: 30 * second },
  /** A distribution holds on to certificate, policies and function for a minute or two after it stops using them. */
  releasedByCdn: { delaysMs: [500, second, 5 * second, 10 * second], budgetMs: 300 * second },
  /** A queue's name is blocked for 60 s after its deletion. */
  queueNameFree: { delaysMs: [10 * second], budgetMs: 70 * second },
  /** Changes of a queue's attributes take up to a minute to propagate. */
  queueAttributes: { delaysMs: [second, 2 * second, 5 * second], budgetMs: 60 * second },
  /** Until the function has emptied the queue: a picture takes a second, a folder minutes. */
  queueDrained: { delaysMs: [200, 500, second, 2 * second, 5 * second], budgetMs: 900 * second },
  /** CloudWatch Logs refuses concurrent writers for seconds. */
  logGroupFree: { delaysMs: [500, second, 2 * second], budgetMs: 30 * second },
  /** API Gateway accepts one change of an API at a time. */
  apiFree: { delaysMs: [500, second, 2 * second, 4 * second], budgetMs: 30 * second },
  /** IAM reads lag behind its writes by seconds. */
  iamConsistency: { delaysMs: [second, 2 * second], budgetMs: 30 * second },
  /** Some listings show deleted resources for a minute (SQS). */
  listingSettled: { delaysMs: [250, 500, second, 2 * second, 5 * second], budgetMs: 70 * second },
  /** A cut connection or a server error: over in seconds, or a matter for the user. */
  hiccup: { delaysMs: [1, 2, 4, 8].map((s) => s * second), budgetMs: 30 * second },
  /** Control-plane throttles, beyond the SDK's own retries. */
  throttled: { delaysMs: [1, 2, 4, 8, 16, 20].map((s) => s * second), budgetMs: 120 * second },
} satisfies Record<string, Schedule>;

/** A wait in progress, as worded for the user: `until` something is ready, or `while` a refusal is temporary. */
export interface Wait {
  kind: 'until' | 'while';
  text: string;
}

const waits = new AsyncLocalStorage<readonly Wait[]>();

/** The waits around the calling code, outermost first: they explain why it makes a call. */
export const currentWaits = (): readonly Wait[] => waits.getStore() ?? [];

const during = <T>(wait: Wait, run: () => Promise<T>): Promise<T> =>
  waits.run([...currentWaits(), wait], run);

/** Calls `expire` after `ms`, unless the returned function is called first. Does not keep the process alive. */
export function timeLimit(ms: number, expire: () => void): () => void {
  const timer = setTimeout(expire, ms);
  timer.unref();
  return () => clearTimeout(timer);
}

/** Runs `probe` until it returns something other than undefined. Throws `TimedOut` when the budget is used up. */
export async function waitUntil<T>(
  waiter: Waiter,
  what: string,
  schedule: Schedule,
  probe: () => Promise<T | undefined>,
): Promise<T> {
  const started = waiter.clock.elapsed();
  for await (const _try of tries(waiter, `waiting until ${what}`, schedule, started)) {
    const answer = await during({ kind: 'until', text: what }, probe);
    if (answer !== undefined) return answer;
  }
  throw new ThumbsError('TimedOut', `timed out after ${schedule.budgetMs / second} s waiting until ${what}`, {
    fix: 'run the same command again: it continues where it stopped',
  });
}

/** Repeats `run` while it fails with an error that `when` calls temporary; the last error goes to the caller. */
export async function retryWhile<T>(
  waiter: Waiter,
  why: string,
  when: (error: unknown) => boolean,
  schedule: Schedule,
  run: () => Promise<T>,
): Promise<T> {
  let last: unknown;
  for await (const _try of tries(waiter, why, schedule)) {
    try {
      return await during({ kind: 'while', text: why }, run);
    } catch (error) {
      if (!when(error)) throw error;
      last = error;
    }
  }
  throw last;
}

/**
 * Yields once per try, pausing in between, until the next pause would exceed the budget. By default, that counts from
 * the end of the first try: a call that took minutes before it was refused has not waited yet.
 */
async function* tries(waiter: Waiter, why: string, schedule: Schedule, from?: number): AsyncGenerator<void> {
  let started = from;
  let hasTold = false;
  for (let attempt = 0; ; attempt++) {
    waiter.signal.throwIfAborted();
    const pause = schedule.delaysMs[Math.min(attempt, schedule.delaysMs.length - 1)] ?? second;
    yield;
    started ??= waiter.clock.elapsed();
    const waited = waiter.clock.elapsed() - started + pause;
    if (waited > schedule.budgetMs) return;
    if (!hasTold && waited >= worthTellingMs) {
      waiter.note(`${why} (up to ${Math.round(schedule.budgetMs / second)} s)`);
      hasTold = true;
    }
    await waiter.clock.sleep(pause, waiter.signal);
  }
}
