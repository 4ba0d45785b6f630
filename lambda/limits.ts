// The function's limits, defined once: it refuses what exceeds them, and `upload` says so before sending anything.
// Imported by src/, like the contract, so it must stay free of dependencies.

/** Whatever memory there is: decoding takes seconds. Below this, memory decides. */
export const maxPixels = 1_000_000_000;
/** No camera writes larger files. */
export const maxBytes = 128 * 1024 * 1024;
/** A drawing takes about thirty times its bytes once it is parsed. */
export const maxDrawingBytes = 16 * 1024 * 1024;
/** S3 refuses longer keys: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
export const maxKeyBytes = 1024;
/** Longer sides are not pictures. JPEG, WebP and AVIF cannot store them. */
export const maxSide = 65_535;

/** What one picture may cost. */
export interface Limits {
  /** Of the stored original. */
  bytes: number;
  /** While it is decoded and its thumbnails are made. */
  memoryBytes: number;
  /** Of decoding; a 24 megapixel photo takes a tenth of a second, and anything this slow is built to do harm. */
  seconds: number;
  /** Share of one CPU, 0 to 1, that the function's memory size guarantees a picture. */
  processorShare: number;
}

export interface Dimensions {
  width: number;
  height: number;
}

/** What a picture's header contains, in sharp's terms. */
export interface PictureHeader extends Dimensions {
  /** `heif` for AVIF, too. */
  format?: string | undefined;
  channels?: number | undefined;
  /** Anything but `uchar` counts as two bytes a channel. */
  depth?: string | undefined;
  isProgressive?: boolean | undefined;
  bitsPerSample?: number | undefined;
  /** Of HEIF: `av1` and `hevc` are decoded. */
  compression?: string | undefined;
}

/** libvips works on strips of lines: what all its operations hold of them together, measured. */
const linesHeld = 400;
/** Per pixel of the largest thumbnail, while the others are made from it; measured. */
export const keptPixelBytes = 8;
/** Per pixel of a thumbnail during AVIF encoding: measured 35 to 38, from 2 to 12 megapixels. */
export const avifPixelBytes = 40;

/** libheif's HEVC, measured: program and tables (libjxl's are no larger), and the picture twice, as YCbCr and RGB. */
const [wasmBytes, hevcPixelBytes] = [32 * 1024 * 1024, 12.4];

/** libjxl, measured: it stores more than 8 bits, or an alpha channel, as four-byte samples to the end. */
const jxlPixelBytes = { usual: 12, deep: 32, clear: 48 };

/** The most pixels that a picture with this header may have. `kept`: see `keptPixels` in plan.ts. */
export function maxPixelsOf(header: PictureHeader, kept: number, { memoryBytes }: Limits): number {
  const { width, channels = 4, depth, format } = header;
  const pixelBytes = channels * (depth === 'uchar' ? 1 : 2);
  const fixed = isHevc(header) || format === 'jxl' ? wasmBytes : width * linesHeld * pixelBytes;
  const memory = memoryBytes - fixed - kept * keptPixelBytes;
  return Math.min(maxPixels, Math.max(0, Math.floor(memory / heldPerPixel(header, pixelBytes))));
}

const isHevc = ({ format, compression }: PictureHeader) => format === 'heif' && compression === 'hevc';

/** Most bytes that a decoder holds per pixel of the original, measured with pictures of 100 megapixels. */
function heldPerPixel(header: PictureHeader, pixelBytes: number): number {
  const { format, isProgressive, bitsPerSample = 8, channels } = header;
  if (isHevc(header)) return hevcPixelBytes;
  if (format === 'jxl') return jxlPixelBytes[channels === 4 ? 'clear' : bitsPerSample > 8 ? 'deep' : 'usual'];
  if (format === 'heif') return bitsPerSample > 8 ? 24 : 18;
  if (format === 'jpeg') return isProgressive ? pixelBytes * 2 : 1;
  // Drawn at the thumbnail's size, whatever its own size is.
  if (format === 'svg') return 1;
  // A copy of the file with up to four channels, plus the one channel being decoded.
  if (format === 'psd') return pixelBytes * 5;
  return format === 'png' ? pixelBytes : pixelBytes * 1.5;
}

/** For people, to one decimal. */
export const megapixels = (pixels: number) => Math.round(pixels / 100_000) / 10;
export const mebibytes = (bytes: number) => Math.round(bytes / 1024 / 102.4) / 10;

/** Within 2 %: what cameras put beside a picture is often cut, or has black bars, when its shape is another. */
export function isSameShape(one: Dimensions, other: Dimensions): boolean {
  const [a, b] = [one.width * other.height, other.width * one.height];
  // The sides of a small copy are rounded.
  const rounding = Math.max(one.width, other.width) + Math.max(one.height, other.height);
  return Math.abs(a - b) <= Math.max(0.02 * Math.max(a, b), rounding);
}

/** The size within a square of `size`, never enlarged. Based on the original's size, so that rounding does not add up. */
export function fitWithin({ width, height }: Dimensions, size: number): Dimensions {
  const factor = Math.min(1, size / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
}
