// BMP files and icons of the four quarters of pictures.ts, made by code.
import { blue, type Colour, green, quadrantColour, red, yellow } from './pictures.ts';

interface BitmapOptions {
  bits: 1 | 4 | 8 | 16 | 24 | 32;
  width?: number;
  height?: number;
  isTopDown?: boolean;
  /** Runs of one colour; of 4 and 8 bits. */
  isRle?: boolean;
  /** Of OS/2: sizes of two bytes, colours of three. */
  isCore?: boolean;
  /** Of 32 bits; 255 in the left half. */
  hasAlpha?: boolean;
}

const palette = [red, green, blue, yellow];

export function bmp(options: BitmapOptions): Buffer {
  const { header, colours, pixels } = partsOf(options);
  const file = Buffer.alloc(14);
  file.write('BM');
  // A gap before the pixels, as some programs leave one.
  const pixelsAt = 14 + header.length + colours.length + 8;
  file.writeUInt32LE(pixelsAt + pixels.length, 2);
  file.writeUInt32LE(pixelsAt, 10);
  return Buffer.concat([file, header, colours, Buffer.alloc(8, 0xee), pixels]);
}

/** The right half is transparent, by the mask. */
export function icon(options: BitmapOptions, extra: Buffer[] = []): Buffer {
  const { width = 20, height = 14 } = options;
  const { header, colours, pixels } = partsOf(options);
  header.writeInt32LE(height * 2, 8);
  const mask = Buffer.alloc(Math.ceil(width / 32) * 4 * height);
  for (let line = 0; line < height; line++) {
    for (let x = width / 2; x < width; x++) {
      const at = line * Math.ceil(width / 32) * 4 + (x >> 3);
      mask[at] = (mask[at] ?? 0) | (0x80 >> (x & 7));
    }
  }
  return iconOf([
    { side: width, bytes: Buffer.concat([header, colours, pixels, mask]) },
    ...extra.map((bytes) => ({ side: 48, bytes })),
  ]);
}

function iconOf(pictures: { side: number; bytes: Buffer }[]): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let at = head.length;
  for (const [index, { side, bytes }] of pictures.entries()) {
    const entry = 6 + 16 * index;
    head.writeUInt8(side, entry);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(bytes.length, entry + 8);
    head.writeUInt32LE(at, entry + 12);
    at += bytes.length;
  }
  return Buffer.concat([head, ...pictures.map(({ bytes }) => bytes)]);
}

function partsOf(options: BitmapOptions) {
  const { bits, isCore = false } = options;
  const entry = isCore ? 3 : 4;
  const colours = Buffer.alloc(bits <= 8 ? 2 ** bits * entry : 0);
  for (const [index, [r, g, b]] of palette.entries()) {
    if (bits <= 8 && index < 2 ** bits) colours.set([b, g, r], index * entry);
  }
  return { header: isCore ? coreHeader(options) : infoHeader(options), colours, pixels: pixelsOf(options) };
}

function coreHeader({ bits, width = 20, height = 14 }: BitmapOptions): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt32LE(12, 0);
  header.writeUInt16LE(width, 4);
  header.writeUInt16LE(height, 6);
  header.writeUInt16LE(1, 8);
  header.writeUInt16LE(bits, 10);
  return header;
}

function infoHeader({ bits, width = 20, height = 14, isTopDown, isRle, hasAlpha }: BitmapOptions): Buffer {
  const masks = hasAlpha ? [0xff0000, 0xff00, 0xff, 0xff000000] : bits === 16 ? [0xf800, 0x7e0, 0x1f] : [];
  const header = Buffer.alloc(hasAlpha ? 56 : 40 + 4 * masks.length);
  header.writeUInt32LE(hasAlpha ? 56 : 40, 0);
  header.writeInt32LE(width, 4);
  header.writeInt32LE(isTopDown ? -height : height, 8);
  header.writeUInt16LE(1, 12);
  header.writeUInt16LE(bits, 14);
  header.writeUInt32LE(masks.length > 0 ? 3 : isRle ? (bits === 8 ? 1 : 2) : 0, 16);
  for (const [index, mask] of masks.entries()) header.writeUInt32LE(mask, 40 + 4 * index);
  return header;
}

function pixelsOf(options: BitmapOptions): Buffer {
  const { width = 20, height = 14, isTopDown = false, isRle = false } = options;
  const lines = Array.from({ length: height }, (_, line) => {
    const y = isTopDown ? line : height - 1 - line;
    const colours = Array.from({ length: width }, (_, x) => quadrantColour(x, y, width, height));
    return isRle ? runs(colours, options.bits) : packed(colours, options);
  });
  return Buffer.concat([...lines, ...(isRle ? [Buffer.from([0, 1])] : [])]);
}

/** Each half is a run. */
function runs(colours: Colour[], bits: number): Buffer {
  const half = colours.length / 2;
  const [left = 0, right = 0] = [colours[0], colours.at(-1)].map((colour) => palette.indexOf(colour ?? red));
  // Of four bits, a byte holds two colours that take turns.
  const code = (index: number) => (bits === 8 ? index : index * 17);
  return Buffer.from([half, code(left), half, code(right), 0, 0]);
}

function packed(colours: Colour[], { bits, hasAlpha = false }: BitmapOptions): Buffer {
  const line = Buffer.alloc(Math.ceil((colours.length * bits) / 32) * 4);
  for (const [x, colour] of colours.entries()) {
    const [r, g, b] = colour;
    const index = palette.indexOf(colour) % 2 ** bits;
    const at = Math.floor((x * bits) / 8);
    if (bits <= 8) line[at] = (line[at] ?? 0) | (index << (8 - bits - ((x * bits) % 8)));
    else if (bits === 16) line.writeUInt16LE(((r >> 3) << 11) | ((g >> 2) << 5) | (b >> 3), at);
    else line.set([b, g, r, ...(bits === 32 ? [hasAlpha && x < colours.length / 2 ? 255 : 0] : [])], at);
  }
  return line;
}
