// Originals that sharp decodes, and pixels that another decoder has prepared for it.
import sharp, { type Metadata } from 'sharp';
import { release } from '../../garbage.ts';
import type { Limits, PictureHeader } from '../../limits.ts';
import { cameraFacts } from '../camera.ts';
import { checkPixels, open, type Pixels, pixelsOf, scale } from '../decoder.ts';
import { exifBlockOf } from '../exif-places.ts';
import type { Need, Original, Source } from '../opened.ts';
import { withEnd } from './jpeg-end.ts';
import { loadSizeOf } from './load-size.ts';
import { ycbcrTurn } from './ycbcr-tiff.ts';

/** Only the header is read: a bomb is refused before a single pixel is decoded. The first page represents all. */
export const headerOf = (bytes: Buffer): Promise<Metadata> =>
  open(bytes, { limitInputPixels: false }).metadata();

export async function openWithSharp({ bytes, format, limits }: Source): Promise<Original> {
  const header = await headerOf(bytes);
  const { autoOrient: displayed, orientation = 1, pages = 1, delay = [], loop = 0 } = header;
  // sharp cannot rotate animations.
  const canMove = (format === 'gif' || format === 'webp') && orientation === 1;
  return {
    format,
    displayed,
    facts: cameraFacts(exifBlockOf(bytes, format, header), header.xmp),
    frames: canMove ? pages : 1,
    motion: { delay, loop },
    decode: async (need) => {
      checkPixels(header, need.kept, limits);
      if (format === 'tiff') {
        const turn = ycbcrTurn(bytes);
        const pixels = await scaledPixels(bytes, header, need, limits);
        return turn ? turn(pixels) : pixels;
      }
      try {
        return await scaledPixels(bytes, header, need, limits);
      } catch (error) {
        const mended = format === 'jpeg' ? await withEnd(bytes, header) : undefined;
        if (!mended) throw error;
        return scaledPixels(mended, header, need, limits);
      }
    },
  };
}

/** Of a file that sharp reads. */
export async function scaledPixels(
  bytes: Buffer,
  header: Pick<Metadata, 'icc' | 'depth'> & Partial<Metadata>,
  { target, frames, isOpaque }: Omit<Need, 'kept'>,
  { seconds }: Limits,
): Promise<Pixels> {
  const { icc, depth } = header;
  // Frames of animations are small.
  const { size, fastShrinkOnLoad } = loadSizeOf(frames > 1 ? {} : header, target);
  const picture = open(bytes, frames > 1 ? { pages: frames, limitInputPixels: false } : {})
    .autoOrient()
    .resize({ ...size, fit: 'fill', fastShrinkOnLoad })
    .toColourspace('srgb')
    .timeout({ seconds: Math.ceil(seconds) });
  // sharp converts 16-bit pictures with a profile to Display-P3 and leaves them there, unless given a target.
  if (icc && depth === 'ushort') picture.withIccProfile('srgb', { attach: false });
  if (isOpaque) picture.flatten({ background: '#ffffff' });
  const pixels = await pixelsOf(picture);
  if (size === target) return pixels;
  const scaled = await pixelsOf(scale(pixels, target));
  release(pixels.data);
  return scaled;
}

/** A still picture that another decoder reads, without facts. */
export function openStill(
  { format, limits }: Source,
  header: PictureHeader,
  decode: (need: Need) => Promise<Pixels>,
): Original {
  const { width, height } = header;
  return {
    format,
    displayed: { width, height },
    facts: {},
    frames: 1,
    motion: { delay: [], loop: 0 },
    decode: async (need) => {
      checkPixels(header, need.kept, limits);
      return decode(need);
    },
  };
}

/** Of pixels that are in memory already, in sRGB. */
export async function scaledBitmap(
  { data, width, height, channels }: Omit<Pixels, 'frames'>,
  { target, isOpaque }: Need,
  { seconds }: Limits,
): Promise<Pixels> {
  const picture = sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
    .resize({ ...target, fit: 'fill' })
    .timeout({ seconds: Math.ceil(seconds) });
  if (isOpaque) picture.flatten({ background: '#ffffff' });
  return pixelsOf(picture);
}
