// How bytes get into the originals bucket: small files in a leaner way than the SDK's, large ones in parts.
import { Readable } from 'node:stream';
import { CopyObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { escapeKey } from '../../lambda/contract.ts';
import { cleanupClient } from '../aws/cleanup.ts';
import { type LeanPut, openLeanPut } from '../aws/lean-put.ts';
import { ownOriginals, unquoted } from '../aws/objects.ts';
import type { Context } from '../aws/session.ts';
import { ignore, isAws } from '../errors/errors.ts';
import { retryWhile, schedules } from '../machine/wait.ts';
import type { Duplicate } from './duplicates.ts';
import { partBytes } from './etag.ts';
import { streamWhole } from './local-file.ts';
import type { LocalImage } from './local-image.ts';

/** All return the ETag, without quotes. */
export interface ImageStore {
  // Without overwriting, all throw PreconditionFailed when the key is taken, and ConditionalRequestConflict while that is
  // undecided.
  /** One request. S3 verifies the CRC32 that is sent along. */
  put(image: LocalImage, body: Buffer): Promise<string>;
  /** In parts, several at once; `onSent` gets the bytes sent so far. An abort leaves no parts behind. */
  putLarge(image: LocalImage, onSent: (bytes: number) => void): Promise<string>;
  /** From another key. Undefined when that object is gone, has changed, or cannot be read. */
  copy(image: LocalImage, from: Duplicate): Promise<string | undefined>;
}

/** Four parts of 8 MiB in memory fill any line that a person uploads over. */
const partsAtOnce = 4;
/** The other object was replaced or deleted meanwhile; it may be written but not read; or the key is taken: a put decides. */
const sendInstead = ['PreconditionFailed', 'NoSuchKey', 'AccessDenied', 'ConditionalRequestConflict'];
/** Objects that only the SDK could store: the lean way does not suit this server. */
const maxDetours = 3;

export function openStore(context: Context, { overwrite }: { overwrite: boolean }): ImageStore {
  const common: Common = {
    Bucket: ownOriginals(context),
    ExpectedBucketOwner: context.place.account,
    ...(overwrite ? {} : { IfNoneMatch: '*' }),
  };
  const target = ({ key, contentType }: LocalImage) => ({ ...common, Key: key, ContentType: contentType });
  return {
    put: openPut(context, common, target),
    async putLarge(image, onSent) {
      // The abort goes through the body: lib-storage then ends requests in flight and removes the parts before it
      // rejects. Through its own controller it would reject first and clean up after nobody waits any more.
      const bytes = streamWhole(image.file, { highWaterMark: partBytes / 8, signal: context.signal });
      const Body = Readable.from(bytes, { objectMode: false });
      const params = { ...target(image), Body, ContentLength: image.bytes };
      const client = cleanupClient(context, S3Client);
      const upload = new Upload({ client, params, partSize: partBytes, queueSize: partsAtOnce });
      upload.on('httpUploadProgress', ({ loaded = 0 }) => onSent(loaded));
      return unquoted((await upload.done()).ETag);
    },
    async copy(image, { key, etag }) {
      const command = new CopyObjectCommand({
        ...target(image),
        CopySource: `${common.Bucket}/${escapeKey(key)}`,
        CopySourceIfMatch: `"${etag}"`,
        ExpectedSourceBucketOwner: common.ExpectedBucketOwner,
        // The content type detected from these bytes, whatever the other object was stored with.
        MetadataDirective: 'REPLACE',
      });
      const sent = context.client(S3Client).send(command, { abortSignal: context.signal });
      const answer = await ignore(sendInstead, sent);
      return answer && unquoted(answer.CopyObjectResult?.ETag);
    },
  };
}

interface Common {
  Bucket: string;
  ExpectedBucketOwner: string;
  IfNoneMatch?: '*';
}

/** Uses the lean client, until the SDK has had to step in too often. */
function openPut(context: Context, common: Common, target: (image: LocalImage) => Common & { Key: string }) {
  let lean: Promise<LeanPut | undefined> | undefined;
  let detours = 0;
  return async (image: LocalImage, body: Buffer): Promise<string> => {
    lean ??= openLeanPut(context, common);
    const put = detours < maxDetours ? await lean : undefined;
    const etag = await put?.(image.key, body, image.contentType);
    if (etag) return unquoted(etag);
    const command = new PutObjectCommand({ ...target(image), Body: body });
    const { ETag } = await context.client(S3Client).send(command, { abortSignal: context.signal });
    detours += 1;
    return unquoted(ETag);
  };
}

/** Waits while another write of the same key, or its deletion, is in progress. */
export function whenKeyFree<T>(context: Context, put: () => Promise<T>): Promise<T> {
  const isConflict = (error: unknown) => isAws(error, 'ConditionalRequestConflict');
  return retryWhile(context, 'S3 is busy with another write', isConflict, schedules.objectFree, put);
}
