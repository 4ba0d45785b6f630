// sharp as the worker uses it: which formats it may read, how many threads, and what decoding costs in memory.
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp';
import type { Limits } from './capacity.ts';
import { maxPixels, refuse } from './refusals.ts';

// One thread per picture and several pictures at once is 1.8 times as fast as the other way round, and libvips'
// cache of operations only costs memory when no two pictures are alike.
sharp.cache(false);
sharp.concurrency(1);
// libvips looks at the bytes for itself. What is not among these formats must not reach a decoder nobody thought of.
const readable = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Svg', 'Heif'];
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: readable.map((format) => `VipsForeignLoad${format}Buffer`) });

/** Uncompressed pixels in sRGB, 8 bits a channel. Frames, if several, lie one below the other. */
export interface Pixels {
  data: Buffer;
  width: number;
  /** Of one frame. */
  height: number;
  channels: 1 | 2 | 3 | 4;
  frames: number;
}

export interface Dimensions {
  width: number;
  height: number;
}

/** `failOn: error` refuses cut-off files but not the harmless disorder that some phones write into their JPEGs. */
export function open(bytes: Buffer, options: SharpOptions = {}): Sharp {
  return sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error', ...options });
}

/** Longer sides are not pictures. JPEG cannot have them, WebP and AVIF neither. */
const maxSide = 65_535;
/** libvips works on strips of lines: what its operations hold of them together, measured. */
const linesHeld = 400;

/** For a pixel of the largest thumbnail, while the others are made of it; measured. */
export const keptPixelBytes = 8;

/**
 * Throws a Refusal when the picture would need more than the limit, before a single pixel is decoded.
 * `kept` are the pixels of the largest thumbnail.
 */
export function checkPixels(header: Metadata, kept: number, limits: Limits): void {
  const { width, height, channels = 4, depth } = header;
  if (Math.max(width, height) > maxSide) throw refuse('TooLong', width, height, maxSide);
  const pixelBytes = channels * (depth === 'uchar' ? 1 : 2);
  const memory = limits.memoryBytes - width * linesHeld * pixelBytes - kept * keptPixelBytes;
  const most = Math.min(maxPixels, Math.max(0, Math.floor(memory / heldPerPixel(header, pixelBytes))));
  if (width * height > most) throw refuse('TooManyPixels', width, height, most);
}

/** Bytes a decoder holds at most for one pixel of the original, measured with pictures of 100 megapixels. */
function heldPerPixel({ format, isProgressive, bitsPerSample = 8 }: Metadata, pixelBytes: number): number {
  if (format === 'heif') return bitsPerSample > 8 ? 24 : 18;
  if (format === 'jpeg') return isProgressive ? pixelBytes * 2 : 1;
  // Drawn at the size of the thumbnail, whatever their own size is.
  if (format === 'svg') return 1;
  return format === 'png' ? pixelBytes : pixelBytes * 1.5;
}

/** Of these very dimensions: never call it with larger ones. */
export function scale({ data, width, height, channels, frames }: Pixels, target: Dimensions): Sharp {
  const raw = { width, height: height * frames, channels };
  const pixels =
    frames > 1
      ? sharp(data, { raw: { ...raw, pageHeight: height }, animated: true, limitInputPixels: false })
      : sharp(data, { raw });
  const isSame = target.width === width && target.height === height;
  return isSame ? pixels : pixels.resize({ ...target, fit: 'fill' });
}

export async function pixelsOf(picture: Sharp): Promise<Pixels> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  const { width, channels, pages: frames = 1, pageHeight: height = info.height } = info;
  return { data, width, height, channels, frames };
}

/** The size within a square of `size`, never enlarged. From the original's size, so that no rounding adds up. */
export function fitWithin({ width, height }: Dimensions, size: number): Dimensions {
  const factor = Math.min(1, size / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
}
