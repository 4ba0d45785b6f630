import sharp, { type Metadata } from 'sharp';
import { describe, expect, it } from 'vitest';
import { capacityOf } from '../../../../lambda/capacity.ts';
import type { Recipe } from '../../../../lambda/contract.ts';
import { framesToKeep, maxFrames } from '../../../../lambda/picture/animation.ts';
import { makeThumbnails } from '../../../../lambda/picture/thumbnail.ts';
import * as pictures from '../../../support/pictures.ts';

const recipe: Recipe = { sizes: [30, 60], format: 'webp', quality: 90, animated: true };
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
    const { renditions, width, height } = await makeThumbnails(await animation(format), recipe, limits);
    expect({ width, height }).toEqual({ width: 120, height: 80 });
    expect(renditions).toMatchObject([
      { size: 30, width: 30, height: 20 },
      { size: 60, width: 60, height: 40 },
    ]);
    for (const { bytes, width, height } of renditions) {
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
    const { renditions } = await makeThumbnails(await animation(format), recipe, limits);
    for (const [page, colour] of [pictures.red, pictures.blue].entries()) {
      const frame = await sharp(renditions[1]?.bytes, { page }).png().toBuffer();
      expect(pictures.distance(await pictures.colourAt(frame, 30, 20), colour)).toBeLessThan(14);
    }
  });

  it('stands still when it was not asked for', async () => {
    const { renditions } = await makeThumbnails(
      await animation(format),
      { ...recipe, animated: false },
      limits,
    );
    expect((await sharp(renditions[1]?.bytes).metadata()).pages).toBeUndefined();
    expect(
      pictures.distance(await pictures.colourAt(renditions[1]?.bytes ?? Buffer.of(), 30, 20), pictures.red),
    ).toBeLessThan(14);
  });
});

describe('of a long animation', () => {
  const header = (pages: number, format: 'gif' | 'tiff' | 'webp' = 'gif') => ({ pages, format }) as Metadata;
  const small = { width: 100, height: 80 };

  it('only the first frames are kept', () => {
    expect(framesToKeep(header(5000), small, recipe, limits)).toBe(maxFrames);
    expect(framesToKeep(header(7), small, recipe, limits)).toBe(7);
  });

  it('fewer are kept when they are large: all of them are in memory at once', () => {
    expect(framesToKeep(header(5000), { width: 10_000, height: 5_000 }, recipe, limits)).toBe(4);
    const large = { ...recipe, sizes: [2000] };
    expect(framesToKeep(header(5000), { width: 2000, height: 1500 }, large, limits)).toBe(10);
    expect(framesToKeep(header(5000), { width: 30_000, height: 30_000 }, recipe, limits)).toBe(1);
  });

  it('one is kept when the thumbnails’ format cannot move, or the pages are no frames', () => {
    expect(framesToKeep(header(9), small, { ...recipe, format: 'avif' }, limits)).toBe(1);
    expect(framesToKeep(header(9, 'tiff'), small, recipe, limits)).toBe(1);
  });
});
