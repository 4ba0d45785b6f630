// Zips deterministically: the same files always give the same bytes, because Lambda detects changed code by the hash.
import { buffer } from 'node:stream/consumers';
import { ZipArchive } from 'archiver';
import { fromBufferPromise } from 'yauzl';
import { ThumbsError } from '../errors/errors.ts';
import { identifyBinary } from './binary.ts';
import type { PackedFile } from './files.ts';
import { type Target, targetName } from './target.ts';

/** The earliest time that zip's DOS time can express. */
const epoch = new Date('1980-01-01T00:00:00Z');
const readable = 0o644;

/** zlib's levels, 0 (only stored) to 9. Level 9 takes twice the time of 6 for 0.1 % fewer bytes. */
export async function zipFiles(files: PackedFile[], level = 6): Promise<Buffer> {
  const archive = new ZipArchive({ zlib: { level }, statConcurrency: 1 });
  const bytes = buffer(archive);
  for (const { name, bytes: content } of files.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    archive.append(content, { name, date: epoch, mode: readable });
  }
  await archive.finalize();
  return bytes;
}

/**
 * Opens a finished zip and checks its native libraries: every one must be for the target, and at least one must be
 * loadable by Node. Throws WrongBinary. A mistake here would show only at the function's first call, far away.
 */
export async function checkZip(zip: Buffer, target: Target): Promise<void> {
  const wanted = describe(target);
  let bindings = 0;
  for (const { name, bytes } of await libraries(zip)) {
    const found = identifyBinary(bytes);
    const is = found ? describe(found) : 'not a library that Node can load';
    if (is !== wanted) throw wrongBinary(`${name} is ${is}, and the function runs on ${wanted}`);
    if (name.endsWith('.node')) bindings++;
  }
  if (bindings === 0) throw wrongBinary(`it contains no library for ${wanted}`);
}

async function libraries(zip: Buffer): Promise<PackedFile[]> {
  const found: PackedFile[] = [];
  const archive = await fromBufferPromise(zip, { lazyEntries: true });
  for await (const entry of archive.eachEntry()) {
    if (!/\.(node|dll|dylib|so(\.\d+)*)$/.test(entry.fileName)) continue;
    found.push({ name: entry.fileName, bytes: await buffer(await archive.openReadStreamPromise(entry)) });
  }
  return found;
}

function describe(target: Target): string {
  return target.libc ? `${targetName(target)} (${target.libc})` : targetName(target);
}

function wrongBinary(reason: string): ThumbsError {
  return new ThumbsError('WrongBinary', `the function's package was not sent: ${reason}`, {
    fix: 'reinstall: npm ci && npm cache verify; then run the same command again',
  });
}
