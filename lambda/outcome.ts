// What became of one key.
import type { Change } from './notification.ts';
import type { RefusalCode } from './picture/refusals.ts';

/**
 * `done` and `failed` as in the item; `newer` when a newer event's item already existed; `removed` after a deletion;
 * `gone` when there was nothing to read; `ignored` for keys among the thumbnails; `marker` for an object that
 * stands for a folder. `code` is the refusal of a failed picture.
 */
export interface Outcome {
  result: 'done' | 'failed' | 'newer' | 'removed' | 'gone' | 'ignored' | 'marker';
  code?: RefusalCode;
  /** The refusal in words. */
  reason?: string;
  /** The item that was written or removed; absent when there was none. */
  change?: Change;
}
