// What everybody who has to do with sending one image works with, and what is counted.
import type { Context } from '../aws/session.ts';
import type { Buffers } from './buffers.ts';
import type { SendOnce } from './duplicates.ts';
import type { StoredImage } from './local-image.ts';
import type { Messenger } from './messages.ts';
import type { ImageStore } from './store.ts';

/** What sending an image needs. */
export interface Job {
  context: Context;
  store: ImageStore;
  messenger: Messenger | undefined;
  buffers: Buffers;
  dryRun: boolean;
  overwrite: boolean;
  /** Key → what the bucket holds, for those that may be unchanged. */
  present: ReadonlyMap<string, { etag: string; bytes: number }>;
  sendOnce: SendOnce;
  totals: UploadTotals;
  /** So many bytes more are dealt with. */
  advance(bytes: number): void;
  onStored(stored: StoredImage): void;
}

/** Counts of files; `bytes` is what was sent, or would be. Grows while the upload runs. */
export interface UploadTotals {
  uploaded: number;
  /** Of the uploaded: copied inside the bucket, where their content was already. */
  copied: number;
  unchanged: number;
  /** Differ from what is in the bucket under their keys, which was kept (`--no-overwrite`). */
  kept: number;
  failed: number;
  deleted: number;
  wouldUpload: number;
  wouldDelete: number;
  bytes: number;
}
