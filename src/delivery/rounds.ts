// The passes of upload --watch. Each is sent as an upload is.
import type { Context } from '../aws/session.ts';
import { ThumbsError } from '../errors/errors.ts';
import { isMissing } from '../machine/files.ts';
import type { ChangeRecord } from '../transfer/changes/changes.ts';
import type { LocalImage, StoredImage } from '../transfer/local-image.ts';
import type { Survey } from '../transfer/survey.ts';
import type { Bell } from './bell.ts';
import { type DeliveryOptions, type DeliveryTotals, send } from './deliver.ts';
import { LastingWait } from './lasting-wait.ts';
import { isTemporary, Trouble } from './trouble.ts';

/** The file was written to, or went away, while it was read: the next look decides what to do with it. */
const isMovingFile = (error: unknown): boolean =>
  isMissing(error) || (error instanceof ThumbsError && error.code === 'FileChanged');

export class Rounds {
  readonly #context: Context;
  readonly #options: DeliveryOptions;
  readonly #totals: DeliveryTotals;
  readonly #changes: ChangeRecord;
  readonly #trouble: Trouble;
  readonly #wait: LastingWait;
  #hasBegun = false;

  constructor(
    context: Context,
    options: DeliveryOptions,
    totals: DeliveryTotals,
    { changes, bell }: { changes: ChangeRecord; bell: Bell },
  ) {
    this.#context = context;
    this.#options = options;
    this.#totals = totals;
    this.#changes = changes;
    this.#trouble = new Trouble(context.emit);
    this.#wait = new LastingWait(context, options, totals, { trouble: this.#trouble, onFailure: bell.ring });
  }

  /** Passes in a row that AWS, the network or the disk disturbed. */
  get troubles(): number {
    return this.#trouble.inARow;
  }

  /** Returns when everything is sent, or put off to the next pass. Throws errors that retrying cannot fix. */
  async send(survey: Survey): Promise<void> {
    this.#wait.throwFailure();
    this.#totals.failed += survey.conflicts;
    await this.#trouble.duringPass(async () => {
      if (survey.images.length > 0 || this.#wait.hasLost) await this.#pass(survey);
    });
  }

  async #pass(survey: Survey): Promise<void> {
    const handled = new Set<LocalImage>();
    const onStored = (stored: StoredImage) => {
      handled.add(stored.image);
      this.#options.onStored?.(stored);
    };
    // Only before the first pass: a watch was asked to send what comes later.
    const confirmNew = this.#hasBegun ? undefined : this.#options.confirmNew;
    try {
      const ways = { confirmNew, onStored, putOff: this.#putOff, isChange: this.#hasBegun };
      this.#hasBegun = true;
      const options = { ...this.#options, ...ways };
      await send(this.#context, survey, options, { totals: this.#totals, awaited: this.#wait.open() });
    } catch (error) {
      if (!isTemporary(error)) throw error;
      this.#trouble.report(error);
      for (const image of survey.images) if (!handled.has(image)) this.#changes.sendAgain(image);
    }
    this.#wait.close();
  }

  readonly #putOff = (image: LocalImage, error: unknown): boolean => {
    if (isTemporary(error)) this.#trouble.report(error);
    else if (!isMovingFile(error)) return false;
    this.#changes.sendAgain(image);
    return true;
  };

  /** Waits for the thumbnails of all passes. Throws the trouble that has kept the last one from being sent. */
  async finish(): Promise<void> {
    await this.#wait.finish();
    this.#trouble.throwLasting();
  }

  /** Stops waiting for thumbnails. */
  cancel(): Promise<void> {
    return this.#wait.cancel();
  }
}
