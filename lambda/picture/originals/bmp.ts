// BMP pictures, and the bitmaps within icons: a header, perhaps a palette, and lines from the bottom up.
// https://learn.microsoft.com/en-us/windows/win32/gdi/bitmap-storage

import type { Original, Source } from '../opened.ts';
import { refuse } from '../refusals.ts';
import { applyMask, type Bitmap, type BitmapHeader, readPixels } from './bitmap-pixels.ts';
import { openStill, scaledBitmap } from './with-sharp.ts';

const fileHeaderBytes = 14;
const [coreHeaderBytes, infoHeaderBytes] = [12, 40];
/** Of `compression`. */
const [plain, rle8, rle4, bitFields, alphaBitFields] = [0, 1, 2, 3, 6];

export async function openBmp(source: Source): Promise<Original> {
  const { bytes } = source;
  const header = readHeader(bytes, fileHeaderBytes);
  const pixelsAt = bytes.readUInt32LE(10) || header.paletteAt + header.paletteBytes;
  return openBitmap(source, header, () => readPixels(bytes, { ...header, pixelsAt }));
}

/** A bitmap without a file's header, at `at`. Its height counts twice: below it there is a mask of what is transparent. */
export async function openIconBitmap(source: Source, at: number): Promise<Original> {
  const { bytes } = source;
  const header = readHeader(bytes, at);
  const height = Math.floor(header.height / 2);
  const own = { ...header, height, pixelsAt: header.paletteAt + header.paletteBytes };
  // Icons of 32 bits have their transparency in the fourth byte, whatever the header says.
  if (own.bits === 32) own.masks = { ...own.masks, alpha: 0xff000000 };
  return openBitmap(source, own, () => applyMask(bytes, own, readPixels(bytes, own)));
}

function openBitmap(source: Source, { width, height }: BitmapHeader, read: () => Bitmap): Original {
  const header = { format: 'bmp', width, height, channels: 4, depth: 'uchar' };
  return openStill(source, header, (need) => scaledBitmap(read(), need, source.limits));
}

/** At `at`. Throws a RangeError when it is not all there. */
function readHeader(bytes: Buffer, at: number): BitmapHeader {
  const headerBytes = bytes.readUInt32LE(at);
  const header = headerBytes === coreHeaderBytes ? readCore(bytes, at) : readInfo(bytes, at, headerBytes);
  const { width, height, bits, compression } = header;
  if (width < 1 || height < 1) throw refuse('Corrupt', 'a BMP without pixels');
  const isKnown = [1, 2, 4, 8, 16, 24, 32].includes(bits) && compression <= alphaBitFields;
  if (!isKnown || ![plain, rle8, rle4, bitFields, alphaBitFields].includes(compression)) {
    throw refuse(
      'UnsupportedFormat',
      `a BMP picture of an unusual kind (${bits} bits, compression ${compression})`,
    );
  }
  return header;
}

/** Of OS/2 and Windows 2: palettes have three bytes a colour. */
function readCore(bytes: Buffer, at: number): BitmapHeader {
  const bits = bytes.readUInt16LE(at + 10);
  return {
    width: bytes.readUInt16LE(at + 4),
    height: bytes.readUInt16LE(at + 6),
    isTopDown: false,
    bits,
    compression: plain,
    masks: usualMasks(bits),
    paletteAt: at + coreHeaderBytes,
    paletteEntry: 3,
    paletteBytes: bits <= 8 ? 3 * 2 ** bits : 0,
    pixelsAt: 0,
  };
}

function readInfo(bytes: Buffer, at: number, headerBytes: number): BitmapHeader {
  const [height, bits, compression] = [
    bytes.readInt32LE(at + 8),
    bytes.readUInt16LE(at + 14),
    bytes.readUInt32LE(at + 16),
  ];
  const hasMasks = compression === bitFields || compression === alphaBitFields;
  const hasAlpha = headerBytes >= 56 || compression === alphaBitFields;
  const mask = (index: number) => bytes.readUInt32LE(at + infoHeaderBytes + 4 * index);
  const masks = hasMasks
    ? { red: mask(0), green: mask(1), blue: mask(2), alpha: hasAlpha ? mask(3) : 0 }
    : usualMasks(bits);
  // Behind a header of 40 bytes; longer ones have them within.
  const masksBehind = hasMasks && headerBytes === infoHeaderBytes ? (hasAlpha ? 16 : 12) : 0;
  const colours = bytes.readUInt32LE(at + 32) || (bits <= 8 ? 2 ** bits : 0);
  return {
    width: bytes.readInt32LE(at + 4),
    height: Math.abs(height),
    isTopDown: height < 0,
    bits,
    compression,
    masks,
    paletteAt: at + headerBytes + masksBehind,
    paletteEntry: 4,
    paletteBytes: 4 * Math.min(colours, 65_536),
    pixelsAt: 0,
  };
}

const usualMasks = (bits: number) =>
  bits === 16
    ? { red: 0x7c00, green: 0x03e0, blue: 0x001f, alpha: 0 }
    : { red: 0xff0000, green: 0xff00, blue: 0xff, alpha: 0 };
