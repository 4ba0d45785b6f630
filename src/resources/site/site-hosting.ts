// The page as the website of its bucket: files, website configuration, and the policy that lets everybody read them.
// The page contains no pictures: those are behind the API, or in the thumbnails bucket.
import { createHash } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { deleteObjects, listObjects } from '../../aws/objects.ts';
import { type PolicyDocument, publicReadPolicy } from '../../aws/policies.ts';
import type { Context, Session } from '../../aws/session.ts';
import type { ChangeOrder, Facets, Live, Resource } from '../../engine/resource.ts';
import { ignore } from '../../errors/errors.ts';
import type { PackedFile } from '../../packaging/files.ts';
import { cacheControlOf, contentTypeOf } from '../../packaging/page.ts';
import { isNamed } from '../../stack/names.ts';
import type { Inputs, Outputs } from '../../stack/outputs.ts';
import { bucketOwner, findBuckets } from '../bucket/bucket.ts';
import type { BucketSettings } from '../bucket/bucket-settings.ts';
import { blockAcls, closeBucket, openBucket, readAccess, writeWhenFree } from './public-access.ts';
import { websiteUrl } from './site-address.ts';
import { sitePage } from './site-page.ts';

export interface HostingFacets extends Facets {
  /** The index document. */
  website: string;
  /** Name → ETag. */
  files: Record<string, string> | undefined;
  publicAccessBlock: BucketSettings['publicAccessBlock'];
  policy: PolicyDocument;
}

interface HostingOutputs extends Outputs {
  url: string;
}

type LiveHosting = Live<HostingFacets, HostingOutputs>;

export const siteHosting: Resource<HostingFacets, HostingOutputs> = {
  id: 'site-hosting',
  type: 'website',
  needs: ['site', 'http-api'],
  name: ({ names }) => names.of('site'),
  isName: isNamed('site'),
  owner: async (session, name) =>
    (await readAccess(session, name, 'website'))?.website ? bucketOwner(session, name) : undefined,
  desired,
  find: async (session) => {
    const buckets = await findBuckets(session, 'site');
    const settings = await Promise.all(buckets.map((name) => readAccess(session, name, 'website')));
    return buckets.filter((_, index) => settings[index]?.website);
  },
  read,
  create,
  update,
  destroy: async (session, name) => {
    await closeBucket(session, 'site', name);
    // Last, because a bucket that is still a website is found again.
    await ignore(['NoSuchBucket'], writeWhenFree(session, name, 'website', null));
  },
};

const index = 'index.html';

const policyOf = ({ names }: Context) => publicReadPolicy(names.arn.bucket('site'), 'plain');

function desired(context: Context, inputs: Inputs): HostingFacets {
  const files = sitePage(context, inputs);
  return {
    website: index,
    files: files && Object.fromEntries(files.map(({ name, bytes }) => [name, hashOf(bytes)])),
    publicAccessBlock: blockAcls,
    policy: policyOf(context),
  };
}

/** S3's ETag of an object sent in one piece. */
const hashOf = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex');

const outputsOf = (context: Context): HostingOutputs => ({ url: websiteUrl(context) });

async function read(context: Context, name: string): Promise<LiveHosting | undefined> {
  const settings = await readAccess(context, name, 'website');
  if (!settings?.website) return undefined;
  const [files, owned] = await Promise.all([
    ignore(['NoSuchBucket'], listFiles(context, name)),
    bucketOwner(context, name),
  ]);
  return { outputs: outputsOf(context), facets: { ...settings, files }, owner: owned?.owner };
}

async function listFiles(session: Session, bucket: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { key, etag } of listObjects(session, bucket, '')) files[key] = etag;
  return files;
}

async function create(context: Context, name: string): Promise<LiveHosting> {
  await writeWhenFree(context, name, 'website', index);
  // A page of an earlier stack may exist. Objects that S3 does not show yet count as missing.
  const none = { website: index, files: {}, publicAccessBlock: null, policy: null };
  const live = await read(context, name);
  return live ?? { outputs: outputsOf(context), facets: none, owner: context.names.stack };
}

/** Files before access, so that nobody finds half a page. */
async function update(
  context: Context,
  name: string,
  { live, desired, fields, inputs }: ChangeOrder<HostingFacets, HostingOutputs>,
): Promise<HostingOutputs> {
  if (fields.has('website')) await writeWhenFree(context, name, 'website', index);
  if (fields.has('files')) {
    const there = live.facets.files ?? {};
    const wanted = desired.files ?? {};
    await send(
      context,
      name,
      (sitePage(context, inputs) ?? []).filter((file) => there[file.name] !== wanted[file.name]),
    );
    await removeStale(
      context,
      name,
      Object.keys(there).filter((key) => !(key in wanted)),
    );
  }
  if (fields.has('publicAccessBlock') || fields.has('policy')) {
    await openBucket(context, name, policyOf(context));
  }
  return outputsOf(context);
}

/** index.html comes last, when the files that it loads already exist. */
async function send(context: Context, Bucket: string, files: PackedFile[]): Promise<void> {
  const s3 = context.client(S3Client);
  const last = files.filter(({ name }) => name === index);
  for (const { name, bytes } of [...files.filter(({ name }) => name !== index), ...last]) {
    await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: name,
        Body: bytes,
        ContentType: contentTypeOf(name),
        CacheControl: cacheControlOf(name),
        ExpectedBucketOwner: context.place.account,
      }),
    );
  }
}

async function removeStale(context: Context, bucket: string, keys: string[]): Promise<void> {
  const refused = await deleteObjects(context, bucket, keys);
  for (const [key, reason] of refused) context.note(`${key} of an earlier page was not deleted: ${reason}`);
}
