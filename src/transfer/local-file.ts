// Reads files by descriptor: a FileHandle of node:fs/promises for each of thousands of small files costs more CPU than
// sending them. Throws what the file system throws.
import { close, open, read } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { FilePath } from './file-names.ts';
import type { ReadAt } from './header.ts';

const [openDescriptor, closeDescriptor] = [promisify(open), promisify(close)];

/** Into `memory`, or into new memory. */
type ReadInto = (...args: [...Parameters<ReadAt>, memory?: Buffer]) => Promise<Buffer>;

/** `use` gets a reader that answers fewer bytes at the end of the file. */
export async function withFile<T>(file: FilePath, use: (readAt: ReadInto) => Promise<T>): Promise<T> {
  const descriptor = await openDescriptor(file, 'r');
  try {
    return await use((offset, length, memory) => readFrom(descriptor, offset, length, memory));
  } finally {
    await closeDescriptor(descriptor);
  }
}

/** The whole file, in one read into `memory` when it still has as many bytes as it had, and those fit. */
export async function readWhole(file: FilePath, bytes: number, memory: Buffer): Promise<Buffer> {
  // One more than there should be: a file that has grown shows.
  const content = await withFile(file, (readAt) => readAt(0, bytes + 1, memory));
  return content.length === bytes ? content : readFile(file);
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
