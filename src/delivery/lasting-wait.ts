// Waits for the thumbnails of many passes: as long as some are missing, and again when more are sent.
import type { Context } from '../aws/session.ts';
import { explain, ThumbsError } from '../errors/errors.ts';
import type { StoredImage } from '../transfer/local-image.ts';
import { type Awaited, awaitThumbnails } from './awaited.ts';
import type { DeliveryOptions, DeliveryTotals } from './deliver.ts';
import { isPassing, type Trouble } from './trouble.ts';

export class LastingWait {
  readonly #context: Context;
  readonly #options: DeliveryOptions;
  readonly #totals: DeliveryTotals;
  readonly #trouble: Trouble;
  readonly #onFailure: () => void;
  #current: Awaited | undefined;
  #ended = Promise.resolve();
  /** The network failed while they were awaited. */
  #lost: StoredImage[] = [];
  #failure: unknown;

  constructor(
    context: Context,
    options: DeliveryOptions,
    totals: DeliveryTotals,
    { trouble, onFailure }: { trouble: Trouble; onFailure(): void },
  ) {
    this.#context = context;
    this.#options = options;
    this.#totals = totals;
    this.#trouble = trouble;
    this.#onFailure = onFailure;
  }

  /** Images whose wait has to begin again. */
  get hasLost(): boolean {
    return this.#lost.length > 0;
  }

  /** An error that no repetition mends ends the watch. */
  throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Images are about to be sent. Undefined with --no-wait. */
  open(): Awaited | undefined {
    if (!this.#options.wait || this.#current?.resume()) return this.#current;
    this.#current = awaitThumbnails(this.#context, this.#options, this.#totals);
    this.#current.adopt(this.#lost.splice(0));
    return this.#current;
  }

  /** Everything is sent, for now. */
  close(): void {
    const awaited = this.#current;
    if (awaited) this.#ended = awaited.finish().catch((error) => this.#fail(error, awaited));
  }

  #fail(error: unknown, awaited: Awaited): void {
    // A wait that was resumed fails once for each time.
    if (this.#current !== awaited) return;
    this.#current = undefined;
    if (error instanceof ThumbsError && error.code === 'TimedOut') {
      this.#totals.pending += awaited.left().length;
      this.#context.emit({ event: 'note', id: 'watch', text: explain(error).message });
      return;
    }
    this.#lost = awaited.left();
    if (isPassing(error)) this.#trouble.meet(error);
    else this.#failure = error;
    this.#onFailure();
  }

  async finish(): Promise<void> {
    await this.#ended;
    this.throwFailure();
  }

  /** Stops waiting, and counts what has no result. */
  async cancel(): Promise<void> {
    this.#totals.pending += this.#lost.length + (this.#current?.left().length ?? 0);
    await this.#current?.cancel();
  }
}
