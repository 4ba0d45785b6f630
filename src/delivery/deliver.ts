// An upload from the first byte to the last thumbnail: joins sending (transfer) and waiting (catalog),
// which run at the same time and do not know each other.

import type { Context } from '../aws/session.ts';
import { isQueueIdle } from '../catalog/backlog.ts';
import { type Outcome, readOutcomes } from '../catalog/items.ts';
import { startWatch } from '../catalog/watch.ts';
import type { UploadTotals } from '../transfer/job.ts';
import type { LocalImage, StoredImage } from '../transfer/local-image.ts';
import { sendMessages } from '../transfer/queues/messages.ts';
import type { Survey } from '../transfer/survey.ts';
import { noTotals, type UploadOptions, uploadImages } from '../transfer/upload.ts';
import { readLetters, watchGivenUp } from './given-up.ts';

export interface DeliveryOptions {
  /** Returns when every image has its thumbnails or has failed. */
  wait: boolean;
  force: boolean;
  overwrite: boolean;
  dryRun: boolean;
  delete: boolean;
  confirmDeletion?: UploadOptions['confirmDeletion'];
  confirmNew?: UploadOptions['confirmNew'];
  /** Longest time without progress. */
  timeoutSeconds: number;
  /** The image is now in the bucket: just sent, or unchanged. */
  onStored?(stored: StoredImage): void;
}

/** Counts of images. `failed` are those not sent and those without thumbnails. */
export interface DeliveryTotals extends UploadTotals {
  done: number;
  /** Stored and waited for, without any result. */
  pending: number;
}

export const emptyDelivery = (): DeliveryTotals => ({ ...noTotals(), done: 0, pending: 0 });

/** `totals` grows during the run, so that the work done can be reported however it ends. */
export async function deliver(
  context: Context,
  survey: Survey,
  options: DeliveryOptions,
  totals: DeliveryTotals,
): Promise<void> {
  const { wait, force, overwrite, dryRun, confirmDeletion, confirmNew } = options;
  const watch = wait && !dryRun ? await watchUpload(context, survey, options, totals) : undefined;
  const onStored = (stored: StoredImage) => {
    options.onStored?.(stored);
    watch?.expect(stored);
  };
  const { concurrency } = context.config;
  try {
    await uploadImages(
      context,
      survey,
      {
        force,
        overwrite,
        dryRun,
        delete: options.delete,
        confirmDeletion,
        confirmNew,
        concurrency,
        onStored,
      },
      totals,
    );
  } catch (error) {
    await watch?.cancel();
    throw error;
  }
  await watch?.finish();
}

interface UploadWatch {
  expect(stored: StoredImage): void;
  /** Everything is stored: waits for the rest. */
  finish(): Promise<void>;
  cancel(): Promise<void>;
}

async function watchUpload(
  context: Context,
  { images }: Survey,
  { force, timeoutSeconds }: DeliveryOptions,
  totals: DeliveryTotals,
): Promise<UploadWatch> {
  const files = new Map(images.map((image) => [image.key, image]));
  // Bytes sent again get a new item with the same ETag: the old item must be known to tell them apart.
  const before = force ? await readOutcomes(context, [...files.keys()]) : new Map<string, Outcome>();
  const { progress, onOutcome, onUnchanged } = openNews(context, files, images.length, totals);
  // A bucket's new notifications need minutes on AWS before they work, and earlier events are lost.
  const onMissing = (keys: readonly string[]) => sendMessages(context, keys);
  const isIdle = () => isQueueIdle(context);
  const lookElsewhere = watchGivenUp(context, readLetters(context));
  const watch = startWatch(context, { timeoutSeconds, onOutcome, onMissing, isIdle, lookElsewhere });
  return {
    expect: ({ image, etag, isUnchanged }) => {
      if (isUnchanged) onUnchanged(image.key);
      watch.expect(image.key, { etag, isUnchanged, before: before.get(image.key)?.ProcessedAt });
    },
    finish: async () => {
      progress();
      try {
        await watch.finish();
      } finally {
        totals.pending = watch.pending();
      }
    },
    cancel: async () => {
      await watch.cancel();
      totals.pending = watch.pending();
    },
  };
}

/** Counts the outcomes of the images and emits them as events. */
function openNews(
  context: Context,
  files: ReadonlyMap<string, LocalImage>,
  total: number,
  totals: DeliveryTotals,
) {
  const unchanged = new Set<string>();
  const progress = () => {
    const done = totals.done + totals.failed;
    context.emit({ event: 'progress', id: 'thumbnails', done, total, unit: 'images' });
  };
  return {
    progress,
    onOutcome: (outcome: Outcome) => {
      totals[outcome.Status] += 1;
      tell(context, files.get(outcome.ImageID), outcome, unchanged.has(outcome.ImageID));
      progress();
    },
    onUnchanged: (key: string) => void unchanged.add(key),
  };
}

/** An unchanged image that is done is no news: people's lines leave it out. */
function tell(
  { emit }: Context,
  image: LocalImage | undefined,
  outcome: Outcome,
  isUnchanged: boolean,
): void {
  const { path: file = '', bytes = 0 } = image ?? {};
  const { ImageID: key, Status: result, Error: error } = outcome;
  const unchanged = isUnchanged ? { reason: 'unchanged', isUnchanged: true as const } : {};
  const why = error ? { reason: error.Message } : unchanged;
  emit({ event: 'item', file, key, result, bytes, ...why });
}
