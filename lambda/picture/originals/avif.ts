// AVIF pictures, and the first frame of those that move.

import type { Original, Source } from '../opened.ts';
import { openWithSharp } from './with-sharp.ts';

export const openAvif = (source: Source): Promise<Original> =>
  openWithSharp({ ...source, bytes: asStill(source.bytes) });

/** libheif takes files whose first brand is that of sequences for videos, and does not look for the picture in them. */
function asStill(bytes: Buffer): Buffer {
  const boxBytes = Math.min(bytes.readUInt32BE(0), bytes.length);
  if (bytes.toString('latin1', 8, 12) !== 'avis') return bytes;
  const still = Buffer.from(bytes);
  for (let at = 8; at + 4 <= boxBytes; at += 4) {
    if (still.toString('latin1', at, at + 4) === 'avis') still.write('avif', at, 'latin1');
  }
  return still;
}
