// sharp as the worker uses it: the formats it may read, the number of threads, and the memory that decoding takes.
import sharp, { type Sharp, type SharpOptions } from 'sharp';
import { release } from '../garbage.ts';
import {
  type Dimensions,
  type Limits,
  maxPixels,
  maxPixelsOf,
  maxSide,
  type PictureHeader,
} from '../limits.ts';
import { memoryAdvice } from '../memory-advice.ts';
import { refuse } from './refusals.ts';

// One thread per picture and several pictures at once is 1.8 times as fast as the opposite, and libvips'
// cache of operations only costs memory when no two pictures are alike.
sharp.cache(false);
sharp.concurrency(1);
// libvips looks at the bytes itself. Other formats must not reach a decoder that was not considered.
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

/** `failOn: error` refuses truncated files but not the harmless defects that some phones write into their JPEGs. */
export function open(bytes: Buffer, options: SharpOptions = {}): Sharp {
  return sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error', ...options });
}

/**
 * Throws a Refusal when the picture would need more than the limit, before a single pixel is decoded.
 * `kept`: see `keptPixels` in plan.ts.
 */
export function checkPixels(header: PictureHeader, kept: number, limits: Limits): void {
  const { width, height } = header;
  if (Math.max(width, height) > maxSide) throw refuse('TooLong', width, height, maxSide);
  const limit = maxPixelsOf(header, kept, limits);
  if (width * height > limit) throw refuse('TooManyPixels', width, height, limit, memoryAdvice(header, kept));
}

/** For these very dimensions: never call it with larger ones. */
export function scale({ data, width, height, channels, frames }: Pixels, target: Dimensions): Sharp {
  const raw = { width, height: height * frames, channels };
  const pixels =
    frames > 1
      ? sharp(data, { raw: { ...raw, pageHeight: height }, animated: true, limitInputPixels: false })
      : sharp(data, { raw });
  const isSame = target.width === width && target.height === height;
  return isSame ? pixels : pixels.resize({ ...target, fit: 'fill' });
}

/**
 * Pixels that `scale` brings to `target` by its kernel (Lanczos) alone: from four times the size on, libvips would average
 * squares of pixels first, which blurs. Halves them by the kernel instead.
 */
export async function halvedTowards(pixels: Pixels, target: Dimensions): Promise<Pixels> {
  let near = pixels;
  while (near.width >= 4 * target.width || near.height >= 4 * target.height) {
    const half = (side: keyof Dimensions) => Math.max(target[side], Math.ceil(near[side] / 2));
    const halved = await pixelsOf(scale(near, { width: half('width'), height: half('height') }));
    if (near !== pixels) release(near.data);
    near = halved;
  }
  return near;
}

export async function pixelsOf(picture: Sharp): Promise<Pixels> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  const { width, channels, pages: frames = 1, pageHeight: height = info.height } = info;
  return { data, width, height, channels, frames };
}
