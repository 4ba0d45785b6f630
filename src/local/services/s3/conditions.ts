// Conditional requests: If-Match and its relatives, for reads (RFC 9110, section 13) and for S3's conditional writes.
import type { S3Call } from './call.ts';
import { noSuchKey, preconditionFailed } from './errors.ts';
import type { Version } from './objects.ts';

/** `prefix` is that of the copy source's conditions. Returns true for 304; throws PreconditionFailed. */
export function isNotModified(call: S3Call, version: Version, prefix = ''): boolean {
  const header = (name: string) => call.header(`${prefix}${name}`);
  const ifMatch = header('if-match');
  const ifNoneMatch = header('if-none-match');
  if (ifMatch !== undefined && !matches(ifMatch, version)) throw preconditionFailed('If-Match');
  // A matching If-Match outranks If-Unmodified-Since; If-None-Match outranks If-Modified-Since.
  const unmodifiedSince = ifMatch === undefined ? time(header('if-unmodified-since')) : undefined;
  if (unmodifiedSince !== undefined && version.modified > unmodifiedSince) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, version);
  const modifiedSince = time(header('if-modified-since'));
  return modifiedSince !== undefined && version.modified <= modifiedSince;
}

/** Throws when the object as it is now must not be replaced or deleted. */
export function checkWrite(call: S3Call, key: string, latest: Version | undefined): void {
  const exists = latest !== undefined && !latest.deleteMarker;
  const ifMatch = call.header('if-match');
  if (ifMatch !== undefined) {
    if (!exists) throw noSuchKey(key);
    if (!matches(ifMatch, latest)) throw preconditionFailed('If-Match');
  }
  const ifNoneMatch = call.header('if-none-match');
  if (ifNoneMatch !== undefined && exists && matches(ifNoneMatch, latest))
    throw preconditionFailed('If-None-Match');
}

function matches(header: string, { etag }: Version): boolean {
  const tags = header.split(',').map((tag) => unquote(tag.trim().replace(/^W\//, '')));
  return tags.includes('*') || tags.includes(etag);
}

export const unquote = (etag: string) => etag.replace(/^"(.*)"$/, '$1');

/** Milliseconds since 1970; a date nobody can read is no condition. */
function time(header: string | undefined): number | undefined {
  const parsed = header === undefined ? Number.NaN : Date.parse(header);
  return Number.isNaN(parsed) ? undefined : parsed;
}
