// Object bodies, as files under random names: a key never becomes a path, so every key is safe on every file system.
// The database knows which blob belongs to what; an unknown blob is garbage and is swept at the next start.
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { readRange, readSteps, wholeBytes, writeFileFrom } from './blob-files.ts';
import { createHolds } from './holds.ts';

/** A body is a list of pieces: one for a plain put, one per part after a multipart upload, none when empty. */
export interface Piece {
  blob: string;
  bytes: number;
}

export interface Blobs {
  /** Writes all chunks to a new blob; nothing is left behind when the source fails. */
  write(chunks: AsyncIterable<Buffer>): Promise<Piece[]>;
  /** Bytes `start` to `end`, both inclusive. The pieces cannot be removed until the stream has closed. */
  read(pieces: Piece[], start: number, end: number): Buffer | Readable;
  remove(pieces: Piece[]): void;
  /** Deletes blobs of earlier runs that `inUse` does not name. */
  sweep(inUse: Set<string>): Promise<void>;
}

/** Blobs created in one folder before another is chosen. */
const filesInARow = 500;

export function openBlobs(folder: string): Blobs {
  // Blobs of this run carry its mark, so that the sweep does not take an upload in progress for garbage.
  const run = randomBytes(4).toString('hex');
  const nextName = createNames(folder, run);
  const fileOf = (blob: string) => join(folder, blob.slice(0, 2), blob);

  // A blob that cannot be deleted now is swept at the next start.
  const erase = (blob: string) => void rm(fileOf(blob), { force: true }).catch(() => {});
  const holds = createHolds(erase);

  return {
    async write(chunks) {
      const blob = nextName();
      const bytes = await writeFileFrom(fileOf(blob), chunks);
      return bytes > 0 ? [{ blob, bytes }] : [];
    },
    read(pieces, start, end) {
      const [only] = pieces;
      const length = end - start + 1;
      if (length <= 0) return Buffer.alloc(0);
      if (only && pieces.length === 1 && length <= wholeBytes) {
        return readRange(fileOf(only.blob), start, length);
      }
      const release = holds.hold(pieces.map(({ blob }) => blob));
      const chunks = readPieces(pieces, start, end, fileOf);
      return Readable.from(chunks, { objectMode: false }).once('close', release);
    },
    remove(pieces) {
      for (const { blob } of pieces) holds.release(blob);
    },
    async sweep(inUse) {
      for await (const blob of blobsIn(folder)) {
        if (!blob.endsWith(run) && !inUse.has(blob)) erase(blob);
      }
    },
  };
}

/**
 * Names begin with their folder, one of 256: a folder with a hundred thousand files is slow on some systems.
 * It changes only now and then: consecutive files in one folder cost half.
 */
function createNames(blobs: string, run: string): () => string {
  let made = 0;
  let folder = '';
  return () => {
    if (made % filesInARow === 0) {
      folder = randomBytes(1).toString('hex');
      mkdirSync(join(blobs, folder), { recursive: true });
    }
    made += 1;
    return `${folder}${randomBytes(11).toString('hex')}-${run}`;
  };
}

async function* blobsIn(folder: string): AsyncGenerator<string> {
  // The folder may have been removed by a reset of the cloud.
  const list = (path: string) => readdir(path).catch(() => []);
  for (const part of await list(folder)) yield* await list(join(folder, part));
}

async function* readPieces(
  pieces: Piece[],
  start: number,
  end: number,
  fileOf: (blob: string) => string,
): AsyncGenerator<Buffer> {
  let offset = 0;
  for (const { blob, bytes } of pieces) {
    const from = Math.max(start - offset, 0);
    const to = Math.min(end - offset, bytes - 1);
    offset += bytes;
    if (from <= to) yield* readSteps(fileOf(blob), from, to);
  }
}
