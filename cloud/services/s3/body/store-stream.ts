// Stores bytes that the cloud already has once more: copies of objects and of parts.
import { createHash } from 'node:crypto';
import type { S3 } from '../call.ts';
import type { Piece } from './blobs.ts';
import { watch } from './body.ts';
import type { Digest } from './checksum.ts';

/** `etag` is hex MD5, `digest` base64. Both ends of the range are inclusive. */
export async function keepStream(
  { blobs }: S3,
  source: Piece[],
  start: number,
  end: number,
  digest?: Digest,
): Promise<{ pieces: Piece[]; bytes: number; etag: string; digest?: string }> {
  const md5 = createHash('md5');
  const body = blobs.read(source, start, end);
  const chunks: AsyncIterable<Buffer> = Buffer.isBuffer(body) ? once(body) : body;
  const pieces = await blobs.write(
    watch(chunks, (chunk) => {
      md5.update(chunk);
      digest?.update(chunk);
    }),
  );
  const sum = digest ? { digest: digest.digest().toString('base64') } : {};
  return { pieces, bytes: end - start + 1, etag: md5.digest('hex'), ...sum };
}

async function* once(chunk: Buffer): AsyncGenerator<Buffer> {
  yield chunk;
}
