// Reads new items of the images table. Two queries per look, however many images there are. Items that these miss are
// read by key, because the index lags behind the table and the function's clock is not ours.
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Context } from '../aws/session.ts';
import { keysPerBatch, type Outcome, outcomeProjection, readOutcomes } from './items.ts';
import { readPages } from './query.ts';

/** What is awaited: an item about this version of the original. */
export interface Expected {
  etag: string;
  /** `ProcessedAt` of the item that existed before the same bytes were sent again: that item does not count. */
  before?: string | undefined;
  /** The original existed before, so its item most likely does too. */
  isUnchanged: boolean;
}

/** Receives originals without an item: their event or message is lost. */
export type OnMissing = (keys: readonly string[]) => Promise<void>;

/** Ten calls of BatchGetItem. */
const keysPerSweep = 10 * keysPerBatch;
/** The first look goes further back: the function's clock may be behind ours. */
const clockSkewMs = 60_000;
/** Items appear in the index a little out of order: each look overlaps the previous one by this much (ms). */
const overlapMs = 5000;

/** The position in the table, and the keys already read. Every method returns the number of outcomes found. */
export class Follower {
  readonly #context: Context;
  readonly #expected: Map<string, Expected>;
  readonly #onOutcome: (outcome: Outcome) => void;
  /** Milliseconds since 1970, by the function's clock. */
  readonly #cursors: Record<Outcome['Status'], number>;
  readonly #lookedUp = new Set<string>();

  constructor(context: Context, expected: Map<string, Expected>, onOutcome: (outcome: Outcome) => void) {
    this.#context = context;
    this.#expected = expected;
    this.#onOutcome = onOutcome;
    const start = context.clock.now() - clockSkewMs;
    this.#cursors = { done: start, failed: start };
  }

  /** Index entries newer than the last look, minus the overlap. */
  async look(): Promise<number> {
    const counts = await Promise.all([this.#lookAt('done'), this.#lookAt('failed')]);
    return counts[0] + counts[1];
  }

  async #lookAt(status: Outcome['Status']): Promise<number> {
    const after = new Date(this.#cursors[status]).toISOString();
    let news = 0;
    for await (const { items } of readPages(this.#context, {
      status,
      after,
      projection: outcomeProjection,
    })) {
      for (const item of items) {
        const outcome = unmarshall(item) as Outcome;
        const seen = Date.parse(outcome.ProcessedAt) - overlapMs;
        if (seen > this.#cursors[status]) this.#cursors[status] = seen;
        news += this.#take(outcome);
      }
    }
    return news;
  }

  /** Unchanged originals, by key: their items are too old for `look`. In full batches while more may come. */
  async lookUpUnchanged(isGrowing: boolean, onMissing: (keys: readonly string[]) => void): Promise<number> {
    const keys = [...this.#expected]
      .filter(([key, { isUnchanged }]) => isUnchanged && !this.#lookedUp.has(key))
      .map(([key]) => key);
    if (keys.length === 0 || (isGrowing && keys.length < keysPerBatch)) return 0;
    for (const key of keys) this.#lookedUp.add(key);
    const news = await this.#lookUp(keys);
    const missing = keys.filter((key) => this.#expected.has(key));
    if (missing.length > 0) onMissing(missing);
    return news;
  }

  /** The images that have waited longest, by key. */
  sweep(): Promise<number> {
    return this.#lookUp([...this.#expected.keys()].slice(0, keysPerSweep));
  }

  async #lookUp(keys: readonly string[]): Promise<number> {
    let news = 0;
    for (const outcome of (await readOutcomes(this.#context, keys)).values()) news += this.#take(outcome);
    return news;
  }

  /** Outcomes that were found elsewhere. */
  take(outcomes: readonly Outcome[]): number {
    return outcomes.reduce((news, outcome) => news + this.#take(outcome), 0);
  }

  #take(outcome: Outcome): number {
    const { ImageID, OriginalETag, ProcessedAt } = outcome;
    const wanted = this.#expected.get(ImageID);
    if (!wanted || wanted.etag !== OriginalETag || wanted.before === ProcessedAt) return 0;
    this.#expected.delete(ImageID);
    this.#onOutcome(outcome);
    return 1;
  }
}
