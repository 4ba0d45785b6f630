// Originals in, thumbnails out: all that the function does with S3.

import { escapeKey, type Format } from '../contract.ts';
import type { ImageJob } from '../events.ts';
import { openAws } from './calls.ts';
import { AwsError } from './errors.ts';

/** An original as S3 describes it. `modifiedAt` is ISO 8601, to the second. */
export interface Original {
  eTag: string;
  modifiedAt: string;
  bytes: number;
  /** Undefined when there are more bytes than the function accepts. */
  content?: Buffer | undefined;
}

export interface Objects {
  /** Reads the original if it has at most `maxBytes`. Undefined when it is gone. */
  read(job: ImageJob, maxBytes: number): Promise<Original | undefined>;
  /** The ETag of the current object; undefined when the original is gone. */
  currentETag(job: ImageJob): Promise<string | undefined>;
  /** The ETag of what was written, without quotes. */
  putThumbnail(key: string, bytes: Buffer, format: Format): Promise<string>;
  deleteThumbnails(keys: Iterable<string>): Promise<void>;
}

const contentTypes: Record<Format, string> = {
  webp: 'image/webp',
  jpeg: 'image/jpeg',
  avif: 'image/avif',
  png: 'image/png',
};

/** Cached for a day, then revalidated: a thumbnail keeps its key when its original is replaced. */
const cacheControl = 'public, max-age=86400';

export function openObjects(thumbnailsBucket: string): Objects {
  const s3 = openAws('s3');
  return {
    async read({ bucket, key }, maxBytes) {
      const answer = await unlessGone(s3({ method: 'GET', bucket, path: pathOf(key), maxBytes }));
      if (!answer) return undefined;
      const { etag, 'last-modified': modified, 'content-length': length } = answer.headers;
      return {
        eTag: unquoted(etag),
        modifiedAt: new Date(modified ?? Date.now()).toISOString(),
        bytes: Number(length ?? answer.body?.length ?? 0),
        content: answer.body,
      };
    },
    async currentETag({ bucket, key }) {
      const answer = await unlessGone(s3({ method: 'HEAD', bucket, path: pathOf(key) }));
      return answer && unquoted(answer.headers.etag);
    },
    async putThumbnail(key, body, format) {
      const headers = { 'content-type': contentTypes[format], 'cache-control': cacheControl };
      const answer = await s3({ method: 'PUT', bucket: thumbnailsBucket, path: pathOf(key), headers, body });
      return unquoted(answer.headers.etag);
    },
    async deleteThumbnails(keys) {
      const remove = (key: string) => s3({ method: 'DELETE', bucket: thumbnailsBucket, path: pathOf(key) });
      await Promise.all([...new Set(keys)].map(remove));
    },
  };
}

export const pathOf = (key: string): string => `/${escapeKey(key)}`;

/**
 * Only a 404 means gone (HEAD has no body, so the status decides), and not one about the bucket. A 403 is a missing
 * permission: the message returns to the queue and ends in the dead letters, where somebody sees it. The worker's role may
 * list the bucket, because S3 would otherwise answer 403 for a key that does not exist.
 */
export async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AwsError && error.status === 404 && error.name !== 'NoSuchBucket') return undefined;
    throw error;
  }
}

export const unquoted = (eTag = '') => eTag.replaceAll('"', '');
