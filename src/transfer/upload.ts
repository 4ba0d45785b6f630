// Sends images to the originals bucket: unchanged ones stay, the rest goes in parallel, in bounded memory.
import type { Context } from '../aws/session.ts';
import { openBuffers } from './buffers.ts';
import { openDuplicates } from './duplicates.ts';
import { multipartBytes } from './etag.ts';
import { isFatal } from './fatal.ts';
import type { Job, UploadTotals } from './job.ts';
import type { LocalImage, StoredImage } from './local-image.ts';
import { runPool } from './pool.ts';
import { listPresent } from './present.ts';
import { openMessenger } from './queues/messages.ts';
import { removeOriginals, tellRemovable } from './removal.ts';
import { reportFailure, sendImage } from './send.ts';
import { openStore } from './store.ts';
import type { Survey } from './survey.ts';

export interface UploadOptions {
  /** Also sends unchanged files. */
  force: boolean;
  /** Replaces differing objects under the same key; otherwise they stay. */
  overwrite: boolean;
  /** Reads, compares and reports, but changes nothing. */
  dryRun: boolean;
  /** Deletes from the bucket what no longer exists here. */
  delete: boolean;
  /** Called before anything is sent when --delete would remove more than half. Throws if the answer is no. */
  confirmDeletion?: ((deletion: Deletion) => Promise<void>) | undefined;
  /** Called before anything is sent, with what is new. Throws if the answer is no. */
  confirmNew?: ((found: { images: number; bytes: number }) => Promise<void>) | undefined;
  /** Small files in flight, 32 when undefined; large ones count several times. */
  concurrency: number | undefined;
  /** The image is now in the bucket: just sent, or unchanged. */
  onStored(stored: StoredImage): void;
  /** Puts the image off to a later upload. True if so: its failure is then neither reported nor counted. */
  putOff?(image: LocalImage, error: unknown): boolean;
  /** The images are a few of many, of which an earlier pass has sent the others. */
  isChange?: boolean;
  /** When it fires, nothing new is begun, and what is on its way is finished. */
  stop?: AbortSignal | undefined;
}

/** Counts of images in the bucket. */
export interface Deletion {
  gone: number;
  /** Under the prefix, except for excluded ones: those that this run compares. */
  compared: number;
  prefix: string;
}

export function noTotals(): UploadTotals {
  return {
    uploaded: 0,
    copied: 0,
    unchanged: 0,
    kept: 0,
    failed: 0,
    deleted: 0,
    wouldUpload: 0,
    wouldDelete: 0,
    bytes: 0,
  };
}

/** Measured: 32 for files of 50 kB, 8 for files of 3 MB; more gains nothing and costs memory. */
const defaultConcurrency = 32;
/** Files from these sizes on (bytes) count as this many small ones: at most 64 MiB in memory. */
const weights: [bytes: number, weight: number][] = [
  [multipartBytes, 16],
  [4 * 1024 * 1024, 8],
  [1024 * 1024, 4],
];

/**
 * `totals` is updated continuously, so that an interrupted upload can still be reported. Failures of single files are
 * reported and counted; throws errors that every file would hit, and the signal's reason.
 */
export async function uploadImages(
  context: Context,
  survey: Survey,
  options: UploadOptions,
  totals: UploadTotals,
): Promise<void> {
  const { images } = survey;
  const { dryRun, overwrite, onStored } = options;
  const { present, gone, alike, compared } = await listPresent(context, survey, options);
  const { prefix } = survey;
  if (!dryRun && gone.length * 2 > compared)
    await options.confirmDeletion?.({ gone: gone.length, compared, prefix });
  const fresh = images.filter(({ key }) => !present.has(key));
  if (!dryRun) await options.confirmNew?.({ images: fresh.length, bytes: bytesOf(fresh) });
  const messenger = context.settings.trigger === 'sqs' && !dryRun ? openMessenger(context) : undefined;
  const store = openStore(context, { overwrite });
  const sendOnce = openDuplicates(images, alike);
  const advance = byteProgress(context, images);
  const buffers = openBuffers();
  const job: Job = {
    ...{ context, store, messenger, buffers, dryRun, overwrite, present, sendOnce, totals },
    ...{ advance, onStored },
  };
  try {
    await sendImages(job, images, options);
  } finally {
    // Stored images must not wait for a message that was never sent, whatever stopped the rest.
    await messenger?.flush();
  }
  await removeGone(job, gone);
  await messenger?.flush();
}

async function sendImages(
  job: Job,
  images: readonly LocalImage[],
  { concurrency: capacity = defaultConcurrency, putOff, stop }: UploadOptions,
): Promise<void> {
  const limits = { capacity, weightOf, isFatal, signal: job.context.signal };
  const failures = await runPool(untilStopped(images, stop), limits, (image) => sendImage(job, image));
  for (const { item, error } of failures) if (!putOff?.(item, error)) reportFailure(job, item, error);
}

function* untilStopped(images: readonly LocalImage[], stop: AbortSignal | undefined) {
  for (const image of images) {
    if (stop?.aborted) return;
    yield image;
  }
}

function weightOf({ bytes }: LocalImage): number {
  return weights.find(([from]) => bytes >= from)?.[1] ?? 1;
}

const bytesOf = (images: readonly LocalImage[]) => images.reduce((sum, { bytes }) => sum + bytes, 0);

function byteProgress({ emit }: Context, images: readonly LocalImage[]): Job['advance'] {
  const total = bytesOf(images);
  let done = 0;
  return (bytes) => {
    done += bytes;
    emit({ event: 'progress', id: 'upload', done, total, unit: 'bytes' });
  };
}

async function removeGone(
  { context, dryRun, totals, messenger }: Job,
  gone: readonly string[],
): Promise<void> {
  if (dryRun) {
    tellRemovable(context, gone);
    totals.wouldDelete += gone.length;
    return;
  }
  const deleted = await removeOriginals(context, gone, messenger);
  totals.deleted += deleted.length;
  totals.failed += gone.length - deleted.length;
}
