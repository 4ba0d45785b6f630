// A private bucket: everything that keeps it private is set explicitly, not left to the account's defaults.
// S3 refuses two concurrent writes on one bucket (OperationAborted), so its settings are written one by one.
import { DeleteBucketCommand, ListObjectsV2Command, paginateListBuckets, S3Client } from '@aws-sdk/client-s3';
import type { Context, Session } from '../../aws/session.ts';
import { ownerOf } from '../../aws/tags.ts';
import { optionalRead } from '../../engine/plan.ts';
import type { ChangeOrder, Live, Owner, Resource } from '../../engine/resource.ts';
import { ignore, isAws, isDenied, ThumbsError } from '../../errors/errors.ts';
import { retryWhile, schedules } from '../../machine/wait.ts';
import { isNamed, type Part, suffixOf } from '../../stack/names.ts';
import type { Outputs } from '../../stack/outputs.ts';
import { whenBucketFree } from './bucket-changes.ts';
import { createTagged } from './bucket-creation.ts';
import {
  type BucketFacets,
  type BucketSettings,
  desiredBucketSettings,
  type FoundSettings,
  readBucketSettings,
  writeBucketSetting,
} from './bucket-settings.ts';
import { readTags, targetOf } from './bucket-tags.ts';
import { emptyBucket, isUndecided } from './empty-bucket.ts';

/** `id` is also the middle of the bucket's name. */
export function bucket(id: Extract<Part, 'originals' | 'thumbnails' | 'site'>): Resource<BucketFacets> {
  return {
    id,
    type: 'S3 bucket',
    needs: [],
    name: ({ names }) => names.of(id),
    isName: isNamed(id),
    owner: bucketOwner,
    find: (session) => findBuckets(session, id),
    read,
    desired: (context) => desiredBucketSettings(context, id),
    create,
    update,
    destroy,
  };
}

/**
 * Buckets with names of the stack, whatever their suffix. Of this region only: S3 lists those of all, and a stack of the
 * same name in another region is another stack.
 */
export async function findBuckets(session: Session, part: Part): Promise<string[]> {
  const { stack, region } = session.place;
  const client = session.client(S3Client);
  // One list for all parts.
  const input = { Prefix: `${stack}-`, BucketRegion: region };
  const pages = await Array.fromAsync(paginateListBuckets({ client }, input));
  const names = pages.flatMap(({ Buckets = [] }) => Buckets.map(({ Name = '' }) => Name));
  return names.filter((name) => suffixOf(stack, part, name));
}

/** Also for parts of a bucket: rules, policies, pages. */
export async function bucketOwner(session: Session, Bucket: string): Promise<{ owner: Owner } | undefined> {
  const target = targetOf(session, Bucket);
  const tags = ignore(['NoSuchTagSet'], readTags(session.client(S3Client), target));
  const read = tags.then((found = {}) => ({ owner: ownerOf(found) }));
  const unknown = { owner: undefined };
  return ignore(
    ['NoSuchBucket'],
    optionalRead(session, `the tags of ${Bucket}`, read).then((found) => found ?? unknown),
  );
}

/** In the order of writing. */
const compared = [
  'tags',
  'publicAccessBlock',
  'policy',
  'ownership',
  'encryption',
  'abortUnfinishedUploadsDays',
] as const satisfies readonly (keyof BucketFacets)[];
type Compared = (typeof compared)[number];

async function read(
  context: Context,
  name: string,
  known: Outputs | undefined,
): Promise<Live<BucketFacets> | undefined> {
  const listing = isThere(context, name);
  // A bucket that is not recorded is most often missing, and has no settings then. Otherwise everything concurrently: a
  // setup without changes takes as long as its longest chain of reads.
  if (!known && !(await listing)) return undefined;
  const [exists, settings] = await Promise.allSettled([listing, readBucketSettings(context, name, compared)]);
  if (exists.status === 'rejected') throw exists.reason;
  if (!exists.value) return undefined;
  if (settings.status === 'rejected') throw settings.reason;
  const facets = settings.value;
  return { outputs: {}, facets, owner: ownerIn(facets) };
}

/** No tags at all are none of ours. */
function ownerIn({ tags }: FoundSettings<'tags'>): Owner {
  return tags === null ? null : ownerOf(tags);
}

/** HeadBucket refuses without a reason, so this lists nothing: an expired session would look like somebody else's bucket. */
async function isThere({ client, place }: Session, Bucket: string): Promise<boolean> {
  const input = { Bucket, ExpectedBucketOwner: place.account, MaxKeys: 0 };
  try {
    await client(S3Client).send(new ListObjectsV2Command(input));
    return true;
  } catch (error) {
    if (isAws(error, 'NoSuchBucket')) return false;
    if (isAws(error, 'PermanentRedirect', 'AuthorizationHeaderMalformed'))
      throw taken(Bucket, 'is in another region');
    if (isDenied(error)) throw taken(Bucket, 'belongs to another account, or you have no access to it');
    throw error;
  }
}

function taken(name: string, why: string): ThumbsError {
  return new ThumbsError('Conflict', `the bucket ${name} ${why}; it is left unchanged`, {
    fix: 'use another stack: --stack NAME',
  });
}

async function create(context: Context, name: string): Promise<Live<BucketFacets>> {
  await createTagged(context, name);
  return { outputs: {}, facets: await readNew(context, name), owner: context.names.stack };
}

/** What S3 gives every new bucket: whoever owns the account can change these defaults. */
const defaulted = [
  'tags',
  'publicAccessBlock',
  'ownership',
  'encryption',
] as const satisfies readonly Compared[];

/** S3 may not see a new bucket yet. Settings of a new bucket that may not be read count as not set. */
async function readNew(context: Context, name: string): Promise<FoundSettings<Compared>> {
  const isUnseen = (error: unknown) => isAws(error, 'NoSuchBucket');
  const why = 'S3 does not see the new bucket yet';
  const settings = await retryWhile(context, why, isUnseen, schedules.bucketConflict, () =>
    readBucketSettings(context, name, defaulted),
  );
  return {
    tags: settings.tags ?? null,
    publicAccessBlock: settings.publicAccessBlock ?? null,
    ownership: settings.ownership ?? null,
    encryption: settings.encryption ?? null,
    policy: null,
    abortUnfinishedUploadsDays: null,
  };
}

async function update(
  context: Context,
  name: string,
  { live, desired, fields }: ChangeOrder<BucketFacets>,
): Promise<Outputs> {
  for (const field of compared) if (fields.has(field)) await write(context, name, field, desired[field]);
  return live.outputs;
}

/** S3 may not see a new bucket yet. */
async function write<Field extends Compared>(
  context: Context,
  name: string,
  field: Field,
  value: BucketSettings[Field] | undefined,
): Promise<void> {
  if (value === undefined) return;
  await whenBucketFree(context, () => writeBucketSetting(context, name, field, value), 'NoSuchBucket');
}

async function destroy(session: Session, Bucket: string): Promise<void> {
  const gone = ['NoSuchBucket'];
  const ExpectedBucketOwner = session.place.account;
  const isRaced = (error: unknown) =>
    isAws(error, 'BucketNotEmpty', 'OperationAborted') || isUndecided(error);
  await retryWhile(
    session,
    'something was written while the bucket was emptied',
    isRaced,
    schedules.bucketConflict,
    async () => {
      await ignore(gone, emptyBucket(session, Bucket));
      await ignore(
        gone,
        session.client(S3Client).send(new DeleteBucketCommand({ Bucket, ExpectedBucketOwner })),
      );
    },
  );
}
