// The source of CopyObject and UploadPartCopy: the x-amz-copy-source header, `bucket/key?versionId=…`, encoded.
import { account } from '../../../account.ts';
import { decodeUri, type S3Call } from '../call.ts';
import { accessDenied, invalidArgument, noSuchBucket, preconditionFailed } from '../errors.ts';
import { unmet } from './conditions.ts';
import type { Version } from './objects.ts';
import { existingVersion } from './read-objects.ts';

/** What the header names; undefined when it names nothing. */
export function namedSource(call: S3Call): { bucket: string; key: string; versionId?: string } | undefined {
  const header = call.header('x-amz-copy-source') ?? '';
  const [, path = '', versionId] = /^(.*?)(?:\?versionId=(.*))?$/s.exec(header) ?? [];
  // Some clients encode the slash between bucket and key as well.
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decodeUri(path)) ?? [];
  return bucket && key ? { bucket, key, ...(versionId && { versionId }) } : undefined;
}

/** The version to copy from, with its conditions checked. */
export function copySource(call: S3Call): Version {
  const source = namedSource(call);
  if (!source) {
    const header = call.header('x-amz-copy-source') ?? '';
    const text = 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey';
    throw invalidArgument(text, 'x-amz-copy-source', header);
  }
  const { bucket, key, versionId } = source;
  const owner = call.header('x-amz-source-expected-bucket-owner');
  if (owner !== undefined && owner !== account) throw accessDenied();
  if (!call.s3.buckets.get(bucket)) throw noSuchBucket(bucket);
  const version = existingVersion({ s3: call.s3, bucket }, key, versionId ?? null);
  const condition = unmet(call, version, 'x-amz-copy-source-');
  if (condition !== undefined) throw preconditionFailed(condition);
  return version;
}
