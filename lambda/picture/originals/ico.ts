// Icons and cursors: the largest picture in them, which is a PNG, or a bitmap without a file's header.
// https://learn.microsoft.com/en-us/previous-versions/ms997538(v=msdn.10)

import type { Original, Source } from '../opened.ts';
import { refuse } from '../refusals.ts';
import { openIconBitmap } from './bmp.ts';
import { openWithSharp } from './with-sharp.ts';

const [headerBytes, entryBytes] = [6, 16];
const png = Buffer.from('\x89PNG', 'latin1');

export async function openIco(source: Source): Promise<Original> {
  const { bytes, format } = source;
  const largest = entriesOf(bytes).toSorted((a, b) => b.side - a.side || b.bits - a.bits)[0];
  if (!largest) throw refuse('Truncated');
  const { at, length } = largest;
  const picture = bytes.subarray(at, at + length);
  if (!picture.subarray(0, png.length).equals(png)) return openIconBitmap(source, at);
  return { ...(await openWithSharp({ ...source, bytes: picture, format: 'png' })), format };
}

/** Those that begin within the file. */
function entriesOf(bytes: Buffer) {
  const count = bytes.readUInt16LE(4);
  const isCursor = bytes[2] === 2;
  const entries = Array.from({ length: count }, (_, index) => headerBytes + entryBytes * index)
    .filter((entry) => entry + entryBytes <= bytes.length)
    .map((entry) => ({
      // 0 stands for 256.
      side: bytes[entry] || 256,
      // Cursors have the place of their tip there.
      bits: isCursor ? 0 : bytes.readUInt16LE(entry + 6),
      length: bytes.readUInt32LE(entry + 8),
      at: bytes.readUInt32LE(entry + 12),
    }));
  return entries.filter(({ at }) => at < bytes.length);
}
