// Waits for the thumbnails of what an upload stores, and reports each outcome. More may be sent while it waits.
import type { Context } from '../aws/session.ts';
import { isQueueIdle } from '../catalog/backlog.ts';
import { type Outcome, readOutcomes } from '../catalog/items.ts';
import { startWatch } from '../catalog/watch.ts';
import type { LocalImage, StoredImage } from '../transfer/local-image.ts';
import { sendMessages } from '../transfer/queues/messages.ts';
import { readLetters, watchGivenUp } from './given-up.ts';

/** Counts of images: `failed` are those not sent and those without thumbnails. */
export interface OutcomeTotals {
  done: number;
  failed: number;
}

interface AwaitOptions {
  /** Unchanged images are sent too. */
  force: boolean;
  /** Longest time without progress. */
  timeoutSeconds: number;
}

export interface ThumbnailWait {
  /** Call before these are sent. */
  announce(images: readonly LocalImage[]): Promise<void>;
  /** Also wait for this one. */
  expect(stored: StoredImage): void;
  /** Takes over what an earlier wait was waiting for when it failed. */
  adopt(stored: readonly StoredImage[]): void;
  /** Everything is stored: waits for the rest. Throws `TimedOut`. */
  finish(): Promise<void>;
  /** After `finish`: more is sent after all. False when the wait has ended, and another one is needed. */
  resume(): boolean;
  /** Stops waiting. */
  cancel(): Promise<void>;
  /** What has no result yet. */
  left(): StoredImage[];
}

export function awaitThumbnails(
  context: Context,
  { force, timeoutSeconds }: AwaitOptions,
  totals: OutcomeTotals,
): ThumbnailWait {
  // Bytes sent again get a new item with the same ETag: the old item must be known to tell them apart.
  const before = new Map<string, Outcome>();
  const news = openNews(context, totals);
  const left = new Map<string, StoredImage>();
  const onOutcome = (outcome: Outcome) => {
    left.delete(outcome.ImageID);
    news.onOutcome(outcome);
  };
  const watch = startWatch(context, { timeoutSeconds, onOutcome, ...otherWays(context) });
  const expect = (stored: StoredImage) => {
    const { image, etag, isUnchanged } = stored;
    left.set(image.key, stored);
    news.onStored(stored);
    watch.expect(image.key, { etag, isUnchanged, before: before.get(image.key)?.ProcessedAt });
  };
  return {
    async announce(images) {
      if (force) for (const [key, item] of await readBefore(context, images)) before.set(key, item);
      news.announce(images.length);
    },
    expect,
    adopt: (stored) => {
      news.announce(stored.length);
      for (const one of stored) expect(one);
    },
    finish: () => {
      news.progress();
      return watch.finish();
    },
    resume: watch.resume,
    cancel: watch.cancel,
    left: () => [...left.values()],
  };
}

/** Ways to results that the table does not have. */
const otherWays = (context: Context) => ({
  // A bucket's new notifications need minutes on AWS before they work, and earlier events are lost.
  onMissing: (keys: readonly string[]) => sendMessages(context, keys),
  isIdle: () => isQueueIdle(context),
  lookElsewhere: watchGivenUp(context, readLetters(context)),
});

const readBefore = (context: Context, images: readonly LocalImage[]) =>
  readOutcomes(
    context,
    images.map(({ key }) => key),
  );

/** Counts the outcomes of the images and emits them as events. */
function openNews(context: Context, totals: OutcomeTotals) {
  const images = new Map<string, StoredImage>();
  // With --watch, earlier waits have counted others.
  const ended = () => totals.done + totals.failed;
  const endedBefore = ended();
  let announced = 0;
  const progress = () => {
    const done = ended() - endedBefore;
    context.emit({ event: 'progress', id: 'thumbnails', done, total: announced, unit: 'images' });
  };
  return {
    progress,
    announce: (count: number) => {
      announced += count;
    },
    onStored: (stored: StoredImage) => void images.set(stored.image.key, stored),
    onOutcome: (outcome: Outcome) => {
      totals[outcome.Status] += 1;
      report(context, images.get(outcome.ImageID), outcome);
      progress();
    },
  };
}

/** An unchanged image that is done is no news: lines for people omit it. */
function report({ emit }: Context, stored: StoredImage | undefined, outcome: Outcome): void {
  const { path: file = '', bytes = 0 } = stored?.image ?? {};
  const { ImageID: key, Status: result, Error: error } = outcome;
  const unchanged = stored?.isUnchanged ? { reason: 'unchanged', isUnchanged: true as const } : {};
  const why = error ? { reason: error.Message } : unchanged;
  emit({ event: 'item', file, key, result, bytes, ...why });
}
