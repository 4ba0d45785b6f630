// Who may come in, before anything is done: owner, region, and the public.
import { AwsError, account } from '../../service.ts';
import { isForeign } from './bucket-names.ts';
import { type Bucket, blocks, bucketArn } from './buckets.ts';
import { isSigned, type S3Call } from './call.ts';
import { accessDenied, S3Error } from './errors.ts';
import { allows, parsePolicy } from './policy.ts';

/** These are told apart by their own rules: a form carries its own signature, a preflight has none. */
const openToAll = new Set(['PostObject', 'PreflightRequest']);
/** These may be asked of a bucket in any region. */
const regionless = new Set(['CreateBucket', 'GetBucketLocation', 'PreflightRequest']);

/** Throws AccessDenied, or PermanentRedirect for a bucket in another region. */
export function admit(call: S3Call, operation: string): void {
  const expectedOwner = call.header('x-amz-expected-bucket-owner');
  if (expectedOwner !== undefined && expectedOwner !== account) throw accessDenied();
  if (isForeign(call.bucket) && operation !== 'CreateBucket') throw accessDenied();
  const bucket = call.s3.buckets.get(call.bucket);
  if (bucket && isSigned(call) && !regionless.has(operation)) refuseWrongRegion(call, bucket);
  if (!isSigned(call) && !openToAll.has(operation)) admitPublic(call, operation, bucket);
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

/** IAM's names where they are not the operation's own. */
const actions: Record<string, string> = {
  HeadObject: 'GetObject',
  HeadBucket: 'ListBucket',
  ListObjects: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  PostObject: 'PutObject',
};

/** Without a signature only what the bucket's policy gives to everyone, and only while nothing blocks public access. */
export function admitPublic(call: S3Call, operation: string, bucket: Bucket | undefined): void {
  if (!bucket) {
    if (!call.bucket || operation === 'CreateBucket') throw accessDenied();
    // S3 tells everyone whether a bucket exists.
    return;
  }
  const policy = parsePolicy(bucket.policy ?? '');
  const permitted =
    policy !== undefined &&
    !blocks(call.s3.accountBlock, bucket, 'RestrictPublicBuckets') &&
    allows(policy, {
      principal: 'anonymous',
      action: `s3:${actions[operation] ?? operation}`,
      resource: call.key ? `${bucketArn(bucket.name)}/${call.key}` : bucketArn(bucket.name),
      // Loopback stands for HTTPS: a policy that insists on TLS does not lock the laptop out.
      context: { 'aws:SecureTransport': 'true', 'aws:SourceIp': '127.0.0.1' },
    });
  if (!permitted) throw accessDenied();
}
