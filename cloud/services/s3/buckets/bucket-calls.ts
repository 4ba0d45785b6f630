// Buckets themselves: create, find, list, delete.

import { AwsError } from '../../../aws-error.ts';
import type { CloudResponse } from '../../../service.ts';
import { readText } from '../body/body.ts';
import { bucketOf, type Handlers, type S3Call } from '../call.ts';
import { invalidArgument, notImplemented } from '../errors.ts';
import { dropUpload } from '../multipart/multipart.ts';
import { refuseAcl } from '../objects/acl.ts';
import { limitOf } from '../objects/listing.ts';
import { owner } from '../owner.ts';
import { child, parseXml, text, type XmlElement, xmlResponse } from '../xml.ts';
import { checkBucketName, isForeign } from './bucket-names.ts';
import { type Bucket, bucketArn, versioningOf } from './buckets.ts';
import { defaultSettings } from './setting-table.ts';
import { checkTags, parseTagList, taggingXml } from './tags.ts';

export const bucketHandlers: Handlers = {
  CreateBucket: createBucket,
  HeadBucket: (call) => {
    const { region, name } = bucketOf(call);
    const headers = { 'x-amz-bucket-region': region, 'x-amz-bucket-arn': bucketArn(name) };
    return { status: 200, headers: { ...headers, 'x-amz-access-point-alias': 'false' } };
  },
  DeleteBucket: deleteBucket,
  GetBucketLocation: (call) => {
    const { region } = bucketOf(call);
    // The oldest region has no name here.
    return xmlResponse('LocationConstraint', region === 'us-east-1' ? '' : region);
  },
  ListBuckets: listBuckets,
};

async function createBucket(call: S3Call): Promise<CloudResponse> {
  const { s3, bucket: name, request } = call;
  const body = await readText(call);
  const configuration = body.trim() ? parseXml(body, 'CreateBucketConfiguration') : {};
  const region = regionFor(request.region, text(configuration, 'LocationConstraint'));
  checkBucketName(name, region, call.header('x-amz-bucket-namespace'));
  if (configuration.Location ?? configuration.Bucket) throw notImplemented('directory buckets');
  refuseAcl(call);
  if (isForeign(name)) throw alreadyExists(name);
  const tags = checkTags(parseTagList(child(configuration, 'Tags')), 'bucket');
  const existing = s3.buckets.get(name);
  if (existing) {
    // Only us-east-1 tolerates this, for old clients.
    if (existing.region !== 'us-east-1' || region !== 'us-east-1') throw alreadyMine(name);
  } else {
    s3.buckets.save({
      name,
      region,
      createdAt: s3.cloud.now(),
      settings: {
        ...defaultSettings(call.header('x-amz-object-ownership')),
        ...(Object.keys(tags).length > 0 ? { tagging: taggingXml(tags) } : {}),
      },
    });
  }
  return { status: 200, headers: { location: `/${name}`, 'x-amz-bucket-arn': bucketArn(name) } };
}

/** Every region except us-east-1 must be named, and only us-east-1 creates buckets for other regions. */
function regionFor(asked: string, constraint: string | undefined): string {
  const region = constraint === 'EU' ? 'eu-west-1' : constraint || undefined;
  if (asked === 'us-east-1') {
    if (region === undefined) return asked;
    if (region !== asked && /^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) return region;
    const fields = { LocationConstraint: region };
    throw new AwsError(
      'InvalidLocationConstraint',
      'The specified location-constraint is not valid',
      400,
      fields,
    );
  }
  if (region === asked) return asked;
  const message = `The ${constraint || 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`;
  throw new AwsError('IllegalLocationConstraintException', message);
}

const alreadyExists = (name: string) =>
  new AwsError(
    'BucketAlreadyExists',
    'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
    409,
    { BucketName: name },
  );

const alreadyMine = (name: string) =>
  new AwsError(
    'BucketAlreadyOwnedByYou',
    'Your previous request to create the named bucket succeeded and you already own it.',
    409,
    { BucketName: name },
  );

function deleteBucket(call: S3Call): CloudResponse {
  const bucket = bucketOf(call);
  if (!call.s3.objects.isEmpty(bucket.name)) {
    const more = versioningOf(bucket) ? '. You must delete all versions in the bucket.' : '';
    const fields = { BucketName: bucket.name };
    throw new AwsError('BucketNotEmpty', `The bucket you tried to delete is not empty${more}`, 409, fields);
  }
  // Open uploads do not prevent the deletion of a bucket; they are deleted with it.
  for (const upload of call.s3.uploads.ofBucket(bucket.name)) dropUpload(call, upload);
  call.s3.buckets.remove(bucket.name);
  return { status: 204 };
}

function listBuckets({ s3, query }: S3Call): CloudResponse {
  const prefix = query.get('prefix') ?? '';
  const region = query.get('bucket-region');
  const token = query.get('continuation-token');
  const after = token === null ? '' : Buffer.from(token, 'base64url').toString('utf8');
  const limit = query.has('max-buckets') ? limitOf(query, 'max-buckets', 10_000) : 10_000;
  if (limit === 0) throw invalidArgument('max-buckets must be between 1 and 10000', 'max-buckets', '0');
  const matching = s3.buckets
    .list()
    .filter(({ name }) => name.startsWith(prefix) && name > after)
    .filter((bucket) => region === null || bucket.region === region);
  const page = matching.slice(0, limit);
  const last = page.at(-1)?.name ?? '';
  return xmlResponse('ListAllMyBucketsResult', {
    Buckets: { Bucket: page.map(bucketXml) },
    Owner: owner,
    Prefix: prefix || undefined,
    ContinuationToken: matching.length > page.length ? Buffer.from(last).toString('base64url') : undefined,
  });
}

function bucketXml({ name, region, createdAt }: Bucket): XmlElement {
  return {
    Name: name,
    CreationDate: new Date(createdAt).toISOString(),
    BucketRegion: region,
    BucketArn: bucketArn(name),
  };
}
