// Creating a bucket so that it carries its tag from the start, or as soon as possible: without it, it is nobody's.
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { Context } from '../../aws/session.ts';
import { tagList } from '../../aws/tags.ts';
import { explain, isAws, isDenied, ThumbsError } from '../../errors/errors.ts';
import { retryWhile, schedules } from '../../machine/wait.ts';
import { stackTag } from '../../stack/own-tags.ts';
import { whenBucketFree } from './bucket-changes.ts';
import { writeBucketSetting } from './bucket-settings.ts';

/** Throws `Untagged` where a bucket was created and cannot be tagged. */
export async function createTagged(context: Context, name: string): Promise<void> {
  const { names } = context;
  const s3 = context.client(S3Client);
  // The SDK adds the region itself, except for us-east-1, which S3 does not accept as a constraint.
  const withTags = { CreateBucketConfiguration: { Tags: tagList(names.tags) } };
  const isCooling = (error: unknown) => isAws(error, 'OperationAborted');
  const send = (more: Partial<typeof withTags>) =>
    retryWhile(
      context,
      'S3 is still busy with a bucket of this name',
      isCooling,
      schedules.bucketConflict,
      () => s3.send(new CreateBucketCommand({ Bucket: name, ...more })),
    );
  try {
    await send(withTags);
  } catch (error) {
    if (!refusesTags(error)) throw error;
    await send({});
    await tagAtOnce(context, name);
  }
}

/** Tags need a right of their own (s3:TagResource), and S3 does not accept them in every partition. */
const refusesTags = (error: unknown) => isDenied(error) || isAws(error, 'UnsupportedArgument');

/** Without its tag nobody could prove whose the bucket is. Throws `Untagged`, which names it. */
async function tagAtOnce(context: Context, name: string): Promise<void> {
  try {
    const write = () => writeBucketSetting(context, name, 'tags', context.names.tags);
    await whenBucketFree(context, write, 'NoSuchBucket');
  } catch (cause) {
    const tag = `${stackTag}=${context.names.stack}`;
    const text = `the bucket ${name} was created, but S3 refuses its tags (${explain(cause).message}): it has no tag ${tag}`;
    const fix = `remove it (aws s3 rb s3://${name}), ask for s3:PutBucketTagging or s3:TagResource, and run the same command again`;
    throw new ThumbsError('Untagged', text, { fix, cause });
  }
}
