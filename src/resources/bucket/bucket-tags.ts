// A bucket's tags: S3 keeps those of everybody in one document, and takes nothing but all of them.
import { GetBucketTaggingCommand, type S3Client } from '@aws-sdk/client-s3';
import { ourTags, type TagMap, tagMap } from '../../aws/tags.ts';
import { deniedNames } from '../../errors/codes.ts';
import { ignore } from '../../errors/errors.ts';

export interface Target {
  Bucket: string;
  ExpectedBucketOwner: string;
}

export async function readTags(s3: S3Client, target: Target): Promise<TagMap> {
  return tagMap((await s3.send(new GetBucketTaggingCommand(target))).TagSet);
}

/**
 * Those of others are written back as they were, but AWS's own. Where tags may not be read, nothing is written but to a
 * bucket that is just made, and has none.
 */
export async function readForeignTags(s3: S3Client, target: Target): Promise<TagMap> {
  const tags = (await ignore(['NoSuchTagSet', ...deniedNames], readTags(s3, target))) ?? {};
  const isForeign = ([key]: [string, string]) => !key.startsWith('aws:') && !(key in ourTags(tags));
  return Object.fromEntries(Object.entries(tags).filter(isForeign));
}
