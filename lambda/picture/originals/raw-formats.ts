// Recognises cameras' raw files by their first bytes. Most are TIFF files, distinguished from pictures by content and maker.
import { type Directory, Tiff } from './tiff.ts';

/** What an original of each is stored as. */
export const rawTypes = {
  cr2: 'image/x-canon-cr2',
  cr3: 'image/x-canon-cr3',
  crw: 'image/x-canon-crw',
  nef: 'image/x-nikon-nef',
  nrw: 'image/x-nikon-nrw',
  arw: 'image/x-sony-arw',
  dng: 'image/x-adobe-dng',
  raf: 'image/x-fuji-raf',
  rw2: 'image/x-panasonic-rw2',
  orf: 'image/x-olympus-orf',
  pef: 'image/x-pentax-pef',
  srw: 'image/x-samsung-srw',
  x3f: 'image/x-sigma-x3f',
  mrw: 'image/x-minolta-mrw',
  /** Of another maker. */
  raw: 'image/x-raw',
} as const;
export type RawFormat = keyof typeof rawTypes;

export const isRaw = (format: string): format is RawFormat => format in rawTypes;

/** Offsets and bytes; latin1. */
const signatures: [format: RawFormat, offset: number, bytes: string][] = [
  ['raf', 0, 'FUJIFILMCCD-RAW'],
  ['x3f', 0, 'FOVb'],
  ['mrw', 0, '\0MRM'],
  ['crw', 0, 'II\x1a\0\0\0HEAPCCDR'],
  ['cr3', 4, 'ftypcrx '],
  ['rw2', 0, 'IIU\0'],
  ['orf', 0, 'IIRO'],
  ['orf', 0, 'IIRS'],
  ['orf', 0, 'MMOR'],
  ['cr2', 8, 'CR\x02'],
];

/** By the start of the maker's name. */
const makers: [start: RegExp, format: RawFormat][] = [
  [/^nikon/i, 'nef'],
  [/^sony/i, 'arw'],
  [/^(pentax|asahi|ricoh)/i, 'pef'],
  [/^samsung/i, 'srw'],
];

const tags = { subfile: 254, photometric: 262, make: 271, model: 272, inner: 330, dngVersion: 50706 };
/** Values of `photometric` for sensor data, original or assembled. */
const sensorPixels = [32803, 34892];

/** `bytes` are the file, or its beginning. */
export function rawFormatOf(bytes: Buffer): RawFormat | undefined {
  const head = bytes.toString('latin1', 0, 32);
  const [format] = signatures.find(([, offset, signature]) => head.startsWith(signature, offset)) ?? [];
  if (format) return format;
  return /^(II\*\0|MM\0\*)/.test(head) ? fromDirectory(bytes) : undefined;
}

/** A picture's first directory is the picture; that of a raw file is a smaller copy, or sensor data. */
function fromDirectory(bytes: Buffer): RawFormat | undefined {
  try {
    const tiff = new Tiff(bytes);
    const first = tiff.directory(tiff.long(4));
    if (first.has(tags.dngVersion)) return 'dng';
    const isCopy = ((first.number(tags.subfile) ?? 0) & 1) === 1 && first.has(tags.inner);
    const isSensor = sensorPixels.includes(first.number(tags.photometric) ?? 0);
    return isCopy || isSensor ? byMaker(first) : undefined;
  } catch (error) {
    // The directory is broken, or beyond the bytes that are here.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function byMaker(first: Directory): RawFormat {
  const make = first.text(tags.make) ?? '';
  const [, format = 'raw'] = makers.find(([start]) => start.test(make)) ?? [];
  return format === 'nef' && /coolpix/i.test(first.text(tags.model) ?? '') ? 'nrw' : format;
}
