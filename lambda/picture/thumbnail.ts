// Bytes of a picture in, thumbnails and facts out: no network, no clock, no environment.
// The decode is by far the dearest step, so it happens once, at the largest size; the rest comes from those pixels.
import type { Metadata, Sharp } from 'sharp';
import type { Format, Recipe } from '../contract.ts';
import { type Dimensions, fitWithin, type Limits, maxDrawingBytes } from '../limits.ts';
import { framesToKeep, type Motion, motionOf } from './animation.ts';
import { type CameraFacts, cameraFacts } from './camera.ts';
import { checkPixels, open, type Pixels, pixelsOf, scale } from './decoder.ts';
import { identify, type SourceFormat } from './formats.ts';
import { embeddedJpeg } from './heif.ts';
import { type Placeholder, placeholderOf } from './placeholder.ts';
import { refusalOf, refuse } from './refusals.ts';

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
  const format = recognise(bytes);
  try {
    // Only the header is read: a bomb is refused before a single pixel is decoded. The first page stands for all.
    const header = await open(bytes, { limitInputPixels: false }).metadata();
    if (format === 'heif' && header.compression !== 'av1') return fromPreview(bytes, header, recipe, limits);
    const displayed = header.autoOrient;
    const frames = framesToKeep(header, displayed, recipe, limits);
    const target = fitWithin(displayed, Math.max(...recipe.sizes));
    checkPixels(header, target.width * target.height * frames, limits);
    const largest = await decode(bytes, header, { target, frames, format: recipe.format, limits });
    const renditions = await encodeAll(largest, displayed, recipe, motionOf(header, frames));
    const placeholder = await placeholderOf(largest);
    return { format, ...displayed, renditions, ...placeholder, ...cameraFacts(header.exif) };
  } catch (error) {
    throw refusalOf(error, bytes, format, limits);
  }
}

function recognise(bytes: Buffer): SourceFormat {
  if (bytes.length === 0) throw refuse('Empty');
  const identity = identify(bytes);
  if (identity.kind === 'foreign') throw refuse('UnsupportedFormat', identity.what);
  if (identity.kind === 'unknown') throw refuse('NotAnImage');
  const { format } = identity;
  if (format === 'svg' && bytes.length > maxDrawingBytes)
    throw refuse('TooManyBytes', bytes.length, maxDrawingBytes);
  return format;
}

/** The decoder shipped here has no HEVC, for its patents; some cameras put a JPEG beside it. */
async function fromPreview(
  bytes: Buffer,
  header: Metadata,
  recipe: Recipe,
  limits: Limits,
): Promise<Picture> {
  const preview = embeddedJpeg(bytes);
  if (!preview) throw refuse('HeicUnsupported');
  const picture = await makeThumbnails(preview, recipe, limits);
  return { ...picture, format: 'heif', ...header.autoOrient, ...cameraFacts(header.exif) };
}

interface Task {
  target: Dimensions;
  frames: number;
  /** Of the thumbnails. */
  format: Format;
  limits: Limits;
}

async function decode(bytes: Buffer, header: Metadata, task: Task): Promise<Pixels> {
  const { target, frames, format, limits } = task;
  const picture = open(bytes, frames > 1 ? { pages: frames, limitInputPixels: false } : {})
    .autoOrient()
    .resize({ ...target, fit: 'fill' })
    .toColourspace('srgb')
    .timeout({ seconds: Math.ceil(limits.seconds) });
  // sharp turns 16-bit pictures with a profile into Display-P3 and leaves them there, unless told where to go.
  if (header.icc && header.depth === 'ushort') picture.withIccProfile('srgb', { attach: false });
  // JPEG knows no transparency; white is what a browser's page would show behind it.
  if (format === 'jpeg') picture.flatten({ background: '#ffffff' });
  return pixelsOf(picture);
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
