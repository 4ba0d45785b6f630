// A bucket's tags: S3 keeps everybody's in one document, which can only be written as a whole. A bucket with attribute-based
// access control (ABAC), which an organisation may switch on, refuses that document: S3 Control changes its tags one by one.
import {
  DeleteBucketTaggingCommand,
  GetBucketTaggingCommand,
  PutBucketTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { anyBucket, asS3Control, type ControlCall } from '../../aws/s3-control.ts';
import type { Session } from '../../aws/session.ts';
import { type TagMap, tagList, tagMap } from '../../aws/tags.ts';
import { busyNames, deniedNames } from '../../errors/codes.ts';
import { httpStatus, ignore, isAws, isDenied } from '../../errors/errors.ts';
import type { Names } from '../../stack/names.ts';
import { partitionOf } from '../../stack/partition.ts';

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

/** Where the bucket is, and which of its tags are ours. */
export type Surroundings = Pick<Session, 'place'> & Pick<Names, 'isOurTag'>;

/**
 * Others' tags are written back unchanged, except AWS's own. Where reading is denied, nothing is written, except to a new
 * bucket, which has none.
 */
export async function writeTags(
  s3: S3Client,
  target: Target,
  tags: TagMap,
  around: Surroundings,
): Promise<void> {
  const live = (await ignore(['NoSuchTagSet', ...deniedNames], readTags(s3, target))) ?? {};
  const kept = Object.entries(live).filter(([key]) => !key.startsWith('aws:') && !around.isOurTag(key));
  const Tagging = { TagSet: tagList({ ...Object.fromEntries(kept), ...tags }) };
  try {
    await s3.send(new PutBucketTaggingCommand({ ...target, Tagging }));
  } catch (error) {
    if (!isRefused(error)) throw error;
    const surplus = Object.keys(live).filter((key) => around.isOurTag(key) && !(key in tags));
    await tagOneByOne(s3, target, { tags, surplus, place: around.place }).catch((second) => {
      throw isTelling(second, error) ? second : error;
    });
  }
}

/** Forbidden, or not accepted by the bucket; not missing, busy, or out of order. */
const isRefused = (error: unknown): boolean => [400, 403, 405].includes(httpStatus(error) ?? 0);

/** AWS does not document the error of PutBucketTagging, so every refusal is tried again: which of the two helps the user? */
const isTelling = (second: unknown, first: unknown) =>
  isAws(second, ...busyNames) || (isDenied(second) && !isDenied(first));

interface Change {
  tags: TagMap;
  surplus: string[];
  place: Session['place'];
}

async function tagOneByOne(s3: S3Client, { Bucket }: Target, { tags, surplus, place }: Change) {
  const ResourceArn = `arn:${partitionOf(place.region)}:s3:::${Bucket}`;
  const path = `tags/${encodeURIComponent(ResourceArn)}`;
  const send = (call: Omit<ControlCall, 'path'>) =>
    s3.send(asS3Control(new DeleteBucketTaggingCommand(anyBucket), place, { path, ...call }));
  const Tags = tagList(tags);
  await send({
    operation: 'TagResource',
    method: 'POST',
    body: documentOf(Tags),
    input: { ResourceArn, Tags },
  });
  if (surplus.length === 0) return;
  const input = { ResourceArn, TagKeys: surplus };
  await send({ operation: 'UntagResource', query: { tagKeys: surplus }, input });
}

function documentOf(tags: ReturnType<typeof tagList>): string {
  const all = tags.map(
    ({ Key, Value }) => `<Tag><Key>${escaped(Key)}</Key><Value>${escaped(Value)}</Value></Tag>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><TagResourceRequest xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"><Tags>${all.join('')}</Tags></TagResourceRequest>`;
}

/** By number, so that control characters pass, too. */
const escaped = (text: string) => text.replace(/[&<>"'\p{Cc}]/gu, (one) => `&#${one.codePointAt(0)};`);
