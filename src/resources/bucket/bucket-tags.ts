// A bucket's tags: S3 keeps everybody's in one document, which can only be written as a whole.
import { GetBucketTaggingCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Session } from '../../aws/session.ts';
import { type TagMap, tagMap } from '../../aws/tags.ts';
import { deniedNames } from '../../errors/codes.ts';
import { ignore } from '../../errors/errors.ts';

export interface Target {
  Bucket: string;
  ExpectedBucketOwner: string;
}

export function targetOf({ place }: Pick<Session, 'place'>, Bucket: string): Target {
  return { Bucket, ExpectedBucketOwner: place.account };
}

export async function readTags(s3: S3Client, target: Target): Promise<TagMap> {
  return tagMap((await s3.send(new GetBucketTaggingCommand(target))).TagSet);
}

/**
 * Others' tags are written back unchanged, except AWS's own. Where reading is denied, nothing is written, except to a new
 * bucket, which has none.
 */
export async function readForeignTags(
  s3: S3Client,
  target: Target,
  isOurs: (key: string) => boolean,
): Promise<TagMap> {
  const tags = (await ignore(['NoSuchTagSet', ...deniedNames], readTags(s3, target))) ?? {};
  const isForeign = ([key]: [string, string]) => !key.startsWith('aws:') && !isOurs(key);
  return Object.fromEntries(Object.entries(tags).filter(isForeign));
}
