// Empties a bucket before its deletion: versions, delete markers and open uploads included.
import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type ObjectIdentifier,
  S3Client,
} from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import type { Session } from '../../aws/session.ts';
import { ignore, ThumbsError } from '../../errors/errors.ts';
import { type Target, targetOf } from './bucket-tags.ts';

/** S3 answers one deletion of 1,000 in about a second; four at once keep the listing busy. */
const deletionsAtOnce = 4;
/** Pages of 1,000 that are listed and not yet deleted: more would only occupy memory. */
const maxPages = 3 * deletionsAtOnce;

/** There is no batch call; a connection each, well below what one bucket takes. */
const abortsAtOnce = 16;

/** Deletes everything in the bucket, in parallel thousands, with progress. */
export async function emptyBucket(session: Session, Bucket: string): Promise<void> {
  const target = targetOf(session, Bucket);
  const limit = pLimit(deletionsAtOnce);
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let [listed, deleted] = [0, 0];
  for await (const page of versions(session, target)) {
    const Objects = identifiers(page);
    if (Objects.length === 0) continue;
    session.signal.throwIfAborted();
    listed += Objects.length;
    const deletion = limit(async () => {
      await deleteObjects(session, target, Objects);
      deleted += Objects.length;
      session.emit({ event: 'progress', id: Bucket, done: deleted, total: listed, unit: 'objects' });
    })
      // Thrown after the listing, so that everything else is deleted.
      .catch((error) => void failures.push(error))
      .finally(() => running.delete(deletion));
    running.add(deletion);
    if (running.size >= maxPages) await Promise.race(running);
  }
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
  await abortUploads(session, target);
}

/** The SDK has no paginator for versions: two markers lead from page to page. */
async function* versions(session: Session, target: Target): AsyncGenerator<ListObjectVersionsCommandOutput> {
  let markers = {};
  for (;;) {
    const page = await session
      .client(S3Client)
      .send(new ListObjectVersionsCommand({ ...target, ...markers }));
    yield page;
    if (!page.IsTruncated) return;
    markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
  }
}

function identifiers(page: ListObjectVersionsCommandOutput): ObjectIdentifier[] {
  return [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
    Key: Key ?? '',
    // Objects without versions are listed, and may be deleted, as version 'null'.
    VersionId,
  }));
}

/** S3 answers 200 even when single keys failed: the first of them becomes the error. */
async function deleteObjects(session: Session, target: Target, Objects: ObjectIdentifier[]): Promise<void> {
  const answer = await session
    .client(S3Client)
    .send(new DeleteObjectsCommand({ ...target, Delete: { Objects, Quiet: true } }));
  // Already deleted: by this request, if its first response was lost, or by another client.
  const failures = (answer.Errors ?? []).filter(({ Code }) => Code !== 'NoSuchVersion');
  const [first] = failures;
  if (!first) return;
  throw new ThumbsError(
    first.Code ?? 'DeleteFailed',
    `${failures.length} objects of ${target.Bucket} were not deleted; the first: ${first.Key}: ${first.Message}`,
  );
}

/** Keys that S3 failed to delete for now, as opposed to denied ones. */
export function isUndecided(error: unknown): boolean {
  return error instanceof ThumbsError && ['InternalError', 'SlowDown'].includes(error.code);
}

/** Listing restarts after each page, because the listed objects are gone by then. */
async function abortUploads(session: Session, target: Target): Promise<void> {
  const s3 = session.client(S3Client);
  const limit = pLimit(abortsAtOnce);
  for (;;) {
    const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand(target));
    if (Uploads.length === 0) return;
    await limit.map(Uploads, ({ Key, UploadId }) => {
      session.signal.throwIfAborted();
      return ignore(['NoSuchUpload'], s3.send(new AbortMultipartUploadCommand({ ...target, Key, UploadId })));
    });
  }
}
