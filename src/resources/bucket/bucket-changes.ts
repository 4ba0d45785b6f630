// Changes of a bucket, one at a time: S3 refuses concurrent ones, and any for a while after a creation.

import type { Session } from '../../aws/session.ts';
import { isAws } from '../../errors/errors.ts';
import { retryWhile, schedules } from '../../machine/wait.ts';

/** `also`: further transient error names of S3. */
export function whenBucketFree<T>(session: Session, change: () => Promise<T>, ...also: string[]): Promise<T> {
  const isBusy = (error: unknown) => isAws(error, 'OperationAborted', ...also);
  return retryWhile(session, 'S3 is still busy with the bucket', isBusy, schedules.bucketConflict, change);
}
