// Reads files by descriptor: a FileHandle of node:fs/promises for each of thousands of small files costs more CPU than
// sending them. Throws file system errors.
import { close, createReadStream, fstatSync, open, read } from 'node:fs';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { FilePath } from './file-names.ts';
import type { ReadAt } from './header.ts';
import { fileChanged, mark, whileSteady } from './steady.ts';

const [openDescriptor, closeDescriptor] = [promisify(open), promisify(close)];

/** Into `memory`, or into new memory. */
type ReadInto = (...args: [...Parameters<ReadAt>, memory?: Buffer]) => Promise<Buffer>;

/** `use` gets a reader that returns fewer bytes at the end of the file. */
export async function withFile<T>(file: FilePath, use: (readAt: ReadInto) => Promise<T>): Promise<T> {
  const descriptor = await openDescriptor(file, 'r');
  try {
    return await use((offset, length, memory) => readFrom(descriptor, offset, length, memory));
  } finally {
    await closeDescriptor(descriptor);
  }
}

/** The whole file, into `memory` if it fits. Throws FileChanged when it is being written to, or is larger than `most`. */
export async function readWhole(file: FilePath, memory: Buffer, most: number): Promise<Buffer> {
  const descriptor = await openDescriptor(file, 'r');
  const facts = () => fstatSync(descriptor, { bigint: true });
  try {
    return await whileSteady(
      () => mark(facts()),
      async () => {
        const bytes = Number(facts().size);
        if (bytes >= most) throw fileChanged();
        const room = bytes <= memory.length ? memory : Buffer.allocUnsafe(bytes);
        let filled = 0;
        for (let count = 1; filled < bytes && count > 0; filled += count)
          count = (await readFrom(descriptor, filled, bytes - filled, room.subarray(filled))).length;
        return room.subarray(0, filled);
      },
    );
  } finally {
    await closeDescriptor(descriptor);
  }
}

/** The whole file as a stream, which ends with FileChanged when the file was written to meanwhile. */
export async function* streamWhole(
  file: FilePath,
  { highWaterMark, signal }: { highWaterMark: number; signal: AbortSignal },
): AsyncGenerator<Buffer> {
  const before = mark(await stat(file, { bigint: true }));
  yield* createReadStream(file, { highWaterMark, signal });
  if (mark(await stat(file, { bigint: true })) !== before) throw fileChanged();
}

function readFrom(
  descriptor: number,
  offset: number,
  length: number,
  memory: Buffer = Buffer.allocUnsafe(length),
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    read(descriptor, memory, 0, length, offset, (error, count) => {
      if (error) reject(error);
      else resolve(memory.subarray(0, count));
    });
  });
}
