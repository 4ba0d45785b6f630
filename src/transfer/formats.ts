// What a file is, told by its first bytes: names and extensions lie. Decides what is sent and as which content type;
// the function looks again with its own eyes.

/** Formats the function makes thumbnails of, with the content type an original is stored with. */
export const contentTypes = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
  tiff: 'image/tiff',
  svg: 'image/svg+xml',
  heif: 'image/heif',
} as const;
export type ImageFormat = keyof typeof contentTypes;

/** `foreign` names a format that is known but of no use here. */
export type Verdict = { format: ImageFormat; isHevc?: boolean } | { foreign: string } | undefined;

type Signature<F> = [format: F, offset: number, bytes: string];

// From the formats' specifications; latin1, one character a byte.
const images: Signature<ImageFormat>[] = [
  ['jpeg', 0, '\xff\xd8\xff'],
  ['png', 0, '\x89PNG\r\n\x1a\n'],
  ['gif', 0, 'GIF87a'],
  ['gif', 0, 'GIF89a'],
  ['webp', 8, 'WEBP'],
  ['tiff', 0, 'II*\0'],
  ['tiff', 0, 'MM\0*'],
  ['tiff', 0, 'II+\0'],
  ['tiff', 0, 'MM\0+'],
];

const foreign: Signature<string>[] = [
  ['a BMP picture', 0, 'BM'],
  ['a PDF', 0, '%PDF-'],
  ['a Photoshop file', 0, '8BPS'],
  ['a JPEG XL picture', 0, '\xff\x0a'],
  ['a JPEG XL picture', 0, '\0\0\0\x0cJXL '],
  ['a JPEG 2000 picture', 0, '\0\0\0\x0cjP  '],
  ['an icon', 0, '\0\0\x01\0'],
  ['a video', 0, '\x1aE\xdf\xa3'],
  ['a ZIP archive', 0, 'PK\x03\x04'],
];

/** Read this much of a file: enough for an XML prologue and a comment before `<svg`. */
export const headBytes = 4096;

/** `head` is the file's first bytes, up to `headBytes`. Undefined: nothing known. */
export function identify(head: Buffer): Verdict {
  const text = head.toString('latin1');
  const starts = ([, offset, bytes]: Signature<unknown>) => text.startsWith(bytes, offset);
  const image = images.find(starts);
  if (image) return { format: image[0] };
  if (text.startsWith('ftyp', 4)) return isoMedia(head);
  if (isSvg(text)) return { format: 'svg' };
  const other = foreign.find(starts);
  return other ? { foreign: other[0] } : undefined;
}

const hevcBrands = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'];

/** ISO/IEC 14496-12: the `ftyp` box lists a major brand and those it is compatible with. */
function isoMedia(head: Buffer): Verdict {
  const end = Math.min(head.readUInt32BE(0), head.length);
  const brands = new Set([head.toString('latin1', 8, 12)]);
  for (let at = 16; at + 4 <= end; at += 4) brands.add(head.toString('latin1', at, at + 4));
  if (brands.has('avif') || brands.has('avis')) return { format: 'avif' };
  if (hevcBrands.some((brand) => brands.has(brand))) return { format: 'heif', isHevc: true };
  // Says HEIF and not which codec: the function finds out.
  return brands.has('mif1') || brands.has('msf1') ? { format: 'heif' } : { foreign: 'a video' };
}

export const heicReason =
  'this is a HEIC photo (the default of iPhones) without a preview that can be read here: export it as JPEG';

function isSvg(text: string): boolean {
  return /^(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|!doctype svg|svg)/i.test(text) && /<svg[\s>]/i.test(text);
}
