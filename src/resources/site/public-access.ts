// Opens a bucket to everybody, on purpose: S3 blocks that in two ways, and an account or its organisation may insist.
import { bucketPolicy, type PolicyDocument } from '../../aws/policies.ts';
import type { Context, Session } from '../../aws/session.ts';
import { ignore, isDenied, ThumbsError } from '../../errors/errors.ts';
import { retryWhile, schedules } from '../../machine/wait.ts';
import { makeNames, type Part, suffixOf } from '../../stack/names.ts';
import { whenBucketFree } from '../bucket/bucket-changes.ts';
import {
  type BucketSettings,
  blockAll,
  type FoundSettings,
  readBucketSettings,
  writeBucketSetting,
} from '../bucket/bucket-settings.ts';

/** ACLs stay blocked: the policy alone opens the bucket. */
export const blockAcls = { ...blockAll, BlockPublicPolicy: false, RestrictPublicBuckets: false };

const access = ['publicAccessBlock', 'policy'] as const;
type Access = (typeof access)[number];

/** Both settings; undefined when there is no such bucket. */
export function readAccess<More extends keyof BucketSettings = never>(
  session: Session,
  bucket: string,
  ...more: More[]
): Promise<FoundSettings<Access | More> | undefined> {
  return ignore(['NoSuchBucket'], readBucketSettings(session, bucket, [...access, ...more]));
}

/** Block first: S3 refuses a public policy while it exists, and for a while after. */
export async function openBucket(context: Context, bucket: string, policy: PolicyDocument): Promise<void> {
  try {
    await writeWhenFree(context, bucket, 'publicAccessBlock', blockAcls);
    await retryWhile(context, 'S3 still blocks public access', isDenied, schedules.publicAccess, () =>
      writeWhenFree(context, bucket, 'policy', policy),
    );
  } catch (error) {
    throw isDenied(error) ? blocked(bucket, error) : error;
  }
}

/** Both switches, and the policy of a private bucket. A missing bucket is closed. */
export async function closeBucket(session: Session, part: Part, bucket: string): Promise<void> {
  const suffix = suffixOf(session.place.stack, part, bucket) ?? '';
  const { arn } = makeNames({ ...session.place, suffix });
  const close = async () => {
    await writeWhenFree(session, bucket, 'policy', bucketPolicy(arn.bucket(part)));
    await writeWhenFree(session, bucket, 'publicAccessBlock', blockAll);
  };
  await ignore(['NoSuchBucket'], close());
}

export function writeWhenFree<Field extends keyof BucketSettings>(
  session: Session,
  bucket: string,
  field: Field,
  value: BucketSettings[Field],
): Promise<void> {
  return whenBucketFree(session, () => writeBucketSetting(session, bucket, field, value));
}

function blocked(bucket: string, cause: unknown): ThumbsError {
  const text = `S3 does not allow public access to the bucket ${bucket}: the account, or its organisation, blocks public access (${(cause as Error).message})`;
  return new ThumbsError('PublicAccessBlocked', text, {
    cause,
    fix: 'view the pictures in another way: thumbs setup --site amplify, or thumbs setup --no-site and then thumbs gallery; or have the block of public access lifted for the account, and run setup again',
  });
}
