// Lists a bucket's objects page by page, and removes many of them.
import { DeleteObjectsCommand, HeadObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { isFolderMarker } from '../../lambda/contract.ts';
import { ignore, whileDoing } from '../errors/errors.ts';
import { refuseWriting } from '../stack/source.ts';
import type { Context, Session } from './session.ts';

export interface StoredObject {
  key: string;
  /** Without quotes. */
  etag: string;
  bytes: number;
  modifiedAt: Date | undefined;
}

export const unquoted = (etag = '') => etag.replaceAll('"', '');

/** In key order, in constant memory, without folder markers. Errors say what was being done. */
export async function* listObjects(
  session: Session,
  Bucket: string,
  Prefix: string,
): AsyncGenerator<StoredObject> {
  const s3 = session.client(S3Client);
  const ExpectedBucketOwner = session.place.account;
  let ContinuationToken: string | undefined;
  do {
    // XML cannot contain every character of a key, hence the encoding.
    const page = await s3
      .send(
        new ListObjectsV2Command({
          Bucket,
          Prefix,
          ContinuationToken,
          ExpectedBucketOwner,
          EncodingType: 'url',
        }),
        { abortSignal: session.signal },
      )
      .catch((error) => {
        throw whileDoing(`listing the bucket ${Bucket}`, error);
      });
    for (const { Key = '', ETag, Size = 0, LastModified } of page.Contents ?? []) {
      const key = decode(Key);
      if (!isFolderMarker(key, Size))
        yield { key, etag: unquoted(ETag), bytes: Size, modifiedAt: LastModified };
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
}

/** The stack's originals whose keys begin with the prefix. In the user's own bucket, only those below its prefix. */
export async function* listOriginals(context: Context, prefix: string): AsyncGenerator<StoredObject> {
  const { bucket, prefix: all } = context.names.originals;
  const narrower = prefix.startsWith(all) ? prefix : all;
  if (narrower.startsWith(prefix)) yield* listObjects(context, bucket, narrower);
}

/** The bucket with the originals, for writing and deleting. Throws `SourceReadOnly` for the user's own bucket. */
export function ownOriginals({ names }: Pick<Context, 'names'>): string {
  refuseWriting(names);
  return names.originals.bucket;
}

/** Undefined when there is no such object. Without permission to list the bucket, S3 answers AccessDenied instead. */
export async function findObject(
  session: Session,
  Bucket: string,
  key: string,
): Promise<StoredObject | undefined> {
  const command = new HeadObjectCommand({ Bucket, Key: key, ExpectedBucketOwner: session.place.account });
  const answer = session.client(S3Client).send(command, { abortSignal: session.signal });
  const head = await ignore(['NotFound', 'NoSuchKey'], answer).catch((error) => {
    throw whileDoing(`looking for ${key} in the bucket ${Bucket}`, error);
  });
  if (!head) return undefined;
  const { ETag, ContentLength = 0, LastModified } = head;
  return { key, etag: unquoted(ETag), bytes: ContentLength, modifiedAt: LastModified };
}

const decode = (key: string) => decodeURIComponent(key.replaceAll('+', ' '));

/** The most that DeleteObjects accepts at once. */
export const keysPerCall = 1000;

/** Returns the keys that were not deleted, with S3's reason: the call answers 200 even then. */
export async function deleteObjects(
  session: Session,
  Bucket: string,
  keys: readonly string[],
): Promise<Map<string, string>> {
  const s3 = session.client(S3Client);
  const ExpectedBucketOwner = session.place.account;
  const refused = new Map<string, string>();
  for (let at = 0; at < keys.length; at += keysPerCall) {
    session.signal.throwIfAborted();
    const Objects = keys.slice(at, at + keysPerCall).map((Key) => ({ Key }));
    const { Errors = [] } = await s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true }, ExpectedBucketOwner }),
    );
    for (const { Key = '', Code, Message } of Errors) refused.set(Key, `${Message} (${Code})`);
  }
  return refused;
}
