// Waits for the thumbnails of many passes: pauses when none is missing, and goes on when more are sent.
import type { Context } from '../aws/session.ts';
import { explain, ThumbsError } from '../errors/errors.ts';
import type { StoredImage } from '../transfer/local-image.ts';
import type { DeliveryOptions, DeliveryTotals } from './deliver.ts';
import { awaitThumbnails, type ThumbnailWait } from './thumbnail-wait.ts';
import { isTemporary, type Trouble } from './trouble.ts';

export class LastingWait {
  readonly #context: Context;
  readonly #options: DeliveryOptions;
  readonly #totals: DeliveryTotals;
  readonly #trouble: Trouble;
  readonly #onFailure: () => void;
  #current: ThumbnailWait | undefined;
  #ended = Promise.resolve();
  /** Those whose wait failed with temporary trouble: the next pass waits for them again. */
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

  /** Throws the error that ended a wait and that retrying cannot fix. */
  throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Call before images are sent. Undefined with --no-wait. */
  open(): ThumbnailWait | undefined {
    if (!this.#options.wait || this.#current?.resume()) return this.#current;
    this.#current = awaitThumbnails(this.#context, this.#options, this.#totals);
    this.#current.adopt(this.#lost.splice(0));
    return this.#current;
  }

  /** Call when everything is sent, for now. */
  close(): void {
    const awaited = this.#current;
    if (awaited) this.#ended = awaited.finish().catch((error) => this.#fail(error, awaited));
  }

  #fail(error: unknown, awaited: ThumbnailWait): void {
    // A resumed wait reports its failure to each call of `close`.
    if (this.#current !== awaited) return;
    this.#current = undefined;
    if (error instanceof ThumbsError && error.code === 'TimedOut') {
      this.#totals.pending += awaited.left().length;
      this.#context.emit({ event: 'note', id: 'watch', text: explain(error).message });
      return;
    }
    this.#lost = awaited.left();
    if (isTemporary(error)) this.#trouble.report(error);
    else this.#failure = error;
    this.#onFailure();
  }

  /** Waits for all that was sent. Throws as `throwFailure` does. */
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
