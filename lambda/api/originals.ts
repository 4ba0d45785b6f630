// The originals bucket as the API uses it.
import { createHash } from 'node:crypto';
import { openCalls, type Surroundings } from '../aws/calls.ts';
import { AwsError } from '../aws/errors.ts';
import { pathOf, unlessGone, unquoted } from '../aws/objects.ts';

export interface Originals {
  /** False when an object of this name exists; it stays as it is unless `overwrite` is set. */
  put(name: string, bytes: Buffer, contentType: string, overwrite: boolean): Promise<boolean>;
  exists(name: string): Promise<boolean>;
  remove(name: string): Promise<void>;
}

/** S3 itself stores the object only if no other has its name, so there is no race. */
export const onlyIfNew = { 'if-none-match': '*' };

/** `source`, as `s3://BUCKET[/PREFIX]`: only what its prefix covers is an original, whatever else the bucket has. */
export function openOriginals(bucket: string, surroundings: Surroundings, source = ''): Originals {
  const prefix = source.slice(`s3://${bucket}/`.length);
  const s3 = openCalls('s3', surroundings);
  const at = (name: string) => ({ bucket, path: pathOf(name) });
  const head = (name: string) => unlessGone(s3({ method: 'HEAD', ...at(name) }));
  return {
    async put(name, body, type, overwrite) {
      const headers = { 'content-type': type, ...(overwrite ? {} : onlyIfNew) };
      try {
        await s3({ method: 'PUT', ...at(name), headers, body });
        return true;
      } catch (error) {
        if (!(error instanceof AwsError) || error.status !== 412) throw error;
        // The existing object may be ours: an earlier attempt stored it and its answer was lost.
        return error.tries > 1 && unquoted((await head(name))?.headers.etag) === md5(body);
      }
    },
    exists: async (name) => name.startsWith(prefix) && (await head(name)) !== undefined,
    async remove(name) {
      await s3({ method: 'DELETE', ...at(name) });
    },
  };
}

/** S3's ETag of an object sent in one piece, unless the bucket is encrypted with a KMS key. */
const md5 = (body: Buffer) => createHash('md5').update(body).digest('hex');
