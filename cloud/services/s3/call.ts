// One parsed S3 request, and what every operation works with.

import { AwsError } from '../../aws-error.ts';
import type { Cloud, CloudRequest, CloudResponse } from '../../service.ts';
import type { Blobs } from './body/blobs.ts';
import type { AccountBlock } from './buckets/account-block.ts';
import type { Bucket, Buckets } from './buckets/buckets.ts';
import { noSuchBucket } from './errors.ts';
import type { Uploads } from './multipart/uploads.ts';
import type { Outbox } from './notifications/outbox.ts';
import type { Objects } from './objects/objects.ts';

/** All that S3 stores. */
export interface S3 {
  readonly cloud: Cloud;
  readonly buckets: Buckets;
  readonly accountBlock: AccountBlock;
  readonly objects: Objects;
  readonly uploads: Uploads;
  readonly blobs: Blobs;
  readonly outbox: Outbox;
  /** Always increasing, even over restarts. */
  nextSequence(): number;
  /** Runs synchronous work as one SQLite transaction: all of it, or nothing when it throws. */
  transaction<T>(run: () => T): T;
}

export interface S3Call {
  readonly s3: S3;
  readonly request: CloudRequest;
  /** Empty when the request names none. */
  readonly bucket: string;
  /** Decoded; empty when the request names none. */
  readonly key: string;
  readonly query: URLSearchParams;
  /** A header, or the query parameter that a presigner made of an `x-amz-` header. Names in lower case. */
  header(name: string): string | undefined;
}

export type Handler = (call: S3Call) => CloudResponse | Promise<CloudResponse>;
export type Handlers = Record<string, Handler>;

function splitPath(path: string): { bucket: string; key: string } {
  const slash = path.indexOf('/', 1);
  if (slash < 0) return { bucket: decodeUri(path.slice(1)), key: '' };
  return { bucket: decodeUri(path.slice(1, slash)), key: decodeUri(path.slice(slash + 1)) };
}

/** Throws InvalidURI when the text is not percent-encoded UTF-8. */
export function decodeUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.", 400, { URI: text });
  }
}

export function createCall(s3: S3, request: CloudRequest): S3Call {
  return {
    s3,
    request,
    ...splitPath(request.path),
    query: request.query,
    header(name) {
      const sent = request.headers[name];
      if (sent !== undefined) return String(sent);
      return name.startsWith('x-amz-') ? (request.query.get(name) ?? undefined) : undefined;
    },
  };
}

/** The bucket of the call. Throws NoSuchBucket. */
export function bucketOf({ s3, bucket }: S3Call): Bucket {
  const found = s3.buckets.get(bucket);
  if (!found) throw noSuchBucket(bucket);
  return found;
}

/** By header or by link. */
export function isSigned({ request }: S3Call): boolean {
  return request.caller.kind !== 'anonymous';
}
