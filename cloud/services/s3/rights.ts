// What S3's operations require, by IAM's names: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
import type { Facts } from '../../authorization/context.ts';
import { type Right, right } from '../../authorization/rights.ts';
import { bucketArn } from './buckets/buckets.ts';
import type { S3Call } from './call.ts';
import { namedSource } from './objects/copy-source.ts';

/** Where IAM's name differs from the operation's. Those in `perKey` and copies are below. */
const actions: Record<string, string[]> = {
  ListBuckets: ['ListAllMyBuckets'],
  HeadBucket: ['ListBucket'],
  ListObjects: ['ListBucket'],
  ListObjectsV2: ['ListBucket'],
  ListObjectVersions: ['ListBucketVersions'],
  ListMultipartUploads: ['ListBucketMultipartUploads'],
  ListParts: ['ListMultipartUploadParts'],
  HeadObject: ['GetObject'],
  GetObjectAttributes: ['GetObject', 'GetObjectAttributes'],
  PostObject: ['PutObject'],
  CreateMultipartUpload: ['PutObject'],
  UploadPart: ['PutObject'],
  CompleteMultipartUpload: ['PutObject'],
  CopyObject: ['PutObject'],
  UploadPartCopy: ['PutObject'],
  GetBucketAccelerateConfiguration: ['GetAccelerateConfiguration'],
  GetBucketCors: ['GetBucketCORS'],
  PutBucketCors: ['PutBucketCORS'],
  DeleteBucketCors: ['PutBucketCORS'],
  GetBucketEncryption: ['GetEncryptionConfiguration'],
  PutBucketEncryption: ['PutEncryptionConfiguration'],
  DeleteBucketEncryption: ['PutEncryptionConfiguration'],
  GetBucketLifecycleConfiguration: ['GetLifecycleConfiguration'],
  PutBucketLifecycleConfiguration: ['PutLifecycleConfiguration'],
  DeleteBucketLifecycle: ['PutLifecycleConfiguration'],
  GetBucketNotificationConfiguration: ['GetBucketNotification'],
  PutBucketNotificationConfiguration: ['PutBucketNotification'],
  DeleteBucketOwnershipControls: ['PutBucketOwnershipControls'],
  GetPublicAccessBlock: ['GetBucketPublicAccessBlock'],
  PutPublicAccessBlock: ['PutBucketPublicAccessBlock'],
  DeletePublicAccessBlock: ['PutBucketPublicAccessBlock'],
  DeleteBucketTagging: ['PutBucketTagging'],
};

/** These check for themselves: a form carries its own signature, a preflight has none, and keys are checked one by one. */
const elsewhere = new Set(['PostObject', 'PreflightRequest', 'DeleteObjects']);

const ofVersions = new Set([
  ...['GetObject', 'GetObjectAttributes', 'GetObjectAcl', 'GetObjectTagging'],
  ...['PutObjectAcl', 'PutObjectTagging', 'DeleteObject', 'DeleteObjectTagging'],
]);

const keyArn = (bucket: string, key: string) => `${bucketArn(bucket)}/${key}`;

export function rightsOf(call: S3Call, operation: string): Right[] {
  if (elsewhere.has(operation)) return [];
  return [...sourceRights(call), ...actionsOf(call, operation).map((name) => onTarget(call, name))];
}

/** Of a request without its body: what a form or a website needs. */
export function onTarget(call: S3Call, name: string): Right {
  const { bucket, key } = call;
  const resource = key ? keyArn(bucket, key) : bucketArn(bucket || '*');
  return right(`s3:${name}`, resource, factsOf(call));
}

/** One key of DeleteObjects. */
export function deleteRight(call: S3Call, key: string, versionId: string | undefined): Right {
  const name = versionId ? 'DeleteObjectVersion' : 'DeleteObject';
  return right(`s3:${name}`, keyArn(call.bucket, key), { ...factsOf(call), 's3:VersionId': versionId });
}

export function listRight(call: S3Call, bucket: string): Right {
  return right('s3:ListBucket', bucketArn(bucket), factsOf(call));
}

function actionsOf(call: S3Call, operation: string): string[] {
  const names = actions[operation] ?? [operation];
  const asked = call.query.get('versionId')
    ? names.map((name) => (ofVersions.has(name) ? name.replace('Object', 'ObjectVersion') : name))
    : names;
  const writes = names.includes('PutObject') && !operation.startsWith('UploadPart');
  if (!writes || operation === 'CompleteMultipartUpload') return asked;
  return [
    ...asked,
    ...(call.header('x-amz-tagging') === undefined ? [] : ['PutObjectTagging']),
    ...(call.header('x-amz-acl') === undefined ? [] : ['PutObjectAcl']),
  ];
}

/** A copy requires reading the object. */
function sourceRights(call: S3Call): Right[] {
  const source = namedSource(call);
  if (!source) return [];
  const name = source.versionId ? 'GetObjectVersion' : 'GetObject';
  return [right(`s3:${name}`, keyArn(source.bucket, source.key), { 's3:VersionId': source.versionId })];
}

/** Headers that policies refer to, by the names of their condition keys. */
const headerFacts = [
  ...['x-amz-acl', 'x-amz-copy-source', 'x-amz-metadata-directive', 'x-amz-server-side-encryption'],
  ...['x-amz-storage-class', 'x-amz-content-sha256', 'if-match', 'if-none-match'],
];

function factsOf({ query, header }: S3Call): Facts {
  const given = (name: string) => query.get(name) ?? undefined;
  return {
    's3:prefix': given('prefix'),
    's3:delimiter': given('delimiter'),
    's3:max-keys': given('max-keys'),
    's3:VersionId': given('versionId'),
    ...Object.fromEntries(headerFacts.map((name) => [`s3:${name}`, header(name)])),
  };
}
