// Encodes pixels in one of the thumbnail formats.
import type { Output } from '../recipe.ts';
import { type Pixels, scale } from './decoder.ts';
import type { Motion } from './opened.ts';

/** What the pixels come from. */
interface Source {
  motion: Motion;
  /** False: they are the original's own, one for one. */
  isScaled: boolean;
}

/** In pixels: above this, the second attempt takes longer than icons are worth. */
const maxGraphic = 256 * 256;

/**
 * Effort 4 of 6 is the best trade for WebP; mozjpeg saves a seventh for free; PNG stays lossless whatever the quality; AVIF
 * at effort 2 is smaller than WebP of the same visual quality; effort 4 takes seven times as long for a fifth fewer bytes.
 */
export async function encode(pixels: Pixels, output: Output, { motion, isScaled }: Source): Promise<Buffer> {
  const { format, quality } = output;
  // WebP is the only thumbnail format that can hold an animation.
  const isMoving = format === 'webp' && pixels.frames > 1;
  const shown = isMoving ? pixels : { ...pixels, frames: 1 };
  const picture = scale(shown, shown);
  if (format === 'webp') picture.webp({ quality, effort: 4, ...(isMoving ? motion : {}) });
  // JPEG has no transparency; white is what a browser's page would show behind it.
  else if (format === 'jpeg') picture.flatten({ background: '#ffffff' }).jpeg({ quality, mozjpeg: true });
  else if (format === 'avif') picture.avif({ quality, effort: 2 });
  else picture.png();
  const bytes = await picture.toBuffer();
  if (isMoving && isTransparent(shown)) sayTransparent(bytes);
  const mayBeGraphic =
    format === 'webp' && !isMoving && !isScaled && shown.width * shown.height <= maxGraphic;
  return mayBeGraphic ? losslessUnlessLarger(shown, bytes) : bytes;
}

const isTransparent = ({ channels }: Pixels) => channels === 2 || channels === 4;

// Offset of the flags in an extended WebP header, and the alpha flag:
// https://developers.google.com/speed/webp/docs/riff_container
const [flagsAt, alphaFlag] = [20, 0x10];

/**
 * libwebp stores only the non-transparent part of each frame, and omits the alpha flag if these parts are opaque. Browsers
 * ignore that, but Pillow and others fill the surroundings with black.
 */
function sayTransparent(webp: Buffer): void {
  if (webp.toString('latin1', 12, 16) === 'VP8X')
    webp.writeUInt8(webp.readUInt8(flagsAt) | alphaFlag, flagsAt);
}

/** Icons and drawings lose their colours to WebP's lossy form, and are often smaller without loss; photographs never are. */
async function losslessUnlessLarger(pixels: Pixels, lossy: Buffer): Promise<Buffer> {
  const lossless = await scale(pixels, pixels).webp({ lossless: true, effort: 4 }).toBuffer();
  return lossless.length <= lossy.length ? lossless : lossy;
}
