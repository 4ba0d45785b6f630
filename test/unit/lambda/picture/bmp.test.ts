import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { capacityOf } from '../../../../lambda/capacity.ts';
import { makeThumbnails } from '../../../../lambda/picture/thumbnail.ts';
import { bmp, icon } from '../../../support/pictures/bitmaps.ts';
import * as pictures from '../../../support/pictures/pictures.ts';
import { recipeOf } from '../../../support/pictures/recipes.ts';

const { limits } = capacityOf('1536');
const recipe = recipeOf({ sizes: [64], format: 'png', quality: 80 });

async function shown(bytes: Buffer) {
  const { thumbnails, ...picture } = await makeThumbnails(bytes, { recipe, limits });
  const { data, info } = await sharp(thumbnails[0]?.bytes).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => {
    const start = (y * info.width + x) * info.channels;
    return [...data.subarray(start, start + info.channels)];
  };
  return { ...picture, at };
}

const corners = [
  [1, 1],
  [18, 1],
  [1, 12],
  [18, 12],
] as const;

async function expectQuadrants(bytes: Buffer, most = 0) {
  const { at, ...picture } = await shown(bytes);
  expect(picture).toMatchObject({ width: 20, height: 14 });
  for (const [x, y] of corners) {
    const [r = 0, g = 0, b = 0] = at(x, y);
    const wanted = pictures.quadrantColour(x, y, 20, 14);
    expect(pictures.distance([r, g, b], wanted), `${x},${y}: ${[r, g, b]}`).toBeLessThanOrEqual(most);
  }
}

describe('a BMP picture', () => {
  it.each([4, 8, 24, 32] as const)('of %i bits has its colours', async (bits) => {
    await expectQuadrants(bmp({ bits }));
  });

  it('of 16 bits has them as near as these are', async () => {
    await expectQuadrants(bmp({ bits: 16 }), 7);
  });

  it('of one bit has its two colours', async () => {
    const { at } = await shown(bmp({ bits: 1 }));
    expect([at(1, 1), at(18, 1)]).toEqual([pictures.red, pictures.green]);
  });

  it('may be packed in runs, lie upside down, or be of OS/2', async () => {
    await expectQuadrants(bmp({ bits: 8, isRle: true }));
    await expectQuadrants(bmp({ bits: 4, isRle: true }));
    await expectQuadrants(bmp({ bits: 24, isTopDown: true }));
    await expectQuadrants(bmp({ bits: 8, isCore: true }));
  });

  it('is transparent only when it says so', async () => {
    const { at } = await shown(bmp({ bits: 32, hasAlpha: true }));
    expect([at(1, 1)[3], at(18, 1)[3]]).toEqual([255, 0]);
    expect((await shown(bmp({ bits: 32 }))).at(1, 1)).toHaveLength(3);
  });

  it('that is cut off, or says that it is larger than there is memory for, is refused', async () => {
    for (const end of [-30, 30])
      await expect(shown(bmp({ bits: 24 }).subarray(0, end))).rejects.toMatchObject({ code: 'Truncated' });
    const bomb = bmp({ bits: 8, isRle: true });
    bomb.writeInt32LE(60_000, 18);
    bomb.writeInt32LE(60_000, 22);
    await expect(shown(bomb)).rejects.toMatchObject({ code: 'TooManyPixels' });
  });
});

describe('an icon', () => {
  it.each([4, 8, 24, 32] as const)('of %i bits is transparent where its mask says so', async (bits) => {
    await expectQuadrants(icon({ bits }));
    const { at, ...picture } = await shown(icon({ bits }));
    expect(picture).toMatchObject({ format: 'ico', width: 20, height: 14 });
    expect([at(1, 1)[3], at(18, 1)[3]]).toEqual([255, 0]);
  });

  it('is its largest picture, which may be a PNG', async () => {
    const png = await pictures.quadrants(48, 48).png().toBuffer();
    expect(await shown(icon({ bits: 8 }, [png]))).toMatchObject({ format: 'ico', width: 48, height: 48 });
  });
});
