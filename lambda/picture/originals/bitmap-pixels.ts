// The pixels of a bitmap, in red, green, blue and, where it has one, alpha.
import type { Dimensions } from '../../limits.ts';
import { refuse } from '../refusals.ts';

export interface BitmapHeader extends Dimensions {
  isTopDown: boolean;
  bits: number;
  compression: number;
  /** Of 16 and 32 bits. */
  masks: Record<'red' | 'green' | 'blue' | 'alpha', number>;
  paletteAt: number;
  /** Bytes for a colour. */
  paletteEntry: 3 | 4;
  paletteBytes: number;
  pixelsAt: number;
}

export interface Bitmap extends Dimensions {
  data: Buffer;
  channels: 3 | 4;
}

const [rle8, rle4] = [1, 2];

/** Lines are filled up to four bytes. */
const lineBytes = ({ width, bits }: Pick<BitmapHeader, 'width' | 'bits'>) =>
  Math.ceil((width * bits) / 32) * 4;

export function readPixels(bytes: Buffer, header: BitmapHeader): Bitmap {
  const { width, height, bits, compression, masks } = header;
  const isRle = (compression === rle8 && bits === 8) || (compression === rle4 && bits === 4);
  const needed = header.pixelsAt + lineBytes(header) * (height - 1) + Math.ceil((width * bits) / 8);
  if (!isRle && needed > bytes.length) throw refuse('Truncated');
  if (bits > 8) return bits === 24 ? readColours(bytes, header) : readMasked(bytes, header, masks);
  const indexes = isRle ? readRuns(bytes, header) : readIndexes(bytes, header);
  return coloured(indexes, bytes, header);
}

/** Where a line of the file belongs. */
const lineAt = ({ height, isTopDown }: BitmapHeader, line: number) => (isTopDown ? line : height - 1 - line);

function readColours(bytes: Buffer, header: BitmapHeader): Bitmap {
  const { width, height, pixelsAt } = header;
  const data = Buffer.alloc(width * height * 3);
  for (let line = 0; line < height; line++) {
    let from = pixelsAt + line * lineBytes(header);
    let to = lineAt(header, line) * width * 3;
    for (let left = width; left > 0; left--, from += 3, to += 3) {
      data[to] = bytes[from + 2] ?? 0;
      data[to + 1] = bytes[from + 1] ?? 0;
      data[to + 2] = bytes[from] ?? 0;
    }
  }
  return { data, width, height, channels: 3 };
}

function readMasked(bytes: Buffer, header: BitmapHeader, masks: BitmapHeader['masks']): Bitmap {
  const { width, height, pixelsAt, bits } = header;
  const channels = masks.alpha === 0 ? 3 : 4;
  const parts = [masks.red, masks.green, masks.blue, masks.alpha].slice(0, channels).map(partOf);
  const data = Buffer.alloc(width * height * channels);
  for (let line = 0; line < height; line++) {
    let from = pixelsAt + line * lineBytes(header);
    let to = lineAt(header, line) * width * channels;
    for (let left = width; left > 0; left--, from += bits / 8) {
      const pixel = bits === 16 ? bytes.readUInt16LE(from) : bytes.readUInt32LE(from);
      for (const part of parts) data[to++] = part(pixel);
    }
  }
  return { data, width, height, channels };
}

/** From the bits under a mask to 0 to 255. */
function partOf(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const max = mask >>> shift;
  return max === 255
    ? (pixel) => (pixel >>> shift) & 255
    : (pixel) => Math.round((((pixel & mask) >>> shift) * 255) / max);
}

function readIndexes(bytes: Buffer, header: BitmapHeader): Buffer {
  const { width, height, pixelsAt, bits } = header;
  const indexes = Buffer.alloc(width * height);
  const perByte = 8 / bits;
  for (let line = 0; line < height; line++) {
    const from = pixelsAt + line * lineBytes(header);
    const to = lineAt(header, line) * width;
    for (let x = 0; x < width; x++) {
      const packed = bytes[from + Math.floor(x / perByte)] ?? 0;
      indexes[to + x] = (packed >> (8 - bits - (x % perByte) * bits)) & (2 ** bits - 1);
    }
  }
  return indexes;
}

/** Runs of one or two colours, and between them colours as they are, line ends and jumps. What is left out has colour 0. */
function readRuns(bytes: Buffer, header: BitmapHeader): Buffer {
  const { width, height, pixelsAt, bits } = header;
  const indexes = Buffer.alloc(width * height);
  let [x, line, at] = [0, 0, pixelsAt];
  const put = (index: number) => {
    if (x < width && line < height) indexes[lineAt(header, line) * width + x] = index;
    x += 1;
  };
  const indexIn = (first: number, number: number) =>
    bits === 8
      ? (bytes[first + number] ?? 0)
      : ((bytes[first + (number >> 1)] ?? 0) >> (number & 1 ? 0 : 4)) & 15;
  while (at + 2 <= bytes.length && line < height) {
    const [count = 0, code = 0] = [bytes[at], bytes[at + 1]];
    at += 2;
    if (count > 0) {
      for (let number = 0; number < count; number++)
        put(bits === 8 ? code : (code >> (number & 1 ? 0 : 4)) & 15);
    } else if (code === 0) {
      [x, line] = [0, line + 1];
    } else if (code === 1) {
      break;
    } else if (code === 2) {
      [x, line, at] = [x + (bytes[at] ?? 0), line + (bytes[at + 1] ?? 0), at + 2];
    } else {
      for (let number = 0; number < code; number++) put(indexIn(at, number));
      // Filled up to two bytes.
      at += Math.ceil((code * bits) / 16) * 2;
    }
  }
  return indexes;
}

function coloured(indexes: Buffer, bytes: Buffer, header: BitmapHeader): Bitmap {
  const { width, height, paletteAt, paletteEntry, paletteBytes } = header;
  const palette = bytes.subarray(paletteAt, paletteAt + paletteBytes);
  const data = Buffer.alloc(indexes.length * 3);
  for (let pixel = 0; pixel < indexes.length; pixel++) {
    const entry = (indexes[pixel] ?? 0) * paletteEntry;
    data[pixel * 3] = palette[entry + 2] ?? 0;
    data[pixel * 3 + 1] = palette[entry + 1] ?? 0;
    data[pixel * 3 + 2] = palette[entry] ?? 0;
  }
  return { data, width, height, channels: 3 };
}

/** The mask below an icon's pixels, one bit for each: set where nothing is. Not looked at where the pixels say it themselves. */
export function applyMask(bytes: Buffer, header: BitmapHeader, bitmap: Bitmap): Bitmap {
  const { width, height, pixelsAt } = header;
  const { data, channels } = bitmap;
  if (channels === 4 && data.some((value, at) => at % 4 === 3 && value > 0)) return bitmap;
  const maskAt = pixelsAt + lineBytes(header) * height;
  const masked = Buffer.alloc(width * height * 4);
  for (let y = 0; y < height; y++) {
    const from = maskAt + (height - 1 - y) * lineBytes({ width, bits: 1 });
    for (let x = 0; x < width; x++) {
      const pixel = y * width + x;
      data.copy(masked, pixel * 4, pixel * channels, pixel * channels + 3);
      masked[pixel * 4 + 3] = ((bytes[from + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1 ? 0 : 255;
    }
  }
  return { data: masked, width, height, channels: 4 };
}
