// Why a picture can never become thumbnails, worded for the person who uploaded it. These become `failed` items,
// not retries: trying again would only fail again.
import type { ItemError } from '../contract.ts';
import { type Limits, maxKeyBytes, mebibytes, megapixels } from '../limits.ts';
import { sizeAndLimit } from '../units.ts';
import { isCutOff, type SourceFormat } from './formats.ts';

/** Each says what is wrong, why that stops us, and what to do. */
const messages = {
  Empty: () => 'The file has no content (0 bytes). The upload was probably cut off: upload it again.',
  NotAnImage: () =>
    'The file is not an image: its first bytes match no image format, whatever its name says. Check that it is the file you meant to upload.',
  UnsupportedFormat: (what: string) =>
    `This is ${what}, which thumbs cannot read. Save it as JPEG, PNG, WebP or AVIF and upload that.`,
  HeicUnsupported: () =>
    'This is a HEIC photo (HEVC compression, the default of iPhones), and this function has no decoder for it. Set it up with one (thumbs setup, without --no-heic), or export the photo as JPEG and upload that; on an iPhone, Settings > Camera > Formats > Most Compatible makes new photos JPEG.',
  TooManyPixels: (width: number, height: number, limit: number, advice: string) =>
    `The picture has ${megapixels(width * height)} megapixels (${width} × ${height}); for this format and function the limit is ${megapixels(limit)}: ${advice}. Otherwise scale it down and upload it again.`,
  TooLong: (width: number, height: number, limit: number) =>
    `The picture is ${width} × ${height} pixels; no side may be longer than ${limit}. Cut it into parts and upload those.`,
  TooManyBytes: (bytes: number, maxBytes: number) => {
    const [size, limit] = sizeAndLimit(bytes, maxBytes);
    return `The file has ${size}; the limit is ${limit}. Save it with stronger compression or fewer pixels and upload it again.`;
  },
  KeyTooLong: (bytes: number) =>
    `The thumbnail's key would have ${bytes} bytes, and S3 allows ${maxKeyBytes}. Upload the picture under a shorter path.`,
  Truncated: () =>
    'The file stops in the middle of the picture. The upload or the copy before it was probably cut off: upload it again.',
  Corrupt: (detail: string) =>
    `The picture is damaged and cannot be decoded (${detail}). If it opens elsewhere, save it again there and upload the new file.`,
  TooSlow: (seconds: number) =>
    `Decoding took longer than ${Math.round(seconds)} seconds. Save the picture in a simpler form (fewer pixels, no SVG effects) and upload it again.`,
  TooMuchMemory: (maxBytes: number) =>
    `Decoding needs more than the ${mebibytes(maxBytes)} MiB of memory that this function has for a picture. Save it in a simpler form (fewer pixels, no SVG effects) and upload it again, or give the function more memory (thumbs setup --memory).`,
  DecoderCrashed: (how: string) =>
    `The picture crashed the decoder (${how}). If it opens elsewhere, save it again there and upload the new file.`,
} as const;

export type RefusalCode = keyof typeof messages;

/** Thrown for a picture that can never succeed. `code` and `message` are stored in the item unchanged. */
export class Refusal extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'Refusal';
    this.code = code;
  }

  get item(): ItemError {
    return { Code: this.code, Message: this.message };
  }
}

/** `refuse('TooManyPixels', 20000, 10000)`: the arguments are those of the code's message. */
export function refuse<C extends RefusalCode>(code: C, ...facts: Parameters<(typeof messages)[C]>): Refusal {
  const message = messages[code] as (...facts: unknown[]) => string;
  return new Refusal(code, message(...facts));
}

/** libvips' messages about missing bytes, in the wording of its decoders. */
const cutOff = /premature end|truncat|unexpected end|end of (file|stream)|not enough data|read error/i;
/** What Node says when a reader of ours asks for bytes behind the last one. */
const beyondEnd = ['ERR_OUT_OF_RANGE', 'ERR_BUFFER_OUT_OF_BOUNDS'];
/** Our problem, not the picture's: may succeed when less is going on. */
const exhausted = /out of memory|cannot allocate|unable to create thread|ENOMEM/i;

/** libvips explains errors only in prose. Returns the error itself when it is no reason to refuse the picture. */
export function refusalOf(error: unknown, bytes: Buffer, format: SourceFormat, limits: Limits): unknown {
  if (error instanceof Refusal || !(error instanceof Error)) return error;
  if ('code' in error && beyondEnd.includes(String(error.code))) return refuse('Truncated');
  const said = error.message;
  if (exhausted.test(said)) return error;
  if (/timeout: \d+% complete/.test(said)) return refuse('TooSlow', limits.seconds);
  if (/old-style jpeg/i.test(said))
    return refuse('UnsupportedFormat', 'a TIFF picture in old-style JPEG compression');
  return cutOff.test(said) || isCutOff(bytes, format)
    ? refuse('Truncated')
    : refuse('Corrupt', said.split('\n')[0] ?? said);
}
