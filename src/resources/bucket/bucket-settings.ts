// The settings of our buckets as a table: one row per sub-resource of S3, with how to read and how to write it.
import {
  DeleteBucketWebsiteCommand,
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  type ObjectOwnership,
  type PublicAccessBlockConfiguration,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketWebsiteCommand,
  PutPublicAccessBlockCommand,
  S3Client,
  type ServerSideEncryption,
  type ServerSideEncryptionRule,
} from '@aws-sdk/client-s3';
import { bucketPolicy, type PolicyDocument } from '../../aws/policies.ts';
import type { Context, Session } from '../../aws/session.ts';
import { ourTags, type TagMap } from '../../aws/tags.ts';
import { optionalRead } from '../../engine/plan.ts';
import type { Facets } from '../../engine/resource.ts';
import { ignore } from '../../errors/errors.ts';
import type { Part } from '../../stack/names.ts';
import { isReservedTag } from '../../stack/own-tags.ts';
import { hasCdn } from '../../stack/settings.ts';
import { absentLifecycle, lifecycleRule, readAbortDays, writeLifecycle } from './bucket-lifecycle.ts';
import { readTags, type Surroundings, type Target, targetOf, writeTags } from './bucket-tags.ts';

/** What S3 stores about a bucket, each with a call of its own. */
export interface BucketSettings {
  tags: TagMap;
  publicAccessBlock: PublicAccessBlockConfiguration;
  ownership: ObjectOwnership;
  encryption: ServerSideEncryption;
  policy: PolicyDocument;
  /** The index document of a website. null: it is not a website. */
  website: string | null;
  abortUnfinishedUploadsDays: number;
}

interface Row<Value> {
  /** S3's error code when nothing is set. */
  absent: string;
  read(s3: S3Client, target: Target, around: Surroundings): Promise<Value | null | undefined>;
  write(s3: S3Client, target: Target, value: Value, around: Surroundings): Promise<unknown>;
}

export const blockAll = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

const rows: { readonly [Field in keyof BucketSettings]: Row<BucketSettings[Field]> } = {
  tags: {
    absent: 'NoSuchTagSet',
    read: async (s3, target, around) => ourTags(around, await readTags(s3, target)),
    write: writeTags,
  },
  publicAccessBlock: {
    absent: 'NoSuchPublicAccessBlockConfiguration',
    read: async (s3, target) =>
      (await s3.send(new GetPublicAccessBlockCommand(target))).PublicAccessBlockConfiguration,
    write: (s3, target, PublicAccessBlockConfiguration) =>
      s3.send(new PutPublicAccessBlockCommand({ ...target, PublicAccessBlockConfiguration })),
  },
  ownership: {
    absent: 'OwnershipControlsNotFoundError',
    read: async (s3, target) =>
      (await s3.send(new GetBucketOwnershipControlsCommand(target))).OwnershipControls?.Rules?.[0]
        ?.ObjectOwnership,
    write: (s3, target, ObjectOwnership) =>
      s3.send(
        new PutBucketOwnershipControlsCommand({
          ...target,
          OwnershipControls: { Rules: [{ ObjectOwnership }] },
        }),
      ),
  },
  encryption: {
    absent: 'ServerSideEncryptionConfigurationNotFoundError',
    read: async (s3, target) =>
      algorithmOf(
        (await s3.send(new GetBucketEncryptionCommand(target))).ServerSideEncryptionConfiguration?.Rules,
      ),
    write: (s3, target, SSEAlgorithm) =>
      s3.send(
        new PutBucketEncryptionCommand({
          ...target,
          ServerSideEncryptionConfiguration: {
            Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm } }],
          },
        }),
      ),
  },
  policy: {
    absent: 'NoSuchBucketPolicy',
    read: async (s3, target) =>
      JSON.parse((await s3.send(new GetBucketPolicyCommand(target))).Policy ?? 'null'),
    write: (s3, target, document) =>
      s3.send(new PutBucketPolicyCommand({ ...target, Policy: JSON.stringify(document) })),
  },
  website: {
    absent: 'NoSuchWebsiteConfiguration',
    read: async (s3, target) =>
      (await s3.send(new GetBucketWebsiteCommand(target))).IndexDocument?.Suffix ?? null,
    write: (s3, target, Suffix) =>
      Suffix === null
        ? s3.send(new DeleteBucketWebsiteCommand(target))
        : s3.send(
            new PutBucketWebsiteCommand({ ...target, WebsiteConfiguration: { IndexDocument: { Suffix } } }),
          ),
  },
  abortUnfinishedUploadsDays: {
    absent: absentLifecycle,
    read: readAbortDays,
    write: writeLifecycle,
  },
};

function algorithmOf(rules: readonly ServerSideEncryptionRule[] | undefined): ServerSideEncryption | null {
  return rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm ?? null;
}

/** What every bucket of ours is compared by; the resource that opens one compares its access. */
export interface BucketFacets extends Facets, Omit<BucketSettings, 'website' | Access> {
  publicAccessBlock?: BucketSettings['publicAccessBlock'];
  policy?: BucketSettings['policy'];
  tags: TagMap;
}

type Access = 'publicAccessBlock' | 'policy';

/** A bucket that somebody else opened to the public on purpose is not closed again. */
export function desiredBucketSettings({ names, settings }: Context, part: Part): BucketFacets {
  const isOpened = part === 'site' || (part === 'thumbnails' && settings.site === 'public');
  // The part that puts a distribution before it has the policy name it.
  const isServed = part === 'thumbnails' && hasCdn(settings);
  const policy = isServed ? {} : { policy: bucketPolicy(names.arn.bucket(part)) };
  const closed = { publicAccessBlock: blockAll, ...policy };
  return {
    tags: names.tags,
    ...(isOpened ? {} : closed),
    ownership: 'BucketOwnerEnforced',
    encryption: 'AES256',
    abortUnfinishedUploadsDays: lifecycleRule.AbortIncompleteMultipartUpload.DaysAfterInitiation,
  };
}

/** null: it is not set. undefined: reading it is denied. */
export type FoundSettings<Field extends keyof BucketSettings> = {
  [One in Field]: BucketSettings[One] | null | undefined;
};

/** Concurrently: reads do not disturb one another. Settings that may not be read are not compared. */
export async function readBucketSettings<Field extends keyof BucketSettings>(
  context: Session & Partial<Pick<Context, 'names'>>,
  bucket: string,
  fields: readonly Field[],
): Promise<FoundSettings<Field>> {
  const s3 = context.client(S3Client);
  const read = async (field: Field) => {
    const row: Row<BucketSettings[Field]> = rows[field];
    const call = ignore(
      [row.absent],
      row.read(s3, targetOf(context, bucket), around(context)).then((value) => ({ value })),
    );
    const answer = await optionalRead(
      context,
      `${field} of ${bucket}`,
      call.then((found) => found ?? { value: null }),
    );
    return [field, answer?.value];
  };
  return Object.fromEntries(await Promise.all(fields.map(read)));
}

export async function writeBucketSetting<Field extends keyof BucketSettings>(
  context: Session & Partial<Pick<Context, 'names'>>,
  bucket: string,
  field: Field,
  value: BucketSettings[Field],
): Promise<void> {
  await rows[field].write(context.client(S3Client), targetOf(context, bucket), value, around(context));
}

/** Where there is no stack, nobody knows which tags its settings name. */
const around = ({ place, names }: Session & Partial<Pick<Context, 'names'>>): Surroundings => ({
  place,
  isOurTag: names?.isOurTag ?? isReservedTag,
});
