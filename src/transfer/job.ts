// What sending one image needs, and the counts of an upload.
import type { Context } from '../aws/session.ts';
import type { Buffers } from './buffers.ts';
import type { SendOnce } from './duplicates.ts';
import type { StoredImage } from './local-image.ts';
import type { Messenger } from './queues/messages.ts';
import type { ImageStore } from './store.ts';

/** What sending an image needs. */
export interface Job {
  context: Context;
  store: ImageStore;
  messenger: Messenger | undefined;
  buffers: Buffers;
  dryRun: boolean;
  overwrite: boolean;
  /** Key → the bucket's object, for those that may be unchanged. */
  present: ReadonlyMap<string, { etag: string; bytes: number }>;
  sendOnce: SendOnce;
  totals: UploadTotals;
  /** This many more bytes have been handled. */
  advance(bytes: number): void;
  onStored(stored: StoredImage): void;
}

/** Counts of files; `bytes` is what was sent, or would be. Grows while the upload runs. */
export interface UploadTotals {
  uploaded: number;
  /** Those of the uploaded that were copied inside the bucket, which already had their content. */
  copied: number;
  unchanged: number;
  /** Files that differ from the bucket's objects, which were kept (`--no-overwrite`). */
  kept: number;
  failed: number;
  deleted: number;
  wouldUpload: number;
  wouldDelete: number;
  bytes: number;
}
