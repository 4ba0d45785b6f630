// Checks the user's bucket with the originals (setup --source) before anything is made for it. Only reads.
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { Session } from '../../aws/session.ts';
import { isAws, isDenied, ThumbsError } from '../../errors/errors.ts';
import { stackOf } from '../../stack/names.ts';
import { parseSource } from '../../stack/source.ts';

/** Throws `SourceUnusable`, with the reason; nothing without a source. */
export async function checkSource(session: Session, source: string | undefined): Promise<void> {
  if (source === undefined) return;
  const { bucket, prefix } = parseSource(source);
  const owner = stackOf(bucket);
  // Thumbnails of thumbnails would never end.
  if (owner !== undefined)
    throw unusable(
      bucket,
      `is one of the thumbs stack '${owner}'`,
      'name the bucket that your pictures are in',
    );
  const ExpectedBucketOwner = session.place.account;
  const command = new ListObjectsV2Command({
    Bucket: bucket,
    Prefix: prefix,
    MaxKeys: 1,
    ExpectedBucketOwner,
  });
  try {
    await session.client(S3Client).send(command, { abortSignal: session.signal });
  } catch (error) {
    throw reasonFor(session, bucket, error);
  }
}

function reasonFor({ place }: Session, bucket: string, error: unknown): unknown {
  if (isAws(error, 'NoSuchBucket'))
    return unusable(
      bucket,
      'does not exist',
      'correct its name: thumbs setup --source s3://BUCKET; if it was deleted, remove the stack: thumbs teardown',
      error,
    );
  if (
    isAws(error, 'PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException')
  ) {
    const region = regionIn(error);
    const fix = `S3 notifies only queues and functions of its region: thumbs --region ${region ?? 'REGION'} setup`;
    return unusable(
      bucket,
      `is in ${region ?? 'another region'}, and this stack in ${place.region}`,
      fix,
      error,
    );
  }
  if (isDenied(error)) {
    const fix = 'ask for the policy that this prints: thumbs policy --source s3://BUCKET';
    return unusable(
      bucket,
      `belongs to another account than ${place.account}, or may not be listed`,
      fix,
      error,
    );
  }
  return error;
}

/** S3 names the region in a header, some refusals in a field. */
function regionIn(error: unknown): string | undefined {
  const { Region, $response } = error as {
    Region?: string;
    $response?: { headers?: Record<string, string> };
  };
  return $response?.headers?.['x-amz-bucket-region'] ?? Region;
}

const unusable = (bucket: string, why: string, fix: string, cause?: unknown) =>
  new ThumbsError('SourceUnusable', `the bucket ${bucket} ${why}; it is left unchanged`, { fix, cause });
