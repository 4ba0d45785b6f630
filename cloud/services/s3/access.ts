// Access checks before anything is done: owner, region, and the public.

import { account } from '../../account.ts';
import type { Right } from '../../authorization/rights.ts';
import { AwsError } from '../../aws-error.ts';
import { isForeign } from './buckets/bucket-names.ts';
import { type Bucket, blocks, bucketNameOf } from './buckets/buckets.ts';
import { isSigned, type S3Call } from './call.ts';
import { accessDenied, S3Error } from './errors.ts';
import { namedSource } from './objects/copy-source.ts';
import { listRight, rightsOf } from './rights.ts';

/** These may be called for a bucket in any region. */
const regionless = new Set(['CreateBucket', 'GetBucketLocation', 'PreflightRequest']);

/** Throws AccessDenied, or PermanentRedirect for a bucket in another region. */
export async function admit(call: S3Call, operation: string): Promise<void> {
  const expectedOwner = call.header('x-amz-expected-bucket-owner');
  if (expectedOwner !== undefined) checkExpectedOwner(expectedOwner);
  if (isForeign(call.bucket) && operation !== 'CreateBucket') throw accessDenied();
  const bucket = call.s3.buckets.get(call.bucket);
  if (bucket && isSigned(call) && !regionless.has(operation)) refuseWrongRegion(call, bucket);
  // S3 shows everyone whether a bucket exists.
  const isMissing = call.bucket !== '' && !bucket && operation !== 'CreateBucket';
  if (call.request.caller.kind !== 'anonymous' || !isMissing) await demandAll(call, operation);
}

function checkExpectedOwner(owner: string): void {
  if (!/^\d{12}$/.test(owner)) {
    const message = 'The value of the expected bucket owner parameter must be an AWS account ID';
    throw new AwsError('InvalidBucketOwnerAWSAccountID', message, 400);
  }
  if (owner !== account) throw accessDenied();
}

function refuseWrongRegion({ request }: S3Call, { name, region }: Bucket): void {
  if (request.region === region) return;
  const message =
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.';
  const fields = { Endpoint: `s3.${region}.amazonaws.com`, Bucket: name, Region: region };
  throw new S3Error(new AwsError('PermanentRedirect', message, 301, fields), {
    'x-amz-bucket-region': region,
  });
}

/** Throws unless the caller may do everything that the operation needs. */
async function demandAll(call: S3Call, operation: string): Promise<void> {
  for (const needed of rightsOf(call, operation)) await demand(call, needed);
}

/** Throws AccessDenied unless the caller may. */
export async function demand(call: S3Call, needed: Right): Promise<void> {
  const text = await whyNot(call, needed);
  if (text !== undefined) throw accessDenied(text);
}

/** Without a signature only what the bucket's policy allows everyone, and only while nothing blocks public access. */
async function whyNot({ s3, request }: S3Call, needed: Right): Promise<string | undefined> {
  const bucket = s3.buckets.get(bucketNameOf(needed.resource));
  const isPublic = request.caller.kind === 'anonymous';
  if (isPublic && bucket && blocks(s3.accountBlock, bucket, 'RestrictPublicBuckets')) return 'Access Denied';
  return s3.cloud.permissions.whyNot(request, needed);
}

/** A caller who may not list a bucket does not learn that a key is missing. */
export async function orAccessDenied(call: S3Call, error: AwsError): Promise<AwsError> {
  if (error.code !== 'NoSuchKey' && error.code !== 'NoSuchVersion') return error;
  const bucket = namedSource(call)?.bucket ?? call.bucket;
  const text = await whyNot(call, listRight(call, bucket));
  return text === undefined ? error : accessDenied(text);
}
