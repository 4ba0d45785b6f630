import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { capacityOf } from '../../../../lambda/capacity.ts';
import { makeThumbnails } from '../../../../lambda/picture/thumbnail.ts';
import * as pictures from '../../../support/pictures/pictures.ts';
import { psd } from '../../../support/pictures/psd.ts';
import { recipeOf } from '../../../support/pictures/recipes.ts';

const { limits } = capacityOf('1536');
const recipe = recipeOf({ sizes: [64], format: 'png', quality: 80 });
const make = (bytes: Buffer) => makeThumbnails(bytes, { recipe, limits });

const middles = [
  [8, 8],
  [40, 8],
  [8, 24],
  [40, 24],
] as const;

async function expectQuarters(bytes: Buffer, most = 1) {
  const { thumbnails, ...picture } = await make(bytes);
  expect(picture).toMatchObject({ format: 'psd', width: 48, height: 32 });
  for (const [x, y] of middles) {
    const found = await pictures.colourAt(thumbnails[0]?.bytes ?? Buffer.of(), x, y);
    expect(pictures.distance(found, pictures.quadrantColour(x, y, 48, 32)), `${found}`).toBeLessThanOrEqual(
      most,
    );
  }
  return picture;
}

const colours = [pictures.red, pictures.green, pictures.blue, pictures.yellow];
const indexOf = (colour: readonly number[]) =>
  colours.findIndex((one) => one[0] === colour[0] && one[1] === colour[1]);

describe('the merged picture of a Photoshop file', () => {
  it.each([
    ['8 bits', {}],
    ['8 bits, in runs', { isRle: true }],
    ['16 bits', { bits: 16 }],
    ['16 bits, in runs', { bits: 16, isRle: true }],
    ['a large file', { isLarge: true, isRle: true }],
    ['a large file of 16 bits', { isLarge: true, bits: 16 }],
  ] as const)('has its colours: %s', async (_, options) => {
    await expectQuarters(psd(options));
  });

  it('has those of its palette', async () => {
    const palette = Buffer.alloc(768);
    for (const [index, colour] of colours.entries())
      for (const [channel, value] of colour.entries()) palette[channel * 256 + index] = value;
    await expectQuarters(psd({ mode: 2, palette, channels: (colour) => [indexOf(colour)] }), 0);
  });

  it('may be grey, or black and white', async () => {
    const { thumbnails } = await make(psd({ mode: 1, channels: ([red = 0]) => [red] }));
    expect(await pictures.colourAt(thumbnails[0]?.bytes ?? Buffer.of(), 8, 8)).toEqual([220, 220, 220]);
    const bits = await make(psd({ mode: 0, bits: 1, channels: (_, x) => [x < 24 ? 1 : 0] }));
    const at = (x: number) => pictures.colourAt(bits.thumbnails[0]?.bytes ?? Buffer.of(), x, 8);
    expect([await at(8), await at(40)]).toEqual([
      [0, 0, 0],
      [255, 255, 255],
    ]);
  });

  it('may be in the colours of printers, stored upside down, or in Lab', async () => {
    // Without ink, and all black.
    const { thumbnails } = await make(
      psd({ mode: 4, channels: (_, x) => (x < 24 ? [255, 255, 255, 255] : [0, 0, 0, 0]) }),
    );
    const at = (x: number) => pictures.colourAt(thumbnails[0]?.bytes ?? Buffer.of(), x, 8);
    expect(pictures.distance(await at(8), [255, 255, 255])).toBeLessThan(6);
    expect(pictures.distance(await at(40), [0, 0, 0])).toBeLessThan(40);
    const lab = await make(psd({ mode: 9, channels: () => [136, 128 + 81, 128 + 70] }));
    const found = await pictures.colourAt(lab.thumbnails[0]?.bytes ?? Buffer.of(), 8, 8);
    // L 53, a 81, b 70 is nearly pure red.
    expect(pictures.distance(found, [255, 0, 0])).toBeLessThan(16);
  });

  it('is converted by its profile', async () => {
    const { icc = Buffer.of() } = await sharp(
      await pictures.quadrants(8, 8).withIccProfile('p3').png().toBuffer(),
    ).metadata();
    const { thumbnails } = await make(psd({ resources: [[1039, icc]] }));
    const [red, green] = await pictures.colourAt(thumbnails[0]?.bytes ?? Buffer.of(), 8, 8);
    // Display P3's red is more red than sRGB's.
    expect(red).toBeGreaterThan(228);
    expect(green).toBeLessThan(40);
  });

  it('is transparent where it says so, in its own colours rather than those on white', async () => {
    const onWhite = (value: number) => Math.round((value + 255) / 2);
    const half = psd({
      hasAlpha: true,
      channels: (colour, x) => (x < 24 ? [...colour, 255] : [...colour.map(onWhite), 128]),
    });
    await expectQuarters(half, 2);
    const { thumbnails } = await make(half);
    const { data } = await sharp(thumbnails[0]?.bytes).raw().toBuffer({ resolveWithObject: true });
    expect([data[3], data[47 * 4 + 3]]).toEqual([255, 128]);
    // Without layers, the fourth channel is a selection that somebody saved.
    await expectQuarters(psd({ channels: (colour) => [...colour, 0] }));
  });

  it('comes with camera and time', async () => {
    const tags = {
      IFD0: { Make: 'Canon', Model: 'Canon EOS R5' },
      IFD2: { DateTimeOriginal: '2026:06:21 05:12:33' },
    };
    const { exif = Buffer.of() } = await sharp(
      await pictures.quadrants(8, 8).withExif(tags).jpeg().toBuffer(),
    ).metadata();
    const picture = await expectQuarters(psd({ resources: [[1058, exif.subarray(6)]] }));
    expect(picture).toMatchObject({ Camera: 'Canon EOS R5', CapturedAt: '2026-06-21T05:12:33' });
  });
});

describe('a Photoshop file', () => {
  it('without a merged picture, or of an unusual kind, is refused with that reason', async () => {
    const version = Buffer.from('0000000100', 'hex');
    await expect(make(psd({ resources: [[1057, version]] }))).rejects.toMatchObject({
      code: 'UnsupportedFormat',
      message: expect.stringContaining('Maximize Compatibility'),
    });
    await expect(make(psd({ mode: 7 }))).rejects.toMatchObject({ code: 'UnsupportedFormat' });
    await expect(make(psd({ mode: 4 }))).rejects.toMatchObject({ code: 'Corrupt' });
    const float = psd();
    float.writeUInt16BE(32, 22);
    await expect(make(float)).rejects.toThrow('colours are floating-point numbers');
  });

  it('that is cut off is refused with that reason', async () => {
    await expect(make(psd().subarray(0, -100))).rejects.toMatchObject({ code: 'Truncated' });
    await expect(make(psd({ isRle: true }).subarray(0, -100))).rejects.toMatchObject({ code: 'Truncated' });
    await expect(make(psd().subarray(0, 30))).rejects.toMatchObject({ code: 'Truncated' });
  });

  it('that says it is huge is refused before anything is set up for it', async () => {
    const huge = psd();
    huge.writeUInt32BE(60_000, 14);
    huge.writeUInt32BE(60_000, 18);
    await expect(make(huge)).rejects.toMatchObject({ code: 'TooManyPixels' });
  });
});
