import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { capacityOf } from '../../../../lambda/capacity.ts';
import { curveOf } from '../../../../lambda/picture/originals/colours/curves.ts';
import { makeThumbnails } from '../../../../lambda/picture/thumbnail.ts';
import type { RecipeSettings, RenditionSettings } from '../../../../lambda/recipe.ts';
import {
  colourNumbers,
  colourProfile,
  type HeicOptions,
  heicWith,
  leftHalf,
  mirror,
  turn,
} from '../../../support/pictures/heic.ts';
import { files, largeQuarters, quarters } from '../../../support/pictures/heic-samples.ts';
import * as pictures from '../../../support/pictures/pictures.ts';
import { recipeOf } from '../../../support/pictures/recipes.ts';

const { limits } = capacityOf('1536');
const settings: RecipeSettings = { sizes: [96], format: 'png', quality: 80 };
const { red, green, blue, yellow } = pictures;

const photo = (options: Partial<HeicOptions> = {}) =>
  heicWith([], { width: 96, height: 64, sample: quarters, ...options });

async function shown(bytes: Buffer, changes: Partial<RecipeSettings> = {}) {
  const recipe = recipeOf({ ...settings, ...changes });
  const { thumbnails, ...picture } = await makeThumbnails(bytes, { recipe, limits });
  return { ...picture, thumbnail: thumbnails[0]?.bytes ?? Buffer.of() };
}

/** The colours of the four quarters, row by row. */
async function quartersOf(bytes: Buffer): Promise<pictures.Colour[]> {
  const { width, height } = await sharp(bytes).metadata();
  const at = (x: number, y: number) =>
    pictures.colourAt(bytes, Math.floor(x * width), Math.floor(y * height));
  return Promise.all([at(0.2, 0.2), at(0.8, 0.2), at(0.2, 0.8), at(0.8, 0.8)]);
}

async function expectQuarters(bytes: Buffer, wanted: pictures.Colour[]) {
  for (const [index, colour] of (await quartersOf(bytes)).entries()) {
    expect(pictures.distance(colour, wanted[index] ?? red), `${index}: ${colour}`).toBeLessThanOrEqual(4);
  }
}

describe('a HEIC photo', () => {
  it('becomes thumbnails, in its colours', async () => {
    const { thumbnail, ...picture } = await shown(photo());
    expect(picture).toMatchObject({ format: 'heif', width: 96, height: 64 });
    await expectQuarters(thumbnail, [red, green, blue, yellow]);
  });

  it.each<[string, Buffer[], number, number, pictures.Colour[]]>([
    ['a quarter turn', [turn(1)], 64, 96, [green, yellow, red, blue]],
    ['half a turn', [turn(2)], 96, 64, [yellow, blue, green, red]],
    ['three quarters of a turn', [turn(3)], 64, 96, [blue, red, yellow, green]],
    ['a mirror upside down', [mirror('top-bottom')], 96, 64, [blue, yellow, red, green]],
    ['a mirror', [mirror('left-right')], 96, 64, [green, red, yellow, blue]],
    ['a turn and a mirror', [turn(1), mirror('left-right')], 64, 96, [yellow, green, blue, red]],
    ['a crop', [leftHalf(96, 64)], 48, 64, [red, red, blue, blue]],
  ])('is shown as its file says: %s', async (_, properties, width, height, wanted) => {
    const { thumbnail, ...picture } = await shown(photo({ properties }));
    expect(picture).toMatchObject({ width, height });
    await expectQuarters(thumbnail, wanted);
  });

  it.each<[string, Buffer[], RenditionSettings, [number, number], [number, number, pictures.Colour][]]>([
    [
      'at its right',
      [],
      { width: 32, height: 32, position: 'east' },
      [32, 32],
      [
        [4, 8, red],
        [24, 8, green],
        [24, 24, yellow],
      ],
    ],
    [
      'at its top, after a turn',
      [turn(1)],
      { width: 32, height: 16, position: 'north' },
      [32, 16],
      [
        [6, 8, green],
        [26, 8, yellow],
      ],
    ],
    [
      'at its bottom, after a turn',
      [turn(1)],
      { width: 32, height: 16, position: 'south' },
      [32, 16],
      [
        [6, 8, red],
        [26, 8, blue],
      ],
    ],
    [
      'at its left, in a mirror',
      [mirror('left-right')],
      { width: 20, height: 40, position: 'west' },
      [20, 40],
      [
        [10, 8, green],
        [10, 32, yellow],
      ],
    ],
    [
      'larger than it',
      [],
      { width: 400, height: 400, position: 'west' },
      [64, 64],
      [
        [10, 10, red],
        [60, 60, yellow],
      ],
    ],
  ])('is cut %s, to the pixel', async (_, properties, rendition, [width, height], colours) => {
    const { thumbnail } = await shown(photo({ properties }), { renditions: { cut: rendition } });
    expect(await sharp(thumbnail).metadata()).toMatchObject({ width, height });
    for (const [x, y, colour] of colours)
      expect(
        pictures.distance(await pictures.colourAt(thumbnail, x, y), colour),
        `at ${x},${y}`,
      ).toBeLessThan(14);
  });

  it('is not turned by its EXIF block, which tells camera and time', async () => {
    const { exif = Buffer.of() } = await sharp(await pictures.solid(8, 8, red).jpeg().toBuffer())
      .withExif({
        IFD0: { Make: 'Apple', Model: 'iPhone 15' },
        IFD2: { DateTimeOriginal: '2026:06:21 05:12:33', OffsetTimeOriginal: '+02:00' },
      })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
      .then((jpeg) => sharp(jpeg).metadata());
    const bytes = Buffer.concat([Buffer.from([0, 0, 0, 6]), exif]);
    const item = { type: 'Exif', bytes } as const;
    const { thumbnail, ...picture } = await shown(
      heicWith([item], { width: 96, height: 64, sample: quarters }),
    );
    const facts = { Camera: 'Apple iPhone 15', CapturedAt: '2026-06-21T05:12:33+02:00' };
    expect(picture).toMatchObject({ width: 96, height: 64, ...facts });
    await expectQuarters(thumbnail, [red, green, blue, yellow]);
  });

  it('in tiles is put together', async () => {
    const { thumbnail, ...picture } = await shown(files.grid);
    expect(picture).toMatchObject({ width: 48, height: 32 });
    await expectQuarters(thumbnail, [red, green, blue, yellow]);
  });

  it('of ten bits keeps its colours', async () => {
    await expectQuarters((await shown(files.tenBits)).thumbnail, [red, green, blue, yellow]);
  });

  it('keeps what is transparent, and is white behind it as JPEG', async () => {
    const { thumbnail } = await shown(files.alpha);
    const { data, info } = await sharp(thumbnail).raw().toBuffer({ resolveWithObject: true });
    expect(info.channels).toBe(4);
    expect([data[3], data[info.width * 4 - 1]]).toEqual([255, 0]);
    const [topLeft, topRight] = await quartersOf((await shown(files.alpha, { format: 'jpeg' })).thumbnail);
    expect(pictures.distance(topLeft ?? red, red)).toBeLessThan(12);
    expect(pictures.distance(topRight ?? red, [255, 255, 255])).toBeLessThan(3);
  });
});

describe('the colours of a HEIC photo', () => {
  it('are those of its profile, or of the numbers that stand for one', async () => {
    const p3 = await pictures.solid(8, 8, red).withIccProfile('p3').png().toBuffer();
    const { icc = Buffer.of() } = await sharp(p3).metadata();
    const byProfile = await quartersOf((await shown(photo({ properties: [colourProfile(icc)] }))).thumbnail);
    const numbers = colourNumbers(12, 13, 6);
    const byNumbers = await quartersOf((await shown(photo({ properties: [numbers] }))).thumbnail);
    for (const [index, colour] of byProfile.entries()) {
      expect(pictures.distance(colour, byNumbers[index] ?? red), `${colour}`).toBeLessThanOrEqual(3);
    }
    // Green of Display P3 is brighter than any of sRGB with the same numbers.
    expect(pictures.distance(byProfile[1] ?? red, green)).toBeGreaterThan(12);
  });
});

describe('high dynamic range', () => {
  it.each([
    ['PQ', 16],
    ['HLG', 18],
  ])('(%s) is brought into the range of screens: shadows stay, white is white', async (_, transfer) => {
    const numbers = { properties: [colourNumbers(9, transfer, 6)] };
    const [first = red, , , last = red] = await quartersOf((await shown(photo(numbers))).thumbnail);
    // 220 of 255 is more light than screens have, 40 is next to none.
    expect(first[0]).toBe(255);
    expect(last[0]).toBe(255);
    expect(first[2]).toBeLessThan(40);
  });

  it('has the curves of BT.2100 and BT.2390', () => {
    const [pq, hlg] = [curveOf(16), curveOf(18)];
    expect([pq(0), pq(1), hlg(0), hlg(1)]).toEqual([0, 1, 0, 1]);
    // 55 nits, as they are; white (203 nits) is dimmed a little; 1,000 are all there is.
    expect(pq(0.45)).toBeCloseTo(0.273, 3);
    expect(pq(0.5807)).toBeCloseTo(0.78, 1);
    expect(pq(0.7518)).toBeCloseTo(1, 4);
    // 75 % of HLG are the same 203 nits.
    expect(hlg(0.75)).toBeCloseTo(pq(0.5807), 2);
  });
});

describe('of a HEIC photo with a smaller copy', () => {
  /** Blue tells which of the two was decoded. */
  const mirrored = { properties: [mirror('left-right')], sample: largeQuarters, width: 192, height: 128 };

  it('the copy is decoded when it is large enough', async () => {
    const file = photo({ ...mirrored, thumbnail: quarters });
    // The copy is not mirrored: it stands for itself here.
    await expectQuarters((await shown(file)).thumbnail, [red, green, blue, yellow]);
    await expectQuarters((await shown(file, { sizes: [120] })).thumbnail, [green, red, yellow, blue]);
  });

  it('the picture itself is decoded when the copy has another shape, or cannot be decoded', async () => {
    const other = { ...quarters, width: 96, height: 72 };
    await expectQuarters((await shown(photo({ ...mirrored, thumbnail: other }))).thumbnail, [
      green,
      red,
      yellow,
      blue,
    ]);
    const broken = { ...quarters, bytes: Buffer.alloc(100, 3) };
    await expectQuarters((await shown(photo({ ...mirrored, thumbnail: broken }))).thumbnail, [
      green,
      red,
      yellow,
      blue,
    ]);
  });
});

describe('a HEIC photo that cannot be decoded', () => {
  it('is refused when it is cut off, or damaged', async () => {
    const whole = photo();
    await expect(shown(whole.subarray(0, -150))).rejects.toMatchObject({ code: 'Truncated' });
    await expect(shown(heicWith([]))).rejects.toMatchObject({ code: 'Corrupt' });
  });

  it('is refused before it is decoded when it has more pixels than there is memory for', async () => {
    const file = photo({ width: 12_000, height: 9_000 });
    await expect(shown(file)).rejects.toMatchObject({ code: 'TooManyPixels' });
  });
});
