// ListObjects (1 and 2) and ListObjectVersions.
import type { CloudResponse } from '../../../service.ts';
import { bucketOf, type Handlers, type S3Call } from '../call.ts';
import { invalidArgument } from '../errors.ts';
import { owner } from '../owner.ts';
import { type XmlElement, xmlResponse } from '../xml.ts';
import { keyEncoding, type Listing, listingOptions, walk } from './listing.ts';
import { sequenceAt, type Version, versionPosition } from './objects.ts';

export const listHandlers: Handlers = {
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  ListObjectVersions: listObjectVersions,
};

function listObjects(call: S3Call): CloudResponse {
  const { query } = call;
  const marker = query.get('marker') ?? '';
  const listing = currentObjects(call, marker, true);
  const encode = keyEncoding(query);
  const nextMarker = listing.isTruncated && query.get('delimiter') ? listing.last?.key : undefined;
  return xmlResponse('ListBucketResult', {
    ...common(call, listing, 'max-keys'),
    Marker: encode(marker),
    // Without a delimiter the last key is the marker, and S3 omits this.
    NextMarker: nextMarker === undefined ? undefined : encode(nextMarker),
    Contents: listing.entries.map((version) => ({ ...contents(version, encode), Owner: owner })),
    ...commonPrefixes(listing, encode),
  });
}

function listObjectsV2(call: S3Call): CloudResponse {
  const { query } = call;
  const token = query.get('continuation-token') ?? undefined;
  const startAfter = query.get('start-after') ?? '';
  const listing = currentObjects(call, token === undefined ? startAfter : parseToken(token));
  const encode = keyEncoding(query);
  const withOwner = query.get('fetch-owner') === 'true' ? { Owner: owner } : {};
  return xmlResponse('ListBucketResult', {
    ...common(call, listing, 'max-keys'),
    KeyCount: listing.entries.length + listing.prefixes.length,
    ContinuationToken: token,
    NextContinuationToken: listing.isTruncated ? tokenFor(listing.last?.key ?? '') : undefined,
    // S3 omits StartAfter when a continuation token is used.
    StartAfter: startAfter && token === undefined ? encode(startAfter) : undefined,
    Contents: listing.entries.map((version) => ({ ...contents(version, encode), ...withOwner })),
    ...commonPrefixes(listing, encode),
  });
}

function currentObjects(call: S3Call, after: string, skipsInside = false): Listing<Version> {
  const { name } = bucketOf(call);
  return walk((from) => visible(call, name, from), {
    ...listingOptions(call.query, 'max-keys'),
    after,
    skipsInside,
  });
}

function* visible({ s3 }: S3Call, bucket: string, from: string): Generator<Version> {
  for (const version of s3.objects.scan(bucket, from))
    if (version.isLatest && !version.deleteMarker) yield version;
}

function common({ query, bucket }: S3Call, { isTruncated }: Listing<unknown>, limitName: string): XmlElement {
  const encode = keyEncoding(query);
  const { prefix, delimiter, limit } = listingOptions(query, limitName);
  return {
    Name: bucket,
    Prefix: encode(prefix),
    Delimiter: delimiter ? encode(delimiter) : undefined,
    MaxKeys: limit,
    EncodingType: query.get('encoding-type') ?? undefined,
    IsTruncated: isTruncated,
  };
}

export function commonPrefixes(listing: Listing<unknown>, encode: (key: string) => string): XmlElement {
  return { CommonPrefixes: listing.prefixes.map((prefix) => ({ Prefix: encode(prefix) })) };
}

function contents(version: Version, encode: (key: string) => string): XmlElement {
  const { checksum, storageClass = 'STANDARD' } = version.facts;
  return {
    Key: encode(version.key),
    LastModified: new Date(version.modified).toISOString(),
    ETag: `"${version.etag}"`,
    ChecksumAlgorithm: checksum?.algorithm,
    ChecksumType: checksum?.type,
    Size: version.bytes,
    StorageClass: storageClass,
  };
}

const tokenMark = 'after:';
const tokenFor = (key: string) => Buffer.from(tokenMark + key).toString('base64url');

function parseToken(token: string): string {
  const decoded = Buffer.from(token, 'base64url').toString('utf8');
  if (decoded.startsWith(tokenMark)) return decoded.slice(tokenMark.length);
  throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token);
}

function listObjectVersions(call: S3Call): CloudResponse {
  const { query, s3 } = call;
  const { name } = bucketOf(call);
  const keyMarker = query.get('key-marker') ?? '';
  const idMarker = query.get('version-id-marker') ?? '';
  if (idMarker && !keyMarker) {
    const text = 'A version-id marker cannot be specified without a key marker.';
    throw invalidArgument(text, 'version-id-marker', idMarker);
  }
  const before = idMarker ? positionOf(call, name, keyMarker, idMarker) : undefined;
  const listing = walk((from) => s3.objects.scan(name, from, from === keyMarker ? before : undefined), {
    ...listingOptions(query, 'max-keys'),
    after: keyMarker,
    within: before !== undefined,
    skipsInside: true,
  });
  return versionsResponse(call, listing);
}

function versionsResponse(call: S3Call, listing: Listing<Version & { isLatest: boolean }>): CloudResponse {
  const encode = keyEncoding(call.query);
  const { isTruncated, last } = listing;
  const xml = (version: Version & { isLatest: boolean }) => ({
    ...(version.deleteMarker ? {} : contents(version, encode)),
    Key: encode(version.key),
    VersionId: version.versionId,
    IsLatest: version.isLatest,
    LastModified: new Date(version.modified).toISOString(),
    Owner: owner,
  });
  return xmlResponse('ListVersionsResult', {
    ...common(call, listing, 'max-keys'),
    KeyMarker: encode(call.query.get('key-marker') ?? ''),
    VersionIdMarker: call.query.get('version-id-marker') ?? '',
    NextKeyMarker: isTruncated && last ? encode(last.key) : undefined,
    // A position rather than the id: the version may be deleted before the next page is requested.
    NextVersionIdMarker: isTruncated && last?.entry ? versionPosition(last.entry.sequence) : undefined,
    Version: listing.entries.filter((version) => !version.deleteMarker).map(xml),
    DeleteMarker: listing.entries.filter((version) => version.deleteMarker).map(xml),
    ...commonPrefixes(listing, encode),
  });
}

function positionOf({ s3 }: S3Call, bucket: string, key: string, idMarker: string): number {
  const position = s3.objects.version(bucket, key, idMarker)?.sequence ?? sequenceAt(idMarker);
  if (position === undefined)
    throw invalidArgument('Invalid version id specified', 'version-id-marker', idMarker);
  return position;
}
