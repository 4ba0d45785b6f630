// An upload from the first byte to the last thumbnail: joins sending (transfer) and waiting (catalog),
// which run at the same time and do not know each other.
import type { Context } from '../aws/session.ts';
import type { UploadTotals } from '../transfer/job.ts';
import type { StoredImage } from '../transfer/local-image.ts';
import type { Survey } from '../transfer/survey.ts';
import { noTotals, type UploadOptions, uploadImages } from '../transfer/upload.ts';
import { awaitThumbnails, type ThumbnailWait } from './thumbnail-wait.ts';

export interface DeliveryOptions extends Omit<UploadOptions, 'concurrency' | 'onStored'> {
  /** Returns when every image has its thumbnails or has failed. */
  wait: boolean;
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
  const awaited = options.wait && !options.dryRun ? awaitThumbnails(context, options, totals) : undefined;
  try {
    await send(context, survey, options, { totals, awaited });
    await awaited?.finish();
  } catch (error) {
    await awaited?.cancel();
    throw error;
  } finally {
    totals.pending = awaited?.left().length ?? 0;
  }
}

/** Sends the images, and has `awaited` wait for their thumbnails. */
export async function send(
  context: Context,
  survey: Survey,
  options: DeliveryOptions,
  { totals, awaited }: { totals: DeliveryTotals; awaited: ThumbnailWait | undefined },
): Promise<void> {
  await awaited?.announce(survey.images);
  const onStored = (stored: StoredImage) => {
    options.onStored?.(stored);
    awaited?.expect(stored);
  };
  const { concurrency } = context.config;
  await uploadImages(context, survey, { ...options, concurrency, onStored }, totals);
}
