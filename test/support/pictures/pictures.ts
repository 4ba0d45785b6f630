// Test pictures made by code, so that what is in them is stated where it is tested.
import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';

export type Colour = [red: number, green: number, blue: number];

export const red: Colour = [220, 40, 40];
export const green: Colour = [40, 180, 60];
export const blue: Colour = [40, 70, 210];
export const yellow: Colour = [240, 220, 50];

/** Top left red, top right green, bottom left blue, bottom right yellow: no turn or mirror goes unseen. */
export function quadrantColour(x: number, y: number, width: number, height: number): Colour {
  const left = x < width / 2;
  if (y < height / 2) return left ? red : green;
  return left ? blue : yellow;
}

type ColourAt = (x: number, y: number) => Colour;

/** A picture painted pixel by pixel, not encoded yet. */
function painted(width: number, height: number, colourAt: ColourAt): Sharp {
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set(colourAt(x, y), (y * width + x) * 3);
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

export function quadrants(width: number, height: number): Sharp {
  return painted(width, height, (x, y) => quadrantColour(x, y, width, height));
}

export function solid(width: number, height: number, [r, g, b]: Colour): Sharp {
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } });
}

/**
 * A JPEG whose stored pixels are turned so that, displayed by its EXIF orientation, it is `quadrants(width, height)`.
 * The table is that of the EXIF standard: where the stored row 0 and column 0 are seen.
 */
export async function oriented(orientation: number, width: number, height: number): Promise<Buffer> {
  const [w, h] = [width - 1, height - 1];
  const seenAt: Record<number, (row: number, column: number) => [x: number, y: number]> = {
    1: (row, column) => [column, row],
    2: (row, column) => [w - column, row],
    3: (row, column) => [w - column, h - row],
    4: (row, column) => [column, h - row],
    5: (row, column) => [row, column],
    6: (row, column) => [w - row, column],
    7: (row, column) => [w - row, h - column],
    8: (row, column) => [row, h - column],
  };
  const seen = seenAt[orientation] ?? ((row, column) => [column, row]);
  const [storedWidth, storedHeight] = orientation >= 5 ? [height, width] : [width, height];
  const stored = painted(storedWidth, storedHeight, (column, row) => {
    const [x, y] = seen(row, column);
    return quadrantColour(x, y, width, height);
  });
  return stored.withMetadata({ orientation }).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
}

/** Two frames, red then blue. */
export async function animated(format: 'gif' | 'webp'): Promise<Buffer> {
  const frames = await Promise.all([red, blue].map((colour) => solid(120, 80, colour).png().toBuffer()));
  const joined = sharp(frames, { join: { animated: true } });
  return (format === 'gif' ? joined.gif() : joined.webp()).toBuffer();
}

/** A small PNG whose header says it is larger: nothing in it can be decoded, but its size can be read. */
export async function pngClaiming(width: number, height: number): Promise<Buffer> {
  const png = await solid(8, 8, red).png().toBuffer();
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

/** Colour of one pixel of an encoded picture; alpha, if any, is left out. */
export async function colourAt(picture: Buffer, x: number, y: number): Promise<Colour> {
  const { data, info } = await sharp(picture)
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const [r = -1, g = -1, b = -1] = data.subarray((y * info.width + x) * info.channels);
  return info.channels < 3 ? [r, r, r] : [r, g, b];
}

/** Largest difference of a channel: lossy formats and colour conversion never hit a colour exactly. */
export function distance(a: Colour, b: Colour): number {
  return Math.max(...a.map((channel, index) => Math.abs(channel - (b[index] ?? Number.NaN))));
}
