// The page in its bucket: its files, and who may read them. With a distribution, only the distribution may; otherwise the
// bucket is a public website. The page contains no pictures: those are behind the API, or among the thumbnails.
import { createHash } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { deleteObjects, listObjects } from '../../aws/objects.ts';
import { type PolicyDocument, policyForDistribution, publicReadPolicy } from '../../aws/policies.ts';
import type { Context, Session } from '../../aws/session.ts';
import type { ChangeOrder, Facets, Live, Resource } from '../../engine/resource.ts';
import { ignore } from '../../errors/errors.ts';
import type { PackedFile } from '../../packaging/files.ts';
import { cacheControlOf, contentTypeOf } from '../../packaging/page.ts';
import { isNamed } from '../../stack/names.ts';
import type { Denied, Inputs, Outputs } from '../../stack/outputs.ts';
import { bucketOwner, findBuckets } from '../bucket/bucket.ts';
import { type BucketSettings, blockAll } from '../bucket/bucket-settings.ts';
import { blockAcls, closeBucket, openBucket, readAccess, writeWhenFree } from './public-access.ts';
import { websiteUrl } from './site-address.ts';
import { sitePage } from './site-page.ts';

export interface HostingFacets extends Facets {
  /** The index document; null behind the distribution, which has its own. */
  website: string | null;
  /** Name → ETag. */
  files: Record<string, string> | undefined;
  publicAccessBlock: BucketSettings['publicAccessBlock'];
  /** Undefined until the distribution that it names exists. */
  policy: PolicyDocument | undefined;
}

interface HostingOutputs extends Outputs {
  url: string;
  denied?: undefined;
}

type LiveHosting = Live<HostingFacets, HostingOutputs | Denied>;

export const siteHosting: Resource<HostingFacets, HostingOutputs | Denied> = {
  id: 'site-hosting',
  type: 'website',
  needs: ['site', 'http-api', 'cdn'],
  name: ({ names }) => names.of('site'),
  isName: isNamed('site'),
  owner: async (session, name) =>
    isHosted(await readAccess(session, name, 'website')) ? bucketOwner(session, name) : undefined,
  desired,
  find: async (session) => {
    const buckets = await findBuckets(session, 'site');
    const settings = await Promise.all(buckets.map((name) => readAccess(session, name, 'website')));
    return buckets.filter((_, index) => isHosted(settings[index]));
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

type Found = Awaited<ReturnType<typeof readAccess<'website'>>>;

/** Setup writes one of the two first; teardown removes both. */
const isHosted = (found: Found) =>
  Boolean(found?.website) || JSON.stringify(found?.policy ?? '').includes('"CdnRead"');

const isBehindCdn = ({ settings }: Context) => settings.site === 'cdn';

function policyOf(context: Context, { cdn }: Inputs): PolicyDocument | undefined {
  const bucketArn = context.names.arn.bucket('site');
  if (!isBehindCdn(context)) return publicReadPolicy(bucketArn, 'plain');
  return cdn?.arn === undefined ? undefined : policyForDistribution(bucketArn, cdn.arn);
}

function desired(context: Context, inputs: Inputs): HostingFacets {
  const files = sitePage(context, inputs);
  return {
    website: isBehindCdn(context) ? null : index,
    files: files && Object.fromEntries(files.map(({ name, bytes }) => [name, hashOf(bytes)])),
    publicAccessBlock: isBehindCdn(context) ? blockAll : blockAcls,
    policy: policyOf(context, inputs),
  };
}

/** S3's ETag of an object sent in one piece. */
const hashOf = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex');

const outputsOf = (context: Context, { cdn }: Inputs): HostingOutputs => ({
  url: (isBehindCdn(context) && cdn?.url) || websiteUrl(context),
});

async function read(
  context: Context,
  name: string,
  known: Partial<HostingOutputs | Denied> | undefined,
): Promise<LiveHosting | undefined> {
  const settings = await readAccess(context, name, 'website');
  if (!settings || !isHosted(settings)) return undefined;
  const [files, owned] = await Promise.all([
    ignore(['NoSuchBucket'], listFiles(context, name)),
    bucketOwner(context, name),
  ]);
  // The bucket does not contain the distribution's address: the next update sets it.
  const outputs = { url: known?.url ?? websiteUrl(context) };
  return { outputs, facets: { ...settings, files }, owner: owned?.owner };
}

async function listFiles(session: Session, bucket: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { key, etag } of listObjects(session, bucket, '')) files[key] = etag;
  return files;
}

async function create(
  context: Context,
  name: string,
  _desired: HostingFacets,
  inputs: Inputs,
): Promise<LiveHosting> {
  if (isBehindCdn(context) && inputs.cdn?.denied)
    return { outputs: { denied: true, borrowed: true }, facets: {}, owner: context.names.stack };
  const policy = policyOf(context, inputs);
  if (!isBehindCdn(context)) await writeWhenFree(context, name, 'website', index);
  else if (policy) await closeBehindCdn(context, name, policy);
  // A page of an earlier stack may exist. Objects that S3 does not show yet count as missing.
  const website = isBehindCdn(context) ? null : index;
  const none = { website, files: {}, publicAccessBlock: null, policy: null };
  const live = await read(context, name, undefined);
  const outputs = outputsOf(context, inputs);
  return live ? { ...live, outputs } : { outputs, facets: none, owner: context.names.stack };
}

/** A policy for a distribution is not public: the public access block stays, or is restored. */
async function closeBehindCdn(context: Context, name: string, policy: PolicyDocument): Promise<void> {
  await writeWhenFree(context, name, 'policy', policy);
  await writeWhenFree(context, name, 'publicAccessBlock', blockAll);
}

/** Files before access, so that nobody finds half a page. */
async function update(
  context: Context,
  name: string,
  { live, desired, fields, inputs }: ChangeOrder<HostingFacets, HostingOutputs | Denied>,
): Promise<HostingOutputs> {
  if (fields.has('website')) await writeWhenFree(context, name, 'website', desired.website);
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
    const { policy } = desired;
    if (policy) await (isBehindCdn(context) ? closeBehindCdn : openBucket)(context, name, policy);
  }
  return outputsOf(context, inputs);
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
