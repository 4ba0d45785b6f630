// Unpacks a function's zip as Lambda does. A zip is untrusted input: no entry may land outside the folder,
// and its unpacked size is limited whatever its headers say.
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { AwsError } from '../aws-error.ts';
import { replaceFile } from '../rename.ts';

/** 250 MB: Lambda's quota for code and layers, unzipped. */
export const maxUnzippedBytes = 262_144_000;

/** Our own limit: every file takes 8 KiB of the disk, whatever its content, and this many exceed Lambda's quota too. */
const maxEntries = Math.floor(maxUnzippedBytes / 8192);

/**
 * Unpacks into `folder`, which appears only when it is complete.
 * Throws InvalidParameterValueException for anything that is not a zip, escapes its folder or is too large.
 */
export async function unzip(zip: Buffer, folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}.`);
  try {
    const file = await openZip(zip);
    await unpack(file, draft);
    replaceFile(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw isOfDisk(error) || error instanceof AwsError ? error : unusable();
  }
}

async function openZip(zip: Buffer): Promise<ZipFile> {
  const file = await fromBufferPromise(zip, { lazyEntries: true });
  if (file.entryCount > maxEntries) throw tooMany(file.entryCount);
  if (file.entryCount > 0) return file;
  throw new AwsError('InvalidParameterValueException', 'Uploaded file must be a non-empty zip');
}

/** The disk is full or broken. yauzl's errors are plain (bad signature, wrong CRC, '../' in a name); names may be too long. */
function isOfDisk(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EMFILE', 'ENFILE', 'EACCES'].includes(code);
}

async function unpack(file: ZipFile, folder: string): Promise<void> {
  let total = 0;
  // yauzl refuses absolute names and '..' before an entry gets here.
  for await (const entry of file.eachEntry()) {
    total += entry.uncompressedSize;
    if (total > maxUnzippedBytes) throw tooBig();
    const target = join(folder, entry.fileName);
    if (entry.fileName.endsWith('/')) await mkdir(target, { recursive: true });
    else await unpackFile(file, entry, target);
  }
}

async function unpackFile(file: ZipFile, entry: Entry, target: string): Promise<void> {
  // The upper 16 bits are the Unix mode, when the zip was created on Unix.
  const mode = entry.externalFileAttributes >>> 16;
  const isLink = (mode & 0o170000) === 0o120000;
  // A link could point out of the folder, and a later entry be written through it.
  if (isLink) throw unusable();
  await mkdir(dirname(target), { recursive: true });
  // yauzl fails the stream when it contains more than its header says.
  const content = await file.openReadStreamPromise(entry);
  await pipeline(content, createWriteStream(target, { mode: 0o644 | (mode & 0o111) }));
}

function tooBig(): AwsError {
  return new AwsError(
    'InvalidParameterValueException',
    `Unzipped size must be smaller than ${maxUnzippedBytes} bytes`,
  );
}

function tooMany(entries: number): AwsError {
  const text = `Unzipped size must be smaller than ${maxUnzippedBytes} bytes: ${entries} files take more, however small they are`;
  return new AwsError('InvalidParameterValueException', text);
}

function unusable(): AwsError {
  return new AwsError(
    'InvalidParameterValueException',
    'Could not unzip uploaded file. Please check your file, then try to upload again.',
  );
}
