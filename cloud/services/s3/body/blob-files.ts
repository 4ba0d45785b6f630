// Writes and reads the bytes of a body in large steps, so that few calls are needed.
import { closeSync, createReadStream, openSync, readSync, writeFileSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { passed } from './garbage.ts';

/** Step size for bodies written to a file, and for larger ones read from it. */
const stepBytes = 256 * 1024;
/** Up to this size one call reads everything, in half the time of a stream: a photo, but not a film. */
export const wholeBytes = 4 * 1024 * 1024;

/** Creates the file and returns its size; without any bytes there is no file. A failure leaves nothing behind. */
export async function writeFileFrom(file: string, chunks: AsyncIterable<Buffer>): Promise<number> {
  let handle: FileHandle | undefined;
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      waiting.push(chunk);
      waitingBytes += chunk.length;
      bytes += chunk.length;
      passed(chunk.length);
      if (waitingBytes < stepBytes) continue;
      handle ??= await open(file, 'wx');
      await writeAll(handle, waiting);
      waiting = [];
      waitingBytes = 0;
    }
    if (handle) await writeAll(handle, waiting);
    else if (bytes > 0) writeFileSync(file, Buffer.concat(waiting), { flag: 'wx' });
    return bytes;
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle?.close();
  }
}

/** Without joining them first. The system may accept fewer bytes than it was given. */
async function writeAll(handle: FileHandle, chunks: Buffer[]): Promise<void> {
  const total = chunks.reduce((sum, { length }) => sum + length, 0);
  if (total === 0) return;
  const { bytesWritten } = await handle.writev(chunks);
  if (bytesWritten < total) await handle.writeFile(Buffer.concat(chunks).subarray(bytesWritten));
}

/** For up to `wholeBytes`. */
export function readRange(file: string, start: number, length: number): Buffer {
  passed(length);
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.allocUnsafeSlow(length);
    return buffer.subarray(0, readSync(descriptor, buffer, 0, length, start));
  } finally {
    closeSync(descriptor);
  }
}

/** Both ends are inclusive. */
export async function* readSteps(file: string, start: number, end: number): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(file, { start, end, highWaterMark: stepBytes })) {
    passed(chunk.length);
    yield chunk;
  }
}
