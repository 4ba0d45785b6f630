// Computes the ETag that S3 will give a file, so that a bucket listing alone shows which files are unchanged.
// Valid for SSE-S3, which `setup` sets; under SSE-KMS ETags are not digests, and every file counts as changed.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { FilePath } from './file-names.ts';

/** From this size on files are sent in parts. */
export const multipartBytes = 16 * 1024 * 1024;
/** Fixed, because the ETag of a multipart upload depends on it. S3 accepts 5 MiB and more. */
export const partBytes = 8 * 1024 * 1024;

const md5 = (data: Buffer) => createHash('md5').update(data).digest();

/** Of an object sent whole: the MD5 of its bytes, without quotes. */
export function etagOfBytes(body: Buffer): string {
  return md5(body).toString('hex');
}

/** The ETag of an object sent in parts ends in their number. */
export const isOfParts = (etag: string) => etag.includes('-');

/** Like `etagOfBytes`, streamed: for a large object that was copied. */
export async function etagOfFile(file: FilePath, signal: AbortSignal): Promise<string> {
  const whole = createHash('md5');
  for await (const chunk of createReadStream(file, { highWaterMark: partBytes / 8, signal }))
    whole.update(chunk);
  return whole.digest('hex');
}

/** Of this file, in the way of an ETag that an object has. */
export const digestLike = (etag: string, file: FilePath, signal: AbortSignal): Promise<string> =>
  (isOfParts(etag) ? etagOfParts : etagOfFile)(file, signal);

/** Of an object sent in parts of `partBytes`: the MD5 of the parts' MD5s, and their number. */
export async function etagOfParts(file: FilePath, signal: AbortSignal): Promise<string> {
  const digests: Buffer[] = [];
  let part = createHash('md5');
  let filled = 0;
  // Chunks divide a part exactly, so that none straddles two.
  for await (const chunk of createReadStream(file, { highWaterMark: partBytes / 8, signal })) {
    part.update(chunk);
    filled += chunk.length;
    if (filled < partBytes) continue;
    digests.push(part.digest());
    part = createHash('md5');
    filled = 0;
  }
  if (filled > 0) digests.push(part.digest());
  return `${md5(Buffer.concat(digests)).toString('hex')}-${digests.length}`;
}
