// Zips deterministically: the same files always give the same bytes, because Lambda detects changed code by the hash.
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { type AsyncZipOptions, type AsyncZippable, zip } from 'fflate';
import { fromBufferPromise } from 'yauzl';
import { ThumbsError } from '../errors/errors.ts';
import { identifyBinary } from './binary.ts';
import type { PackedFile } from './files.ts';
import { type Target, targetName } from './target.ts';

/** The earliest time that a zip's DOS timestamp can express; fflate uses the local date and time. */
const epoch = () => new Date(1980, 0, 1);
const unix = 3;
const readable = 0o644;

type Level = 0 | 6;

/** zlib levels: 0 (store only) or 6. Compresses in threads, in JavaScript: same bytes on any Node version and processor. */
export async function zipFiles(files: PackedFile[], level: Level = 6): Promise<Buffer> {
  const sorted = files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const options = { level, mtime: epoch(), os: unix, attrs: readable << 16 };
  const tree = Object.fromEntries(sorted.map(({ name, bytes }) => [name, bytes]));
  const bytes = await promisify<AsyncZippable, AsyncZipOptions, Uint8Array>(zip)(tree, options);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/**
 * Opens a finished zip and checks its native libraries: every one must be for the target, and at least one must be
 * loadable by Node. Throws WrongBinary. A mistake here would show only at the function's first call, far away.
 */
export async function checkZip(zipped: Buffer, target: Target): Promise<void> {
  const wanted = describe(target);
  let bindings = 0;
  for (const { name, bytes } of await libraries(zipped)) {
    const found = identifyBinary(bytes);
    const is = found ? describe(found) : 'not a library that Node can load';
    if (is !== wanted) throw wrongBinary(`${name} is ${is}, and the function runs on ${wanted}`);
    if (name.endsWith('.node')) bindings++;
  }
  if (bindings === 0) throw wrongBinary(`it contains no library for ${wanted}`);
}

async function libraries(zipped: Buffer): Promise<PackedFile[]> {
  const found: PackedFile[] = [];
  const archive = await fromBufferPromise(zipped, { lazyEntries: true });
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
