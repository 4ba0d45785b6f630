// Which operation a request is. S3 decides by method, path, and a query parameter that names a sub-resource.
// An unsupported sub-resource must never be mistaken for the bucket or the object itself: PUT ?tagging is not CreateBucket.
import type { CloudRequest } from '../../service.ts';

type Methods = Record<string, string>;

const setting = (name: string): Methods => ({
  GET: `Get${name}`,
  PUT: `Put${name}`,
  DELETE: `Delete${name}`,
});

/** By sub-resource, then by method. '' is the bucket itself. */
const bucketOperations: Record<string, Methods> = {
  '': { GET: 'ListObjects', PUT: 'CreateBucket', HEAD: 'HeadBucket', DELETE: 'DeleteBucket' },
  accelerate: { GET: 'GetBucketAccelerateConfiguration' },
  acl: { GET: 'GetBucketAcl', PUT: 'PutBucketAcl' },
  cors: setting('BucketCors'),
  delete: { POST: 'DeleteObjects' },
  encryption: setting('BucketEncryption'),
  lifecycle: {
    ...setting('BucketLifecycleConfiguration'),
    DELETE: 'DeleteBucketLifecycle',
  },
  location: { GET: 'GetBucketLocation' },
  logging: { GET: 'GetBucketLogging' },
  notification: { GET: 'GetBucketNotificationConfiguration', PUT: 'PutBucketNotificationConfiguration' },
  ownershipControls: setting('BucketOwnershipControls'),
  policy: setting('BucketPolicy'),
  policyStatus: { GET: 'GetBucketPolicyStatus' },
  publicAccessBlock: setting('PublicAccessBlock'),
  tagging: setting('BucketTagging'),
  uploads: { GET: 'ListMultipartUploads' },
  versioning: { GET: 'GetBucketVersioning', PUT: 'PutBucketVersioning' },
  versions: { GET: 'ListObjectVersions' },
  website: setting('BucketWebsite'),
};

const objectOperations: Record<string, Methods> = {
  '': { GET: 'GetObject', PUT: 'PutObject', HEAD: 'HeadObject', DELETE: 'DeleteObject' },
  acl: { GET: 'GetObjectAcl', PUT: 'PutObjectAcl' },
  attributes: { GET: 'GetObjectAttributes' },
  tagging: setting('ObjectTagging'),
  uploadId: {
    GET: 'ListParts',
    PUT: 'UploadPart',
    POST: 'CompleteMultipartUpload',
    DELETE: 'AbortMultipartUpload',
  },
  uploads: { POST: 'CreateMultipartUpload' },
};

const copies: Record<string, string> = { PutObject: 'CopyObject', UploadPart: 'UploadPartCopy' };

/** Parameters that qualify an operation without changing it; so do `x-amz-…` and `response-…`. */
const qualifiers = new Set(
  (
    'x-id list-type prefix delimiter marker max-keys encoding-type continuation-token start-after fetch-owner ' +
    'key-marker version-id-marker upload-id-marker max-uploads part-number-marker max-parts partNumber versionId ' +
    'max-buckets bucket-region AWSAccessKeyId Signature Expires'
  ).split(' '),
);

/** AWS's name of the operation, or something like `PUT ?inventory` for what is not implemented. */
export function operationOf(request: CloudRequest): string {
  const { method, query, path } = request;
  const key = /^\/[^/]+\/(.+)$/s.test(path);
  if (method === 'OPTIONS') return 'PreflightRequest';
  if (path === '/') return method === 'GET' ? 'ListBuckets' : method;
  const table = key ? objectOperations : bucketOperations;
  const name = subResource(query, table);
  const operation = table[name]?.[method];
  if (operation === 'ListObjects' && query.get('list-type') === '2') return 'ListObjectsV2';
  if (operation && request.headers['x-amz-copy-source'] !== undefined) return copies[operation] ?? operation;
  if (!operation && !name && !key && isForm(request)) return 'PostObject';
  return operation ?? (name ? `${method} ?${name}` : method);
}

/** A parameter without a value that is not a qualifier is a sub-resource, known or not. `?v=3` is neither: AWS ignores it. */
function subResource(query: URLSearchParams, known: Record<string, Methods>): string {
  const names = [...query.keys()];
  const isQualifier = (name: string) => qualifiers.has(name) || /^(x-amz-|response-)/i.test(name);
  return (
    names.find((name) => Object.hasOwn(known, name)) ??
    names.find((name) => !isQualifier(name) && query.get(name) === '') ??
    ''
  );
}

function isForm({ method, headers }: CloudRequest): boolean {
  return method === 'POST' && /^multipart\/form-data/i.test(headers['content-type'] ?? '');
}
