// Bytes of a picture in, thumbnails and facts out: no network, no clock, no environment.
// The decode is by far the dearest step, so it happens once, at the largest size; the rest comes from those pixels.
import type { Sharp } from 'sharp';
import type { Recipe } from '../contract.ts';
import { type Dimensions, fitWithin, type Limits } from '../limits.ts';
import { framesToKeep, motionOf } from './animation.ts';
import type { CameraFacts } from './camera.ts';
import { type Pixels, scale } from './decoder.ts';
import type { SourceFormat } from './formats.ts';
import type { Motion } from './opened.ts';
import { openOriginal } from './original.ts';
import { type Placeholder, placeholderOf } from './placeholder.ts';

/** A thumbnail. `size` is the long side asked for; `width` and `height` are what it became. */
export interface Rendition {
  size: number;
  width: number;
  height: number;
  bytes: Buffer;
}

export interface Picture extends CameraFacts, Placeholder {
  format: SourceFormat;
  /** As displayed, after orientation. */
  width: number;
  height: number;
  /** One per size of the recipe, in its order. */
  renditions: Rendition[];
}

/** The steps, in order. Throws a Refusal for what can never become thumbnails; anything else may work later. */
export async function makeThumbnails(bytes: Buffer, recipe: Recipe, limits: Limits): Promise<Picture> {
  const original = await openOriginal(bytes, limits);
  const { format, displayed, facts, motion } = original;
  const target = fitWithin(displayed, Math.max(...recipe.sizes));
  const frames = framesToKeep(original, recipe, limits);
  // JPEG knows no transparency.
  const largest = await original.decode({ target, frames, isOpaque: recipe.format === 'jpeg' });
  const renditions = await encodeAll(largest, displayed, recipe, motionOf(motion, frames));
  return { format, ...displayed, renditions, ...(await placeholderOf(largest)), ...facts };
}

/** One after another: in parallel they would hold several copies of the pixels for no gain on one core. */
async function encodeAll(
  largest: Pixels,
  displayed: Dimensions,
  recipe: Recipe,
  motion: Motion,
): Promise<Rendition[]> {
  const renditions: Rendition[] = [];
  for (const size of recipe.sizes) {
    const { width, height } = fitWithin(displayed, size);
    const picture = scale(largest, { width, height });
    const bytes = await encode(picture, recipe, largest.frames > 1 ? motion : {}).toBuffer();
    renditions.push({ size, width, height, bytes });
  }
  return renditions;
}

/** Effort 4 of 6 is the knee for WebP; mozjpeg saves a seventh for nothing; PNG stays lossless whatever the quality. */
function encode(picture: Sharp, { format, quality }: Recipe, motion: Partial<Motion>): Sharp {
  if (format === 'webp') return picture.webp({ quality, effort: 4, ...motion });
  if (format === 'jpeg') return picture.jpeg({ quality, mozjpeg: true });
  return format === 'avif' ? picture.avif({ quality, effort: 4 }) : picture.png();
}
