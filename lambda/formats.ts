// What a file is, told by its first bytes: names and content types lie, and libvips' own guess comes too late for
// a message a person understands.

/** Formats the shipped decoder reads. `heif` is listed because some HEIF files hold AV1, which it does read. */
export type SourceFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif' | 'tiff' | 'svg' | 'heif';

/** What an original of the format is served as. */
export const mediaTypes: Record<SourceFormat, string> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
  tiff: 'image/tiff',
  svg: 'image/svg+xml',
  heif: 'image/heif',
};

/** Formats recognised only in order to name them to the person who uploaded one. */
type ForeignFormat = 'BMP' | 'PDF' | 'Photoshop' | 'JPEG XL' | 'JPEG 2000' | 'icon' | 'video' | 'ZIP';

type Identity =
  | { kind: 'picture'; format: SourceFormat }
  | { kind: 'foreign'; format: ForeignFormat }
  | { kind: 'unknown' };

type Signature<F> = [format: F, offset: number, bytes: string];

// Offsets and bytes from each format's specification; latin1, so that "\xff" is one byte.
const pictures: Signature<SourceFormat>[] = [
  ['jpeg', 0, '\xff\xd8\xff'],
  ['png', 0, '\x89PNG\r\n\x1a\n'],
  ['gif', 0, 'GIF8'],
  ['webp', 8, 'WEBP'],
  ['tiff', 0, 'II*\0'],
  ['tiff', 0, 'MM\0*'],
  ['tiff', 0, 'II+\0'],
  ['tiff', 0, 'MM\0+'],
];

const foreign: Signature<ForeignFormat>[] = [
  ['BMP', 0, 'BM'],
  ['PDF', 0, '%PDF-'],
  ['Photoshop', 0, '8BPS'],
  ['JPEG XL', 0, '\xff\x0a'],
  ['JPEG XL', 0, '\0\0\0\x0cJXL '],
  ['JPEG 2000', 0, '\0\0\0\x0cjP  '],
  ['icon', 0, '\0\0\x01\0'],
  ['video', 0, '\x1aE\xdf\xa3'],
  ['ZIP', 0, 'PK\x03\x04'],
];

// Brands of ISO media files (ISO/IEC 14496-12): still pictures first, everything else with an `ftyp` box is video.
const avifBrands = new Set(['avif', 'avis']);
const heifBrands = new Set([
  'heic',
  'heix',
  'heim',
  'heis',
  'hevc',
  'hevx',
  'hevm',
  'hevs',
  'mif1',
  'msf1',
  'mif2',
]);

/** Enough to hold an XML prologue, a doctype and a comment before `<svg`. */
const headBytes = 4096;

export function identify(bytes: Buffer): Identity {
  const head = bytes.toString('latin1', 0, headBytes);
  const picture = match(pictures, head) ?? isoBrand(head) ?? (isSvg(head) ? 'svg' : undefined);
  if (picture === 'video') return { kind: 'foreign', format: 'video' };
  if (picture) return { kind: 'picture', format: picture };
  const other = match(foreign, head);
  return other ? { kind: 'foreign', format: other } : { kind: 'unknown' };
}

function match<F>(signatures: Signature<F>[], head: string): F | undefined {
  return signatures.find(([, offset, bytes]) => head.startsWith(bytes, offset))?.[0];
}

/** The `ftyp` box lists a major brand and compatible ones; iPhones write `heic`, encoders of AVIF `avif` or `mif1` + `avif`. */
function isoBrand(head: string): 'avif' | 'heif' | 'video' | undefined {
  if (head.slice(4, 8) !== 'ftyp') return undefined;
  const end = Math.min(Buffer.from(head.slice(0, 4), 'latin1').readUInt32BE(), 256);
  const brands = [head.slice(8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(head.slice(at, at + 4));
  if (brands.some((brand) => avifBrands.has(brand))) return 'avif';
  return brands.some((brand) => heifBrands.has(brand)) ? 'heif' : 'video';
}

function isSvg(head: string): boolean {
  return /^(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|!doctype svg|svg)/i.test(head) && /<svg[\s>]/i.test(head);
}

const startOfScan = Buffer.from([0xff, 0xda]);
const endOfImage = Buffer.from([0xff, 0xd9]);

/**
 * Told from the bytes where they tell it: libvips keeps one text of errors for all pictures in work, so that the words
 * about one may be missing when another fails at the same time. WebP says its length in its header; a JPEG has an end,
 * after its last scan: the preview that cameras put into its head has an end of its own.
 */
export function isCutOff(bytes: Buffer, format: SourceFormat): boolean {
  if (format === 'jpeg') return !bytes.includes(endOfImage, Math.max(0, bytes.lastIndexOf(startOfScan)));
  return format === 'webp' && bytes.length >= 12 && bytes.readUInt32LE(4) + 8 > bytes.length;
}
