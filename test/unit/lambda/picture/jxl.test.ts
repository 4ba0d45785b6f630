import { brotliCompressSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { capacityOf } from '../../../../lambda/capacity.ts';
import { readJxlHeader } from '../../../../lambda/picture/originals/jxl/header.ts';
import { makeThumbnails } from '../../../../lambda/picture/thumbnail.ts';
import { box, jxlStart } from '../../../support/pictures/boxes.ts';
import { jxl } from '../../../support/pictures/jxl-samples.ts';
import * as pictures from '../../../support/pictures/pictures.ts';
import { recipeOf } from '../../../support/pictures/recipes.ts';

const { limits } = capacityOf('1536');
const recipe = recipeOf({ sizes: [64], format: 'png', quality: 80 });
const make = (bytes: Buffer, within = limits) => makeThumbnails(bytes, { recipe, limits: within });

async function expectQuarters(bytes: Buffer, most: number) {
  const { thumbnails, ...picture } = await make(bytes);
  expect(picture).toMatchObject({ format: 'jxl', width: 48, height: 32 });
  for (const [x, y] of [
    [8, 8],
    [40, 8],
    [8, 24],
    [40, 24],
  ] as const) {
    const found = await pictures.colourAt(thumbnails[0]?.bytes ?? Buffer.of(), x, y);
    expect(pictures.distance(found, pictures.quadrantColour(x, y, 48, 32))).toBeLessThanOrEqual(most);
  }
  return { ...picture, thumbnails };
}

const boxed = (...boxes: Buffer[]) => Buffer.concat([jxlStart, ...boxes]);

/** Four bytes before the block say where it begins. */
async function exif(): Promise<Buffer> {
  const tags = {
    IFD0: { Make: 'Canon', Model: 'Canon EOS R5' },
    IFD2: { DateTimeOriginal: '2026:06:21 05:12:33' },
  };
  const { exif: block = Buffer.of() } = await sharp(
    await pictures.quadrants(8, 8).withExif(tags).jpeg().toBuffer(),
  ).metadata();
  return Buffer.concat([Buffer.alloc(4), block.subarray(6)]);
}

describe('a JPEG XL picture', () => {
  it.each<[keyof typeof jxl, number]>([
    ['lossy', 3],
    ['lossless', 0],
    ['p3', 3],
    ['deep', 1],
    ['turned', 3],
    ['profiled', 3],
  ])('(%s) has its colours, upright', async (name, most) => {
    await expectQuarters(jxl[name], most);
  });

  it('may be grey in a profile of its own', async () => {
    const { thumbnails } = await make(jxl.linearGrey);
    const found = await Promise.all(
      [8, 40].map((x) => pictures.colourAt(thumbnails[0]?.bytes ?? Buffer.of(), x, 16)),
    );
    // 64 and 128 of 255 in linear light.
    expect(found.map(([value]) => value)).toEqual([137, 188]);
  });

  it('may be lossy and keep the profile of its original', async () => {
    const { thumbnails } = await make(jxl.lossyProfiled);
    const halves: [x: number, colour: pictures.Colour][] = [
      [8, [0, 125, 188]],
      [40, [196, 159, 74]],
    ];
    for (const [x, wanted] of halves) {
      const found = await pictures.colourAt(thumbnails[0]?.bytes ?? Buffer.of(), x, 16);
      expect(pictures.distance(found, wanted)).toBeLessThanOrEqual(3);
    }
  });

  it('is transparent where it says so', async () => {
    const { thumbnails } = await make(jxl.alpha);
    const { data } = await sharp(thumbnails[0]?.bytes).raw().toBuffer({ resolveWithObject: true });
    expect([data[3], data[47 * 4 + 3]]).toEqual([255, 0]);
  });

  it('may be in boxes, in parts, with EXIF as it is or packed', async () => {
    const facts = { Camera: 'Canon EOS R5', CapturedAt: '2026-06-21T05:12:33' };
    const plain = boxed(box('Exif', await exif()), box('jxlc', jxl.lossless));
    expect(await expectQuarters(plain, 0)).toMatchObject(facts);
    const packed = Buffer.concat([Buffer.from('Exif'), brotliCompressSync(await exif())]);
    const part = (number: string, bytes: Buffer) => box('jxlp', Buffer.from(number, 'hex'), bytes);
    const [first, second] = [jxl.lossless.subarray(0, 30), jxl.lossless.subarray(30)];
    const parts = boxed(part('00000000', first), box('brob', packed), part('80000001', second));
    expect(await expectQuarters(parts, 0)).toMatchObject(facts);
    const broken = boxed(box('Exif', Buffer.from('ffffffff', 'hex')), box('jxlc', jxl.lossless));
    expect(await expectQuarters(broken, 0)).not.toHaveProperty('Camera');
  });

  it('that is cut off or damaged is refused with that reason', async () => {
    const cut = boxed(box('jxlc', jxl.lossy)).subarray(0, -50);
    await expect(make(cut)).rejects.toMatchObject({ code: 'Truncated' });
    await expect(make(jxlStart)).rejects.toMatchObject({ code: 'Truncated' });
    const withinSize = Buffer.concat([jxlStart, Buffer.from('\0\0\0\x01jxlc\0\0', 'latin1')]);
    await expect(make(withinSize)).rejects.toMatchObject({ code: 'Truncated' });
    await expect(make(jxl.lossy.subarray(0, 100))).rejects.toMatchObject({ code: 'Corrupt' });
  });

  it('that needs more memory than there is is refused before it is decoded', async () => {
    const small = { ...limits, memoryBytes: 33 * 1024 * 1024 };
    await expect(make(jxl.lossless, small)).resolves.toMatchObject({ format: 'jxl' });
    // 4,000,000 × 4,000,000, all else usual.
    const huge = bitsOf([0, 1], [3, 2], [3_999_999, 30], [1, 3], [1, 1]);
    await expect(make(huge)).rejects.toMatchObject({ code: 'TooLong' });
    const large = bitsOf([0, 1], [3, 2], [29_999, 30], [1, 3], [1, 1]);
    await expect(make(large)).rejects.toMatchObject({ code: 'TooManyPixels' });
  });
});

/** A codestream of fields: value and number of bits. */
function bitsOf(...fields: [value: number, bits: number][]): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.write('ff0a', 'hex');
  let at = 16;
  for (const [value, bits] of fields) {
    for (let bit = 0; bit < bits; bit++, at++) {
      bytes[at >> 3] = (bytes[at >> 3] ?? 0) | ((Math.floor(value / 2 ** bit) % 2) << (at & 7));
    }
  }
  return bytes;
}

describe('the header of a JPEG XL picture', () => {
  const size: [number, number][] = [
    [1, 1],
    [3, 5],
    [6, 3],
  ];

  it('may leave out what is usual, and the width', () => {
    expect(readJxlHeader(bitsOf(...size, [1, 1]))).toMatchObject({ width: 40, height: 32, orientation: 1 });
  });

  it('tells of half-precision numbers, printing black and colours by points', () => {
    const float: [number, number][] = [
      [0, 1],
      [0, 1],
      [1, 1],
      [1, 2],
      [4, 4],
      [1, 1],
    ];
    const black: [number, number][] = [
      [1, 2],
      [0, 1],
      [2, 2],
      [2, 4],
      [0, 1],
      [0, 2],
      [0, 2],
      [0, 2],
    ];
    const colours: [number, number][] = [
      [1, 1],
      [1, 1],
    ];
    const header = readJxlHeader(bitsOf(...size, ...float, ...black, ...colours));
    expect(header).toMatchObject({ isFloat: true, bitsPerSample: 16, hasBlack: true, channels: 3 });
    const plain: [number, number][] = [
      [0, 1],
      [0, 1],
      [0, 1],
      [0, 2],
      [1, 1],
      [0, 2],
      [1, 1],
    ];
    const cinema: [number, number][] = [
      [0, 1],
      [0, 1],
      [0, 2],
      [2, 2],
      [9, 4],
      [2, 2],
      [9, 4],
      [0, 1],
      [2, 2],
      [11, 4],
    ];
    expect(readJxlHeader(bitsOf(...size, ...plain, ...cinema))).toMatchObject({
      colours: { primaries: 11, white: [0.314, 0.351], transfer: 13 },
    });
  });

  it('that ends too early is no header', () => {
    expect(() => readJxlHeader(Buffer.from('ff0a01', 'hex'))).toThrow(RangeError);
  });
});
