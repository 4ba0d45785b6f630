// The flags of a download: one picture, or many.
import { UsageError } from '../errors/errors.ts';

export interface DownloadFlags {
  /** Name or size of the thumbnail; without it, the original. */
  size?: string;
  /** Of the thumbnail. */
  format?: string;
  prefix?: string;
  all?: boolean;
  /** File or folder; `-` for stdout. */
  output?: string;
  force?: boolean;
}

/** `isForScript`: stdout has --json's events. Throws UsageError. */
export function checkDownload(keys: readonly string[], flags: DownloadFlags, isForScript: boolean): void {
  const { prefix, all, output, size, format } = flags;
  const ways = [keys.length > 0, prefix !== undefined, all === true].filter(Boolean);
  if (ways.length !== 1)
    throw new UsageError(
      'download takes keys, --prefix or --all',
      'for example: thumbs download trip/lake.jpg',
    );
  if (output === '-' && (keys.length !== 1 || isForScript))
    throw new UsageError('-o - writes one picture, and nothing else, to stdout', 'choose a file or folder');
  if (format !== undefined && size === undefined)
    throw new UsageError('--format names a format of a thumbnail', 'say which one: --size NAME');
}
