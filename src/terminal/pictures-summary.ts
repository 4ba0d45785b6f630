// The closing lines of the commands that work on pictures.
import type { Done } from '../results/results.ts';
import type { Rework } from '../results/rework.ts';
import { bad, good, took, unlessNone } from './closing.ts';
import { counted, formatBytes } from './format.ts';
import type { Style } from './style.ts';

export function uploadSummary(done: Done<'upload'>, style: Style): string {
  const { unchanged, failed, pending = 0, wouldUpload = 0 } = done;
  const size = formatBytes(done.bytes);
  const skipped = done.skipped - unchanged - wouldUpload;
  if (done.dryRun) {
    const parts = [
      `${counted(wouldUpload, 'image')} would be uploaded (${size})`,
      ...unlessNone(unchanged, 'unchanged'),
      ...unlessNone(skipped, 'skipped'),
      ...unlessNone(done.wouldDelete, 'would be deleted'),
    ];
    return `${parts.join(', ')}; nothing was done`;
  }
  const parts = [
    ...unlessNone(done.uploaded, `uploaded (${[size, ...unlessNone(done.copied, 'copied')].join(', ')})`),
    ...unlessNone(unchanged, 'unchanged'),
    ...unlessNone(skipped, 'skipped'),
    ...unlessNone(done.deleted, 'deleted'),
    ...unlessNone(done.done, 'with thumbnails'),
    ...unlessNone(failed, 'failed'),
    ...unlessNone(pending, 'still without thumbnails'),
  ];
  // Also after an error that prevented everything, so it is no success.
  if (parts.length === 0) return 'nothing was uploaded';
  const text = `${parts.join(', ')} in ${took(done)}`;
  return failed + pending > 0 ? bad(style, text) : good(style, text);
}

export function retrySummary(done: Done<'retry'>, style: Style): string {
  if ('dropped' in done) return good(style, `dropped ${done.dropped.join(', ')}`);
  return 'retried' in done ? reworkSummary(done, style, done.retried) : counted(done.count, 'image');
}

function reworkSummary(rework: Rework, style: Style, sent: number, word = 'sent again'): string {
  const { done, failed, gone, pending } = rework;
  const parts = [
    `${counted(sent, 'image')} ${word}`,
    ...unlessNone(done, 'with thumbnails'),
    ...unlessNone(failed, 'failed'),
    ...unlessNone(gone, 'not in the bucket'),
    ...unlessNone(pending, 'still without thumbnails'),
  ];
  return (failed + pending > 0 ? bad : good)(style, `${parts.join(', ')} in ${took(rework)}`);
}

export function reprocessSummary(done: Done<'reprocess'>, style: Style): string {
  if (done.stale === 0) return good(style, 'nothing to do: all thumbnails are as they should be');
  if (done.dryRun) return `${counted(done.stale, 'image')} would be rebuilt; nothing was done`;
  return reworkSummary(done, style, done.sent);
}

export function backfillSummary(done: Done<'backfill'>, style: Style): string {
  if (done.missing === 0) return good(style, 'nothing to do: every picture in the bucket has an item');
  if (done.dryRun) return `${counted(done.missing, 'picture')} would be sent; nothing was done`;
  return reworkSummary(done, style, done.sent, 'sent');
}

export function rmSummary(done: Done<'rm'>, style: Style): string {
  const { deleted, failed, missing, wouldDelete = 0 } = done;
  if (done.dryRun) return `${counted(wouldDelete, 'picture')} would be deleted; nothing was done`;
  const parts = [
    `${counted(deleted, 'picture')} deleted`,
    ...unlessNone(failed, 'failed'),
    ...unlessNone(missing, 'not found'),
  ];
  const text = `${parts.join(', ')} in ${took(done)}`;
  return failed > 0 ? bad(style, text) : good(style, text);
}

export function focusSummary(done: Done<'focus'>, style: Style): string {
  const { focalPoint, key } = done;
  const point = focalPoint ? `focal point ${focalPoint.X},${focalPoint.Y}` : 'no focal point of its own';
  return `${key}: ${point}\n${reworkSummary(done, style, done.sent)}`;
}

export function downloadSummary(done: Done<'download'>, style: Style): string {
  const file = done.downloaded === '-' ? '' : ` to ${done.downloaded}`;
  if ('count' in done) {
    const { count, unchanged, failed } = done;
    const parts = [
      `${counted(count, 'picture')}${file} (${formatBytes(done.bytes)})`,
      ...unlessNone(unchanged, 'unchanged'),
      ...unlessNone(failed, 'failed'),
    ];
    return (failed > 0 ? bad : good)(style, `${parts.join(', ')} in ${took(done)}`);
  }
  return good(style, `${done.key}${file} (${formatBytes(done.bytes)}) in ${took(done)}`);
}
