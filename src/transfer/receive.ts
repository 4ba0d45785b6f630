// One image that comes in as a stream of unknown length and content: kept on disk until it is known to be an image,
// then stored as `upload` would store it, and the function told where nobody else does.
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { maxBytes } from '../../lambda/limits.ts';
import type { Context } from '../context.ts';
import { multipartBytes } from './etag.ts';
import { sendMessages } from './messages.ts';
import { sniff } from './sniff.ts';
import { openStore } from './store.ts';

/** Stored, or why not, in words. */
type Received = { bytes: number } | { reason: string; isTooLarge: boolean };

export type Receive = (key: string, body: Readable) => Promise<Received>;

export function openReceiver(context: Context): Receive {
  const store = openStore(context, { overwrite: true });
  return async (key, body) => {
    const folder = await mkdtemp(join(tmpdir(), 'thumbs-upload-'));
    try {
      const path = join(folder, 'image');
      if (!(await keep(body, path, context.signal))) return tooLarge;
      const { size: bytes } = await stat(path);
      const sniffed = await sniff(path, bytes, context.settings);
      if ('reason' in sniffed) return { reason: sniffed.reason, isTooLarge: false };
      const image = { path, file: path, key, bytes, contentType: sniffed.contentType };
      if (bytes < multipartBytes) await store.put(image, await readFile(path));
      else await store.putLarge(image, () => {});
      if (context.settings.trigger === 'sqs') await sendMessages(context, [key]);
      return { bytes };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

const tooLarge: Received = {
  reason: `it has more than the ${maxBytes / 1024 / 1024} MiB taken`,
  isTooLarge: true,
};

/** False when there is more of it than the function takes. */
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
