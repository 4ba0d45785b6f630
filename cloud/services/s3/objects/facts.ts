// What a client states about an object besides its bytes: content headers, user metadata, tags, storage class.
import { AwsError } from '../../../aws-error.ts';
import { type Bucket, defaultEncryption } from '../buckets/buckets.ts';
import { encryptionMethods } from '../buckets/setting-checks.ts';
import { checkTags } from '../buckets/tags.ts';
import type { S3Call } from '../call.ts';
import { invalidArgument } from '../errors.ts';
import { refuseAcl } from './acl.ts';
import type { Facts } from './objects.ts';

const contentHeaders = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
];
const encryption = 'x-amz-server-side-encryption';
/** User metadata, names and values together, in bytes (S3 user guide, "Working with object metadata"). */
const largestMetadata = 2048;
const storageClasses = new Set(
  'STANDARD STANDARD_IA ONEZONE_IA INTELLIGENT_TIERING GLACIER_IR REDUCED_REDUNDANCY'.split(' '),
);
export function factsOf(call: S3Call, bucket: Bucket): Facts {
  refuseAcl(call);
  return {
    headers: {
      'content-type': call.header('content-type') || 'binary/octet-stream',
      ...contentHeadersOf(call),
      ...metadataOf(call),
      [encryption]: encryptionOf(call, bucket),
    },
    ...storageClassOf(call),
    ...headerTags(call),
  };
}

function encryptionOf(call: S3Call, bucket: Bucket): string {
  const method = call.header(encryption) ?? defaultEncryption(bucket);
  if (encryptionMethods.includes(method)) return method;
  throw invalidArgument('The encryption method specified is not supported', encryption, method);
}

/** Everything is encrypted since January 2023, and every answer about an object says so. */
export const encryptionHeader = ({ headers }: Pick<Facts, 'headers'>) => ({
  [encryption]: headers[encryption] ?? 'AES256',
});

function contentHeadersOf(call: S3Call): Record<string, string> {
  const sent = [...contentHeaders, 'x-amz-website-redirect-location'].flatMap((name) => {
    // The framing of the upload is not part of the object.
    const value = call
      .header(name)
      ?.replace(/\baws-chunked\b\s*,?\s*/i, '')
      .replace(/,\s*$/, '');
    return value ? [[name, value]] : [];
  });
  return Object.fromEntries(sent);
}

function metadataOf(call: S3Call): Record<string, string> {
  const named = { ...Object.fromEntries(call.query), ...call.request.headers };
  const metadata = Object.entries(named).filter(([name]) => name.startsWith('x-amz-meta-'));
  const bytes = metadata.reduce((sum, [name, value]) => sum + name.length - 11 + String(value).length, 0);
  if (bytes > largestMetadata) {
    const fields = { Size: String(bytes), MaxSizeAllowed: String(largestMetadata) };
    throw new AwsError(
      'MetadataTooLarge',
      'Your metadata headers exceed the maximum allowed metadata size',
      400,
      fields,
    );
  }
  return Object.fromEntries(metadata.map(([name, value]) => [name, String(value)]));
}

function storageClassOf(call: S3Call): Pick<Facts, 'storageClass'> {
  const storageClass = call.header('x-amz-storage-class');
  if (storageClass === undefined || storageClass === 'STANDARD') return {};
  if (storageClasses.has(storageClass)) return { storageClass };
  const fields = { StorageClassRequested: storageClass };
  throw new AwsError('InvalidStorageClass', 'The storage class you specified is not valid', 400, fields);
}

/** The header holds tags as a query string: `album=holiday&year=2026`. */
export function headerTags(call: S3Call): Pick<Facts, 'tags'> {
  const header = call.header('x-amz-tagging');
  if (!header) return {};
  const pairs = [...new URLSearchParams(header)];
  if (new Set(pairs.map(([key]) => key)).size < pairs.length) {
    throw invalidArgument(
      'The header x-amz-tagging shall be encoded as UTF-8 then URLEncoded.',
      'x-amz-tagging',
      header,
    );
  }
  return { tags: checkTags(pairs, 'object') };
}
