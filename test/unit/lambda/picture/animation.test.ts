import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { capacityOf } from '../../../../lambda/capacity.ts';
import { framesToKeep, maxFrames } from '../../../../lambda/picture/animation.ts';
import { openOriginal } from '../../../../lambda/picture/original.ts';
import { planOf } from '../../../../lambda/picture/plan.ts';
import { makeThumbnails } from '../../../../lambda/picture/thumbnail.ts';
import type { RecipeSettings } from '../../../../lambda/recipe.ts';
import * as pictures from '../../../support/pictures/pictures.ts';
import { recipeOf } from '../../../support/pictures/recipes.ts';

const settings: RecipeSettings = { sizes: [30, 60], format: 'webp', quality: 90, animated: true };
const recipe = recipeOf(settings);
const { limits } = capacityOf('1536');

/** Red, then blue, for 40 and 90 ms, three times. */
async function animation(format: 'gif' | 'webp'): Promise<Buffer> {
  const frames = await Promise.all(
    [pictures.red, pictures.blue].map((colour) => pictures.solid(120, 80, colour).png().toBuffer()),
  );
  const joined = sharp(frames, { join: { animated: true } });
  const motion = { delay: [40, 90], loop: 3 };
  return (format === 'gif' ? joined.gif(motion) : joined.webp(motion)).toBuffer();
}

describe.each(['gif', 'webp'] as const)('an animated %s', (format) => {
  it('moves in thumbnails of every size, at its own pace', async () => {
    const { thumbnails, width, height } = await makeThumbnails(await animation(format), { recipe, limits });
    expect({ width, height }).toEqual({ width: 120, height: 80 });
    expect(thumbnails).toMatchObject([
      { size: 30, width: 30, height: 20 },
      { size: 60, width: 60, height: 40 },
    ]);
    for (const { bytes, width, height } of thumbnails) {
      expect(await sharp(bytes).metadata()).toMatchObject({
        format: 'webp',
        width,
        height,
        pages: 2,
        delay: [40, 90],
        loop: 3,
      });
    }
  });

  it('shows all its frames, in their order', async () => {
    const { thumbnails } = await makeThumbnails(await animation(format), { recipe, limits });
    for (const [page, colour] of [pictures.red, pictures.blue].entries()) {
      const frame = await sharp(thumbnails[1]?.bytes, { page }).png().toBuffer();
      expect(pictures.distance(await pictures.colourAt(frame, 30, 20), colour)).toBeLessThan(14);
    }
  });

  it('stands still when it was not asked for', async () => {
    const { thumbnails } = await makeThumbnails(await animation(format), {
      recipe: { ...recipe, animated: false },
      limits,
    });
    expect((await sharp(thumbnails[1]?.bytes).metadata()).pages).toBeUndefined();
    expect(
      pictures.distance(await pictures.colourAt(thumbnails[1]?.bytes ?? Buffer.of(), 30, 20), pictures.red),
    ).toBeLessThan(14);
  });
});

describe('of a long animation', () => {
  const kept = (frames: number, width = 100, height = 80, changes: Partial<RecipeSettings> = {}) => {
    const recipe = recipeOf({ ...settings, ...changes });
    const displayed = { width, height };
    const { target } = planOf(displayed, recipe.renditions);
    return framesToKeep({ frames, displayed }, { recipe, kept: target }, limits);
  };

  it('only the first frames are kept', () => {
    expect(kept(5000)).toBe(maxFrames);
    expect(kept(7)).toBe(7);
  });

  it('fewer are kept when they are large: all of them are in memory at once', () => {
    expect(kept(5000, 10_000, 5_000)).toBe(4);
    expect(kept(5000, 2000, 1500, { sizes: [2000] })).toBe(10);
    expect(kept(5000, 30_000, 30_000)).toBe(1);
  });

  it('one is kept when the thumbnails’ format cannot move, or the pages are no frames', async () => {
    expect(kept(9, 100, 80, { format: 'avif' })).toBe(1);
    const frames = await Promise.all(
      [pictures.red, pictures.blue].map((colour) => pictures.solid(120, 80, colour).png().toBuffer()),
    );
    const pages = await sharp(frames, { join: { animated: true } })
      .tiff()
      .toBuffer();
    expect((await sharp(pages).metadata()).pages).toBe(2);
    expect((await openOriginal(pages, limits)).frames).toBe(1);
  });
});

it('a frame that is to stand for minutes stands for a little more than one', async () => {
  const gif = await animation('gif');
  // The graphic control block: its delay in hundredths of a second.
  const block = gif.indexOf(Buffer.from('21f904', 'hex'));
  gif.writeUInt16LE(0xffff, block + 4);
  const { thumbnails } = await makeThumbnails(gif, { recipe, limits });
  expect(await sharp(thumbnails[0]?.bytes).metadata()).toMatchObject({ pages: 2, delay: [65_535, 90] });
});
