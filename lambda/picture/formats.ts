// Detects a file's format from its first bytes: names and content types lie, and libvips' own detection comes too late for
// a message that people understand. Also imported by src/, so that the same rule applies before and after sending.

import { endsWithinBox } from './originals/container.ts';
import { rawFormatOf, rawTypes } from './originals/raw-formats.ts';

/** Formats that are decoded, and what an original of each is stored as. `heif`: HEVC, or AV1 in a file that does not call itself AVIF. */
const typeOf = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
  tiff: 'image/tiff',
  svg: 'image/svg+xml',
  heif: 'image/heif',
  bmp: 'image/bmp',
  ico: 'image/x-icon',
  jxl: 'image/jxl',
  psd: 'image/vnd.adobe.photoshop',
  ...rawTypes,
} as const;
export type SourceFormat = keyof typeof typeOf;
const heicType = 'image/heic';

/** All that originals are stored as. */
export const mediaTypes: readonly string[] = [...Object.values(typeOf), heicType];

type Identity =
  | { kind: 'picture'; format: SourceFormat; mediaType: string }
  /** Recognised only to name it to the person who uploaded it: `a PDF`. */
  | { kind: 'foreign'; what: string }
  | { kind: 'unknown' };

type Signature<Name extends string> = [name: Name, offset: number, bytes: string];

// Offsets and bytes from each format's specification; latin1, so that "\xff" is one byte.
const pictures: Signature<SourceFormat>[] = [
  ['jpeg', 0, '\xff\xd8\xff'],
  ['png', 0, '\x89PNG\r\n\x1a\n'],
  ['gif', 0, 'GIF87a'],
  ['gif', 0, 'GIF89a'],
  ['webp', 8, 'WEBP'],
  ['tiff', 0, 'II*\0'],
  ['tiff', 0, 'MM\0*'],
  ['tiff', 0, 'II+\0'],
  ['tiff', 0, 'MM\0+'],
  ['jxl', 0, '\xff\x0a'],
  ['psd', 0, '8BPS\0\x01'],
  ['psd', 0, '8BPS\0\x02'],
  ['jxl', 0, '\0\0\0\x0cJXL \r\n\x87\n'],
];

const foreign: Signature<string>[] = [
  ['a PDF', 0, '%PDF-'],
  ['a JPEG 2000 picture', 0, '\0\0\0\x0cjP  '],
  ['a video', 0, '\x1aE\xdf\xa3'],
  ['a ZIP archive', 0, 'PK\x03\x04'],
];

// Brands of ISO media files (ISO/IEC 14496-12): still pictures; everything else with an `ftyp` box is a video.
const avifBrands = ['avif', 'avis'];
const hevcBrands = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'];
/** HEIF with any codec. */
const heifBrands = ['mif1', 'msf1', 'mif2'];

/** Enough to hold an XML prologue, a doctype and a comment before `<svg`. */
export const headBytes = 4096;

/** `bytes` are the file, or its first `headBytes`. */
export function identify(bytes: Buffer): Identity {
  const head = bytes.toString('latin1', 0, headBytes);
  const starts = ([, offset, signature]: Signature<string>) => head.startsWith(signature, offset);
  // Before TIFF, which many of them are.
  const format = rawFormatOf(bytes) ?? pictures.find(starts)?.[0];
  if (format) return picture(format);
  if (head.startsWith('ftyp', 4)) return isoMedia(head, bytes.readUInt32BE(0));
  if (isBmp(bytes)) return picture('bmp');
  if (isIcon(bytes)) return picture('ico');
  if (isSvg(head)) return picture('svg');
  const [what] = foreign.find(starts) ?? [];
  return what ? { kind: 'foreign', what } : { kind: 'unknown' };
}

const picture = (format: SourceFormat): Identity => ({
  kind: 'picture',
  format,
  mediaType: typeOf[format],
});

/**
 * The `ftyp` box lists a major brand and compatible ones; iPhones write `heic`, encoders of AVIF `avif` or `mif1` + `avif`.
 * `boxBytes`: the length of the box by its own header.
 */
function isoMedia(head: string, boxBytes: number): Identity {
  const brands = new Set([head.slice(8, 12)]);
  for (let at = 16; at + 4 <= Math.min(boxBytes, head.length); at += 4) brands.add(head.slice(at, at + 4));
  const hasAny = (known: readonly string[]) => known.some((brand) => brands.has(brand));
  if (hasAny(avifBrands)) return picture('avif');
  if (hasAny(hevcBrands)) return { kind: 'picture', format: 'heif', mediaType: heicType };
  return hasAny(heifBrands) ? picture('heif') : { kind: 'foreign', what: 'a video' };
}

/** How long the header behind a file's own may be. Two letters alone would be those of many texts. */
const bmpHeaders = [12, 40, 52, 56, 64, 108, 124];

const isBmp = (bytes: Buffer) =>
  bytes.length >= 18 &&
  bytes.toString('latin1', 0, 2) === 'BM' &&
  bmpHeaders.includes(bytes.readUInt32LE(14));

/** Icons and cursors; the first picture lies behind the list of pictures. */
function isIcon(bytes: Buffer): boolean {
  if (bytes.length < 22 || bytes.readUInt16LE(0) !== 0 || ![1, 2].includes(bytes.readUInt16LE(2)))
    return false;
  const count = bytes.readUInt16LE(4);
  return count > 0 && bytes[9] === 0 && bytes.readUInt32LE(18) >= 6 + 16 * count;
}

function isSvg(head: string): boolean {
  return /^(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|!doctype svg|svg)/i.test(head) && /<svg[\s>]/i.test(head);
}

/** A JPEG XL file may also be a bare codestream without boxes. */
const isBoxed = (bytes: Buffer) => bytes[0] === 0;

const startOfScan = Buffer.from([0xff, 0xda]);
const endOfImage = Buffer.from([0xff, 0xd9]);

/**
 * Detected from the bytes where possible: libvips keeps one error text for all pictures in progress, so that the message
 * about one may be missing when another fails at the same time. WebP has its length in its header, and so has every box
 * of a HEIF file; a JPEG has an end marker after its last scan: the preview in a camera's header has an end of its own.
 */
export function isCutOff(bytes: Buffer, format: SourceFormat): boolean {
  if (format === 'jpeg') return !bytes.includes(endOfImage, Math.max(0, bytes.lastIndexOf(startOfScan)));
  if (format === 'heif' || format === 'avif') return endsWithinBox(bytes);
  if (format === 'jxl') return isBoxed(bytes) && endsWithinBox(bytes);
  return format === 'webp' && bytes.length >= 12 && bytes.readUInt32LE(4) + 8 > bytes.length;
}
