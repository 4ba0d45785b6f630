// Uncompressed HEIF pictures, as some scientific cameras and tools write them: only the plainest kind, with one byte per
// channel, pixel after pixel.
// ISO/IEC 23001-17
import type { Original, Source } from '../opened.ts';
import { refuse } from '../refusals.ts';
import { inSrgb } from './colours/converted.ts';
import { profileOf } from './colours/profile.ts';
import { type Container, openContainer } from './container.ts';
import { colourNumbersOf, heifHeader } from './heif.ts';
import { openStill, scaledBitmap } from './with-sharp.ts';

/** Channels of `cmpd`, and of the short names for usual combinations. */
const kinds: Record<string, 1 | 2 | 3 | 4> = {
  ...{ mono: 1, 'mono alpha': 2, 'red green blue': 3, 'red green blue alpha': 4 },
  ...{ rgb3: 3, rgba: 4 },
};
const names: Record<number, string> = { 0: 'mono', 4: 'red', 5: 'green', 6: 'blue', 7: 'alpha' };

export async function openUnci(source: Source): Promise<Original> {
  const { bytes, limits } = source;
  const container = openContainer(bytes);
  const size = heifHeader(bytes);
  const channels = container && channelsOf(container);
  if (!size || !channels)
    throw refuse('UnsupportedFormat', 'an uncompressed HEIF picture of an unusual kind');
  const { width, height } = size;
  return openStill(source, { format: 'heif', width, height, channels, depth: 'uchar' }, async (need) => {
    const data = container.bytesOf(container.primary).subarray(0, width * height * channels);
    if (data.length < width * height * channels) throw refuse('Truncated');
    const pixels = await scaledBitmap({ data, width, height, channels }, need, limits);
    const numbers = colourNumbersOf(bytes);
    const icc = numbers ? profileOf(numbers) : iccOf(container);
    return icc && channels > 2 ? inSrgb(pixels, { icc, limits }) : pixels;
  });
}

function iccOf({ primary, propertyOf }: Container): Buffer | undefined {
  const colours = propertyOf(primary, 'colr');
  return /^(prof|rICC)/.test(colours?.toString('latin1', 0, 4) ?? '') ? colours?.subarray(4) : undefined;
}

/** Undefined for other kinds: turned, in tiles, compressed after all, of more bits, or with gaps. */
function channelsOf({ primary, propertyOf }: Container): 1 | 2 | 3 | 4 | undefined {
  const layout = propertyOf(primary, 'uncC');
  const isAltered = ['irot', 'imir', 'clap', 'cmpC'].some((type) => propertyOf(primary, type));
  if (!layout || isAltered) return undefined;
  const short = layout.toString('latin1', 4, 8);
  // Version 1 has nothing but the name.
  if (layout[0] === 1) return kinds[short];
  const count = layout.readUInt32BE(8);
  const definitions = propertyOf(primary, 'cmpd');
  if (!definitions || count > 4) return undefined;
  const parts = Array.from({ length: count }, (_, index) => layout.subarray(12 + 5 * index, 17 + 5 * index));
  const found = parts.map((part) => names[definitions.readUInt16BE(4 + 2 * part.readUInt16BE(0))]);
  const isPlain = parts.every((part) => part.readUIntBE(2, 3) === plainByte);
  // Sampling, interleaving, blocks, flags; then the alignment and the number of tiles.
  const rest = layout.subarray(12 + 5 * count);
  return isPlain && rest.equals(pixelAfterPixel) ? kinds[found.join(' ')] : undefined;
}

/** Eight bits less one, an unsigned number, without alignment. */
const plainByte = 0x070000;
const pixelAfterPixel = Buffer.from([0, 1, ...Array<number>(22).fill(0)]);
