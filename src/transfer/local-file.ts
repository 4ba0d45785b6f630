// Reads files by descriptor: a FileHandle of node:fs/promises for each of thousands of small files costs more CPU than
// sending them. Throws what the file system throws.
import { close, open, read } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { ReadAt } from './header.ts';

const [openDescriptor, closeDescriptor] = [promisify(open), promisify(close)];

/** `use` gets a reader that answers fewer bytes at the end of the file. */
export async function withFile<T>(path: string, use: (readAt: ReadAt) => Promise<T>): Promise<T> {
  const descriptor = await openDescriptor(path, 'r');
  try {
    return await use((offset, length) => readFrom(descriptor, offset, length));
  } finally {
    await closeDescriptor(descriptor);
  }
}

/** The whole file, in one read when it still has as many bytes as it had. */
export async function readWhole(path: string, bytes: number): Promise<Buffer> {
  // One more than there should be: a file that has grown shows.
  const content = await withFile(path, (readAt) => readAt(0, bytes + 1));
  return content.length === bytes ? content : readFile(path);
}

function readFrom(descriptor: number, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  return new Promise((resolve, reject) => {
    read(descriptor, buffer, 0, length, offset, (error, count) => {
      if (error) reject(error);
      else resolve(buffer.subarray(0, count));
    });
  });
}
