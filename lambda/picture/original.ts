// A picture as it came: what it is, how large, and its pixels at whatever size is wanted. All ways of decoding end here,
// and everything that is made of a picture begins here.
import { type Dimensions, type Limits, maxDrawingBytes } from '../limits.ts';
import type { Motion } from './animation.ts';
import { type CameraFacts, cameraFacts } from './camera.ts';
import { checkPixels, open, type Pixels, pixelsOf } from './decoder.ts';
import { identify, type SourceFormat } from './formats.ts';
import { embeddedJpeg } from './heif.ts';
import { refusalOf, refuse } from './refusals.ts';

export interface Original {
  format: SourceFormat;
  /** Upright, as displayed. */
  displayed: Dimensions;
  facts: CameraFacts;
  /** 1 for a picture that cannot move. */
  frames: number;
  /** Of all its frames. */
  motion: Motion;
  /** Upright and in sRGB. Throws a Refusal for what can never be decoded; anything else may work later. */
  decode(need: Need): Promise<Pixels>;
}

/** The pixels that are wanted of an original. */
export interface Need {
  /** No larger than the picture, and of its shape. */
  target: Dimensions;
  /** From the first one; 1 for a still. */
  frames: number;
  /** What is transparent becomes white, which is what a browser's page would show behind it. */
  isOpaque: boolean;
}

/** Reads the header only. Throws a Refusal for what can never be decoded; anything else may work later. */
export async function openOriginal(bytes: Buffer, limits: Limits): Promise<Original> {
  const format = recognise(bytes);
  return refusing({ bytes, format, limits }, () => openWithSharp({ bytes, format, limits }));
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

interface Source {
  bytes: Buffer;
  format: SourceFormat;
  limits: Limits;
}

async function refusing<T>({ bytes, format, limits }: Source, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw refusalOf(error, bytes, format, limits);
  }
}

async function openWithSharp(source: Source): Promise<Original> {
  const { bytes, format, limits } = source;
  // Only the header is read: a bomb is refused before a single pixel is decoded. The first page stands for all.
  const header = await open(bytes, { limitInputPixels: false }).metadata();
  const { autoOrient: displayed, orientation = 1, pages = 1, delay = [], loop = 0 } = header;
  if (format === 'heif' && header.compression !== 'av1') {
    // The decoder shipped here has no HEVC, for its patents; some cameras put a JPEG beside it.
    const preview = embeddedJpeg(bytes);
    if (!preview) throw refuse('HeicUnsupported');
    return { ...(await openOriginal(preview, limits)), format, displayed, facts: cameraFacts(header.exif) };
  }
  // sharp turns no animations.
  const canMove = (format === 'gif' || format === 'webp') && orientation === 1;
  const decode = async ({ target, frames, isOpaque }: Need) => {
    checkPixels(header, target.width * target.height * frames, limits);
    const picture = open(bytes, frames > 1 ? { pages: frames, limitInputPixels: false } : {})
      .autoOrient()
      .resize({ ...target, fit: 'fill' })
      .toColourspace('srgb')
      .timeout({ seconds: Math.ceil(limits.seconds) });
    // sharp turns 16-bit pictures with a profile into Display-P3 and leaves them there, unless told where to go.
    if (header.icc && header.depth === 'ushort') picture.withIccProfile('srgb', { attach: false });
    if (isOpaque) picture.flatten({ background: '#ffffff' });
    return pixelsOf(picture);
  };
  return {
    format,
    displayed,
    facts: cameraFacts(header.exif),
    frames: canMove ? pages : 1,
    motion: { delay, loop },
    decode: (need) => refusing(source, () => decode(need)),
  };
}
