// A disk without room: what is asked for is refused, and the cloud lives on. Each store says it in its own words.
import { statfsSync } from 'node:fs';
import { AwsError } from './aws-error.ts';

/** Node's file system; SQLite as its bindings and fauxqs pass it on; LevelDB. */
const words = /no space left|disk quota exceeded|database or disk is full/i;
const codes = ['ENOSPC', 'EDQUOT'];

export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return codes.includes(code ?? '') || words.test(error.message) || isDiskFull(error.cause);
}

/** What a client hears of it. Not 503, at which clients ask again at once: room does not come by itself. */
const noSpace = () =>
  new AwsError('ServiceUnavailable', 'The embedded cloud has no space left on its disk.', 507);

/** The error itself, or what is to be said of a full disk. */
export function orNoSpace(error: unknown): unknown {
  return isDiskFull(error) ? noSpace() : error;
}

/** SQLite says of a full disk that a file cannot be opened, too. */
export function hasNoRoom(folder: string): boolean {
  try {
    return statfsSync(folder).bavail === 0;
  } catch {
    return false;
  }
}
