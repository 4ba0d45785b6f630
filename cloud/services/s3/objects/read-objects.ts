// Reading objects: GetObject, HeadObject, GetObjectAttributes.

import { AwsError } from '../../../aws-error.ts';
import type { CloudRequest, CloudResponse } from '../../../service.ts';
import { elementOf, headerOf } from '../body/checksum.ts';
import { type Bucket, versioningOf } from '../buckets/buckets.ts';
import { bucketOf, type Handlers, isSigned, type S3Call } from '../call.ts';
import {
  invalidArgument,
  invalidRequest,
  invalidVersionId,
  noMethodOfMarker,
  noSuchKey,
  noSuchVersion,
  S3Error,
} from '../errors.ts';
import { type XmlElement, xmlResponse } from '../xml.ts';
import { isNotModified } from './conditions.ts';
import { limitOf } from './listing.ts';
import type { Version } from './objects.ts';
import { type Range, rangeOf } from './range.ts';

export const readHandlers: Handlers = {
  GetObject: (call) => readObject(call, true),
  HeadObject: (call) => readObject(call, false),
  GetObjectAttributes: getObjectAttributes,
};

/** The requested version, or the newest. Throws NoSuchKey, NoSuchVersion, and MethodNotAllowed for a delete marker. */
export function existingVersion(
  { s3, bucket: name, request }: Pick<S3Call, 's3' | 'bucket'> & { request?: Pick<CloudRequest, 'method'> },
  key: string,
  versionId: string | null,
): Version {
  const bucket = s3.buckets.get(name);
  if (versionId && versionId !== 'null' && bucket && !versioningOf(bucket)) throw invalidVersionId(versionId);
  const version = versionId ? s3.objects.version(name, key, versionId) : s3.objects.latest(name, key);
  if (!version) throw versionId ? noSuchVersion(key, versionId) : noSuchKey(key);
  if (!version.deleteMarker) return version;
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version.versionId };
  if (versionId)
    throw new S3Error(noMethodOfMarker(request?.method ?? 'GET'), { ...headers, allow: 'DELETE' });
  throw new S3Error(noSuchKey(key), headers);
}

function readObject(call: S3Call, withBody: boolean): CloudResponse {
  const bucket = bucketOf(call);
  const version = existingVersion(call, call.key, call.query.get('versionId'));
  if (isNotModified(call, version)) return { status: 304, headers: identity(bucket, version) };
  const range = rangeOf(call, version);
  const response: CloudResponse = {
    status: range.partial ? 206 : 200,
    headers: {
      ...objectHeaders(bucket, version),
      ...checksumHeaders(call, version, range),
      ...rangeHeaders(call, version, range),
      ...overrides(call),
    },
  };
  if (withBody) response.body = call.s3.blobs.read(version.pieces, range.start, range.end);
  return response;
}

function identity(bucket: Bucket, version: Version): Record<string, string> {
  return {
    etag: `"${version.etag}"`,
    'last-modified': new Date(version.modified).toUTCString(),
    ...(versioningOf(bucket) ? { 'x-amz-version-id': version.versionId } : {}),
  };
}

function objectHeaders(bucket: Bucket, version: Version): Record<string, string> {
  const { headers, storageClass, tags } = version.facts;
  const tagCount = Object.keys(tags ?? {}).length;
  return {
    'accept-ranges': 'bytes',
    ...headers,
    // On AWS every bucket has its own origin. Here a picture with a script in it must not run on the origin of everything.
    'content-security-policy': 'sandbox',
    ...identity(bucket, version),
    ...(storageClass ? { 'x-amz-storage-class': storageClass } : {}),
    ...(tagCount > 0 ? { 'x-amz-tagging-count': String(tagCount) } : {}),
  };
}

function rangeHeaders(
  call: S3Call,
  version: Version,
  { start, end, partial }: Range,
): Record<string, string | number> {
  const partCount = version.facts.parts?.length;
  return {
    'content-length': end - start + 1,
    ...(partial ? { 'content-range': `bytes ${start}-${end}/${version.bytes}` } : {}),
    ...(partCount && call.query.has('partNumber') ? { 'x-amz-mp-parts-count': partCount } : {}),
  };
}

/** Only for the whole object: a client would compare it with the bytes it got. */
function checksumHeaders(
  call: S3Call,
  { bytes, facts }: Version,
  { start, end }: Range,
): Record<string, string> {
  const wanted = call.header('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED';
  if (!wanted || !facts.checksum || start > 0 || end < bytes - 1) return {};
  const { algorithm, value, type } = facts.checksum;
  return { [headerOf(algorithm)]: value, 'x-amz-checksum-type': type };
}

/** `response-content-type` and the like, which presigned links use. */
function overrides(call: S3Call): Record<string, string> {
  const wanted = [...call.query].filter(([name]) => name.startsWith('response-'));
  if (wanted.length > 0 && !isSigned(call)) {
    throw invalidRequest('Request specific response headers cannot be used for anonymous GET requests.');
  }
  const odd = wanted.find(([, value]) => /[^\t\x20-\x7e\x80-\xff]/.test(value));
  if (odd) throw invalidArgument('Header value cannot be represented using ISO-8859-1.', ...odd);
  return Object.fromEntries(wanted.map(([name, value]) => [name.slice('response-'.length), value]));
}

/** Lists individual parts only if they have checksums. */
function partsOf(call: S3Call, { facts: { checksum, parts = [] } }: Version): XmlElement {
  const count = { PartsCount: parts.length };
  if (!checksum || !parts.some((part) => part.checksum)) return count;
  const asked = new URLSearchParams();
  for (const name of ['max-parts', 'part-number-marker']) {
    const value = call.header(`x-amz-${name}`);
    if (value !== undefined) asked.set(name, value);
  }
  const limit = limitOf(asked, 'max-parts');
  const marker = asked.has('part-number-marker') ? limitOf(asked, 'part-number-marker', 10_000) : 0;
  const rest = parts.filter(({ number }) => number > marker);
  const page = rest.slice(0, limit);
  return {
    ...count,
    PartNumberMarker: marker,
    NextPartNumberMarker: page.at(-1)?.number ?? 0,
    MaxParts: limit,
    IsTruncated: rest.length > page.length,
    Part: page.map((part) => ({
      [elementOf(checksum.algorithm)]: part.checksum,
      PartNumber: part.number,
      Size: part.bytes,
    })),
  };
}

function getObjectAttributes(call: S3Call): CloudResponse {
  const bucket = bucketOf(call);
  const version = existingVersion(call, call.key, call.query.get('versionId'));
  const wanted = (call.header('x-amz-object-attributes') ?? '').split(',').map((name) => name.trim());
  if (!wanted[0])
    throw new AwsError('InvalidArgument', 'The x-amz-object-attributes header must be specified');
  const { checksum, parts, storageClass = 'STANDARD' } = version.facts;
  const attributes = {
    ETag: version.etag,
    Checksum: checksum && { [elementOf(checksum.algorithm)]: checksum.value, ChecksumType: checksum.type },
    ObjectParts: parts && partsOf(call, version),
    StorageClass: storageClass,
    ObjectSize: version.bytes,
  };
  const chosen = Object.entries(attributes).filter(([name]) => wanted.includes(name));
  const response = xmlResponse('GetObjectAttributesResponse', Object.fromEntries(chosen));
  const { etag: _, ...headers } = identity(bucket, version);
  return { ...response, headers: { ...response.headers, ...headers } };
}
