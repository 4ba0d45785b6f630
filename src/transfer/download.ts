// Copies one object from a bucket into a file or a stream. A file appears under its name only when it is complete.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { isFolderMarker } from '../../lambda/contract.ts';
import type { Context } from '../aws/session.ts';
import { isAws, ThumbsError, UsageError, whileDoing } from '../errors/errors.ts';
import { isMissing } from '../machine/files.ts';
import { writeWhole } from '../machine/whole-file.ts';
import { describeFault, isFileFault } from './faults.ts';

export interface RemoteFile {
  bucket: string;
  key: string;
  /** Its name in a folder. */
  name: string;
}

/** The file to write: `output` itself, or a name in it when it is a folder. Throws UsageError for an existing file. */
export async function chooseFile(name: string, output: string | undefined, force: boolean): Promise<string> {
  const isFolder = output === undefined || /[/\\]$/.test(output) || (await kindOf(output)) === 'folder';
  const file = isFolder ? join(output ?? '.', name) : output;
  const kind = await kindOf(file);
  if (kind === 'folder') throw new UsageError(`${file} is a folder`, 'choose another file: -o FILE');
  if (kind === 'file' && !force) {
    throw new UsageError(`${file} exists already`, 'replace it with --force, or choose another: -o FILE');
  }
  return file;
}

/** The folder to write into; it need not exist. Throws UsageError for a file. */
export async function chooseFolder(output: string): Promise<string> {
  if ((await kindOf(output)) !== 'file') return output;
  throw new UsageError(`${output} is a file`, 'several pictures need a folder: -o FOLDER');
}

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw isFileFault(error) ? new UsageError(`${path}: ${describeFault(error)}`) : error;
  }
}

/**
 * Returns the number of bytes. The object is requested only when the file is open: an unread body would crash the
 * process when its connection ends.
 */
export const downloadToFile = (context: Context, remote: RemoteFile, file: string): Promise<number> =>
  writeWhole(file, chunksOf(context, remote));

/** Into a file, or to whoever takes each chunk and answers whether to go on. Returns the number of bytes. */
export async function download(
  context: Context,
  remote: RemoteFile,
  target: string | ((chunk: Uint8Array) => Promise<boolean>),
): Promise<number> {
  if (typeof target === 'string') return downloadToFile(context, remote, target);
  let bytes = 0;
  for await (const chunk of await openRemote(context, remote)) {
    bytes += chunk.length;
    if (!(await target(chunk))) break;
  }
  return bytes;
}

async function* chunksOf(context: Context, remote: RemoteFile): AsyncGenerator<Uint8Array> {
  yield* await openRemote(context, remote);
}

/** Reads originals, each asked for when its first byte is wanted. Reports no progress. */
export function openOriginals(context: Context): (key: string) => AsyncGenerator<Uint8Array> {
  const quiet = { ...context, emit: () => {} };
  const bucket = context.names.originals.bucket;
  return async function* read(key) {
    yield* await openRemote(quiet, { bucket, key, name: key });
  };
}

/** The object's bytes as they arrive, with progress events. Throws `NoImage` when there is no such object. */
async function openRemote(
  context: Context,
  { bucket: Bucket, key: Key }: RemoteFile,
): Promise<AsyncGenerator<Uint8Array>> {
  const command = new GetObjectCommand({ Bucket, Key, ExpectedBucketOwner: context.place.account });
  const { Body, ContentLength = 0 } = await context
    .client(S3Client)
    .send(command, { abortSignal: context.signal })
    .catch((error) => {
      if (isAws(error, 'NoSuchKey')) throw noImage(Key);
      throw whileDoing(`reading ${Key} from the bucket ${Bucket}`, error);
    });
  if (isFolderMarker(Key, ContentLength)) throw noImage(Key);
  return withProgress(context, Body instanceof Readable ? Body : Readable.from([]), ContentLength);
}

async function* withProgress(
  { emit, signal }: Context,
  body: Readable,
  total: number,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  try {
    for await (const chunk of body) {
      yield chunk;
      done += chunk.length;
      emit({ event: 'progress', id: 'download', done, total, unit: 'bytes' });
    }
  } catch (error) {
    // Node says only 'aborted'.
    signal.throwIfAborted();
    throw error;
  }
}

function noImage(key: string): ThumbsError {
  return new ThumbsError('NoImage', `there is no image '${key}' in the bucket`, {
    fix: 'to list the images: thumbs scan',
  });
}
