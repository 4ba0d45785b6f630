// Conditional requests: If-Match and its relatives, for reads (RFC 9110, section 13) and for S3's conditional writes.
import type { S3Call } from '../call.ts';
import {
  conditionalRequestConflict,
  headerNotImplemented,
  noSuchKey,
  preconditionFailed,
} from '../errors.ts';
import type { Version } from './objects.ts';

export function isNotModified(call: S3Call, version: Version, prefix = ''): boolean {
  return unmet(call, version, prefix) !== undefined;
}

/** The unmet condition that turns a read into a 304 and a copy into a 412; undefined if none. Throws PreconditionFailed. */
export function unmet(call: S3Call, version: Version, prefix = ''): string | undefined {
  const header = (name: string) => call.header(`${prefix}${name}`);
  const ifMatch = header('if-match');
  const ifNoneMatch = header('if-none-match');
  if (ifMatch !== undefined && !matches(ifMatch, version)) throw preconditionFailed(`${prefix}If-Match`);
  // A matching If-Match outranks If-Unmodified-Since; If-None-Match outranks If-Modified-Since.
  const unmodifiedSince = ifMatch === undefined ? time(header('if-unmodified-since')) : undefined;
  if (unmodifiedSince !== undefined && version.modified > unmodifiedSince) {
    throw preconditionFailed(`${prefix}If-Unmodified-Since`);
  }
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, version) ? `${prefix}If-None-Match` : undefined;
  const modifiedSince = time(header('if-modified-since'));
  // A time that has not come yet is no condition.
  const isPast = modifiedSince !== undefined && modifiedSince <= call.s3.cloud.now();
  return isPast && version.modified <= modifiedSince ? `${prefix}If-Modified-Since` : undefined;
}

/**
 * The conditions of a write, checked once its body is here. `existed`: was there an object when the write began?
 * An object deleted meanwhile is a conflict (S3 user guide, "Conditional write behavior").
 * Throws NotImplemented for anything that S3 does not accept as a condition of a write.
 */
export function writeConditions(call: S3Call, existed = exists(latestOf(call))): () => void {
  const ifMatch = call.header('if-match');
  const ifNoneMatch = call.header('if-none-match');
  if (ifMatch !== undefined && ifNoneMatch !== undefined) {
    const detail = 'Multiple conditional request headers present in the request';
    throw headerNotImplemented('If-Match,If-None-Match', detail);
  }
  const odd =
    ifMatch === '*' ? 'If-Match' : ifNoneMatch !== undefined && ifNoneMatch !== '*' && 'If-None-Match';
  if (odd) {
    const detail = `We don't accept the provided value of ${odd} header for this API`;
    throw headerNotImplemented(odd, detail);
  }
  return () => {
    if (ifMatch !== undefined) checkMatch(call, ifMatch);
    if (ifNoneMatch === undefined) return;
    if (exists(latestOf(call))) throw preconditionFailed('If-None-Match');
    if (existed) throw conditionalRequestConflict('If-None-Match', call.key);
  };
}

/** Throws when the current object must not be deleted. */
export function checkDelete(call: S3Call): void {
  const ifMatch = call.header('if-match');
  if (ifMatch !== undefined) checkMatch(call, ifMatch);
}

function checkMatch(call: S3Call, ifMatch: string): void {
  const latest = latestOf(call);
  if (!exists(latest)) throw noSuchKey(call.key);
  if (!matches(ifMatch, latest)) throw preconditionFailed('If-Match');
}

const latestOf = ({ s3, bucket, key }: S3Call) => s3.objects.latest(bucket, key);

/** A delete marker is not an object. */
export const exists = (latest: Version | undefined): latest is Version =>
  latest !== undefined && !latest.deleteMarker;

function matches(header: string, { etag }: Version): boolean {
  const tags = header.split(',').map((tag) => unquote(tag.trim().replace(/^W\//, '')));
  return tags.includes('*') || tags.includes(etag);
}

export const unquote = (etag: string) => etag.replace(/^"(.*)"$/, '$1');

/** Milliseconds since 1970; an unreadable date is no condition. */
function time(header: string | undefined): number | undefined {
  const parsed = header === undefined ? Number.NaN : Date.parse(header);
  return Number.isNaN(parsed) ? undefined : parsed;
}
