// One image's way into the bucket: compared, sent, told.
import type { Context } from '../context.ts';
import type { ItemEvent } from '../engine/events.ts';
import { explain } from '../errors.ts';
import { etagOfBytes, etagOfParts, multipartBytes } from './etag.ts';
import { describeFault, isFileFault } from './faults.ts';
import { readWhole } from './local-file.ts';
import type { Messenger } from './messages.ts';
import type { ImageStore } from './store.ts';
import type { LocalImage } from './survey.ts';

export interface StoredImage {
  image: LocalImage;
  /** Without quotes. */
  etag: string;
  isUnchanged: boolean;
}

/** Counts of files; `bytes` is what was sent, or would be. Grows while the upload runs. */
export interface UploadTotals {
  uploaded: number;
  unchanged: number;
  failed: number;
  deleted: number;
  wouldUpload: number;
  wouldDelete: number;
  bytes: number;
}

/** What sending an image needs. */
export interface Job {
  context: Context;
  store: ImageStore;
  messenger: Messenger | undefined;
  dryRun: boolean;
  /** Key → what the bucket holds, for those that may be unchanged. */
  present: ReadonlyMap<string, { etag: string; bytes: number }>;
  totals: UploadTotals;
  /** So many bytes more are dealt with. */
  advance(bytes: number): void;
  onStored(stored: StoredImage): void;
}

/** Throws what S3 or the file system throws. */
export async function sendImage(job: Job, image: LocalImage): Promise<void> {
  const { present, totals, messenger } = job;
  const content = await openContent(job, image);
  const known = present.get(image.key);
  // Only a file of the same size can be unchanged, so only that one is worth a digest.
  if (known?.bytes === image.bytes && known.etag === (await content.etag())) {
    totals.unchanged += 1;
    job.advance(image.bytes);
    tell(job, image, 'skipped', 'unchanged');
    return job.onStored({ image, etag: known.etag, isUnchanged: true });
  }
  if (job.dryRun) {
    totals.wouldUpload += 1;
    totals.bytes += image.bytes;
    return tell(job, image, 'skipped', 'dry run: would be uploaded');
  }
  const etag = await content.put();
  totals.uploaded += 1;
  totals.bytes += image.bytes;
  tell(job, image, 'uploaded');
  job.onStored({ image, etag, isUnchanged: false });
  await messenger?.add(image.key);
}

/** A file's failure is told and the others go on. */
export function reportFailure(job: Job, image: LocalImage, error: unknown): void {
  job.totals.failed += 1;
  tell(job, image, 'failed', isFileFault(error) ? describeFault(error) : explain(error).message);
}

interface Content {
  etag(): Promise<string>;
  /** Answers the ETag. */
  put(): Promise<string>;
}

/** Small files are read once, into memory; big ones are streamed, twice if they have to be compared. */
async function openContent({ context, store, advance }: Job, image: LocalImage): Promise<Content> {
  const { path, bytes } = image;
  if (bytes < multipartBytes) {
    const body = await readWhole(path, bytes);
    const put = async () => {
      const etag = await store.put(image, body);
      advance(bytes);
      return etag;
    };
    return { etag: async () => etagOfBytes(body), put };
  }
  let sent = 0;
  const onSent = (sum: number) => {
    advance(sum - sent);
    sent = sum;
  };
  return {
    etag: () => etagOfParts(path, context.signal),
    put: () => store.putLarge(image, onSent),
  };
}

function tell({ context }: Job, image: LocalImage, result: ItemEvent['result'], reason?: string): void {
  const { path: file, key, bytes } = image;
  context.emit({ event: 'item', file, key, result, bytes, ...(reason ? { reason } : {}) });
}
