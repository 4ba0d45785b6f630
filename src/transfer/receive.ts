// One image that arrives as a stream of unknown length and content: kept on disk until it is known to be an image,
// then stored as `upload` would store it; the function is notified where S3 does not do it.
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { maxBytes } from '../../lambda/limits.ts';
import { bytesText } from '../../lambda/units.ts';
import { findObject, ownOriginals } from '../aws/objects.ts';
import type { Context } from '../aws/session.ts';
import { isAws } from '../errors/errors.ts';
import { digestLike, multipartBytes } from './etag.ts';
import type { LocalImage } from './local-image.ts';
import { sendMessages } from './queues/messages.ts';
import { destinationOf, sniff } from './sniff.ts';
import { type ImageStore, openStore, whenKeyFree } from './store.ts';

/** Stored, or why not: another object has the key and stays, or the reason in words. */
type Received = { bytes: number } | 'exists' | { reason: string; isTooLarge: boolean };

export type Receive = (key: string, body: Readable, options: { overwrite: boolean }) => Promise<Received>;

export function openReceiver(context: Context): Receive {
  return async (key, body, { overwrite }) => {
    // Before a large body arrives.
    ownOriginals(context);
    const folder = await mkdtemp(join(tmpdir(), 'thumbs-upload-'));
    try {
      const path = join(folder, 'image');
      if (!(await keep(body, path, context.signal))) return tooLarge;
      const { size: bytes } = await stat(path);
      const sniffed = await sniff(path, bytes, destinationOf(context.settings, key));
      if ('reason' in sniffed) return { reason: sniffed.reason, isTooLarge: false };
      const image = { path, file: path, key, bytes, contentType: sniffed.contentType };
      const isStored = overwrite ? await replace(context, image) : await storeNew(context, image);
      if (!isStored) return 'exists';
      if (context.settings.trigger === 'sqs') await sendMessages(context, [key]);
      return { bytes };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

async function replace(context: Context, image: LocalImage): Promise<true> {
  await send(openStore(context, { overwrite: true }), image);
  return true;
}

/** False when the key is taken. */
async function storeNew(context: Context, image: LocalImage): Promise<boolean> {
  const find = () => findObject(context, context.names.originals.bucket, image.key);
  // Checked before a large file travels. S3 decides between later uploads of the same key.
  if (await find()) return false;
  try {
    await whenKeyFree(context, () => send(openStore(context, { overwrite: false }), image));
    return true;
  } catch (error) {
    if (!isAws(error, 'PreconditionFailed')) throw error;
    // The existing object may be this very image: an earlier attempt stored it, and its answer was lost.
    const there = await find();
    return there !== undefined && (await digestLike(there.etag, image.path, context.signal)) === there.etag;
  }
}

async function send(store: ImageStore, image: LocalImage): Promise<void> {
  if (image.bytes < multipartBytes) await store.put(image, await readFile(image.path));
  else await store.putLarge(image, () => {});
}

const tooLarge: Received = {
  reason: `it has more than ${bytesText(maxBytes)}, the limit`,
  isTooLarge: true,
};

/** False when there is more than the function accepts. */
async function keep(body: Readable, path: string, signal: AbortSignal): Promise<boolean> {
  let bytes = 0;
  const upTo = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > maxBytes) return;
      yield chunk;
    }
  };
  await pipeline(body, upTo, createWriteStream(path), { signal });
  return bytes <= maxBytes;
}
