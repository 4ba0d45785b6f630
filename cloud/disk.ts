// A full disk: requests are refused, and the cloud keeps running. Each store reports it in its own way.
import { statfsSync } from 'node:fs';
import { AwsError } from './aws-error.ts';

/** Node's file system; SQLite through its bindings and through fauxqs; LevelDB. */
const words = /no space left|disk quota exceeded|database or disk is full/i;
const codes = ['ENOSPC', 'EDQUOT'];

export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return codes.includes(code ?? '') || words.test(error.message) || isDiskFull(error.cause);
}

/** What clients see. Not 503, which clients retry at once: space does not come back by itself. */
const noSpace = () =>
  new AwsError('ServiceUnavailable', 'The embedded cloud has no space left on its disk.', 507);

/** The error itself, or the message about the full disk. */
export function orNoSpace(error: unknown): unknown {
  return isDiskFull(error) ? noSpace() : error;
}

/** On a full disk, SQLite may also report that a file cannot be opened. */
export function hasNoRoom(folder: string): boolean {
  try {
    return statfsSync(folder).bavail === 0;
  } catch {
    return false;
  }
}
