// AVIF pictures; only the first frame of animations. libvips converts colours by ICC profile but not by CICP code points
// (H.273), and Display P3 and HDR usually have only the latter.

import type { Original, Source } from '../opened.ts';
import { inSrgb } from './colours/converted.ts';
import { profileOf } from './colours/profile.ts';
import { colourNumbersOf } from './heif.ts';
import { openWithSharp } from './with-sharp.ts';

export async function openAvif(source: Source): Promise<Original> {
  const { bytes, limits } = source;
  const original = await openWithSharp({ ...source, bytes: asStill(bytes) });
  const colours = colourNumbersOf(bytes);
  const icc = colours && profileOf(colours);
  if (!icc) return original;
  return {
    ...original,
    decode: async (need) => inSrgb(await original.decode(need), { icc, limits, isOpaque: need.isOpaque }),
  };
}

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
