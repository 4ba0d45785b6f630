// Converts decoded pixels from the picture's own colour space to sRGB, at thumbnail size, where the cost is negligible.
import type { Limits } from '../../../limits.ts';
import type { Pixels } from '../../decoder.ts';
import { describeAsTiff, directoryBytes, type Lines } from '../lines-as-tiff.ts';
import { scaledPixels } from '../with-sharp.ts';

const headerBytes = 8;

interface Conversion {
  icc?: Buffer | undefined;
  colours?: Lines['colours'];
  limits: Limits;
  isOpaque?: boolean;
}

/** Converts one frame. Without a profile, only `colours` describes the channels. */
export async function inSrgb(
  { data, width, height, channels }: Pixels,
  { icc, colours, limits, isOpaque = false }: Conversion,
): Promise<Pixels> {
  const size = { width, height };
  const end = headerBytes + data.length + (data.length & 1);
  const memory = Buffer.alloc(end + directoryBytes(size, icc));
  data.copy(memory, headerBytes);
  const place = { memory, address: headerBytes, bytesPerLine: width * channels };
  describeAsTiff({ ...place, ...size, channels, colours }, end, icc);
  return scaledPixels(memory, { icc, depth: 'uchar' }, { target: size, frames: 1, isOpaque }, limits);
}
