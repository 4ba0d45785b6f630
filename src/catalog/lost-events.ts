// Detects lost events: a bucket's new notification does nothing for minutes on AWS, without any error; and
// a killed upload leaves images that no message covers.
import type { Context } from '../aws/session.ts';
import type { Expected, OnMissing } from './follower.ts';

export interface LossOptions {
  /** Sends images to the function again. */
  onMissing?: OnMissing;
  /** No message is in progress: images without a result were lost, and are passed to `onMissing`, once. */
  isIdle?(): Promise<boolean>;
}

/** A working notification arrives within seconds. */
export const lostAfterMs = 60_000;
/** How often a busy queue is checked, for images that may be in it. */
const idlePaceMs = 1000;

export class LossWatch {
  readonly #clock: Context['clock'];
  readonly #expected: ReadonlyMap<string, Expected>;
  readonly #options: LossOptions;
  readonly #asked = new Set<string>();
  readonly #doubted = new Set<string>();
  #lookedAt = Number.NEGATIVE_INFINITY;
  #idleAt = Number.NEGATIVE_INFINITY;

  constructor({ clock }: Context, expected: ReadonlyMap<string, Expected>, options: LossOptions) {
    this.#clock = clock;
    this.#expected = expected;
    this.#options = options;
  }

  /** Stored by an earlier run, and without an item: their messages wait in the queue, or were never sent. */
  doubt(keys: readonly string[]): void {
    for (const key of keys) this.#doubted.add(key);
  }

  /** To be called at every look, with the time (ms) of the latest news. */
  async check(newsAt: number): Promise<void> {
    const now = this.#clock.elapsed();
    // Without permission to read the queue it never appears idle.
    const isQuiet = now - newsAt >= lostAfterMs;
    if (this.#doubted.size > 0 && (isQuiet || now - this.#idleAt >= idlePaceMs)) {
      this.#idleAt = now;
      if (isQuiet || (await this.#isIdle())) await this.#ask([...this.#doubted]);
    }
    if (now - Math.max(newsAt, this.#lookedAt) < lostAfterMs) return;
    this.#lookedAt = now;
    if (this.#options.isIdle && (await this.#isIdle())) await this.#ask([...this.#expected.keys()]);
  }

  async #isIdle(): Promise<boolean> {
    return (await this.#options.isIdle?.()) ?? true;
  }

  async #ask(keys: readonly string[]): Promise<void> {
    this.#doubted.clear();
    const missing = keys.filter((key) => this.#expected.has(key) && !this.#asked.has(key));
    for (const key of missing) this.#asked.add(key);
    if (missing.length > 0) await this.#options.onMissing?.(missing);
  }
}
