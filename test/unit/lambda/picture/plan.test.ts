import { describe, expect, it } from 'vitest';
import type { Dimensions } from '../../../../lambda/limits.ts';
import {
  keptPixels,
  planOf,
  pointFor,
  type Step,
  searchesOf,
  windowOf,
} from '../../../../lambda/picture/plan.ts';
import { type RenditionSettings, recipesOf } from '../../../../lambda/recipe.ts';

const photo = { width: 4000, height: 3000 };

function renditionsOf(...wanted: RenditionSettings[]) {
  const renditions = Object.fromEntries(wanted.map((one, index) => [`r${index}`, one]));
  return recipesOf({ sizes: [], format: 'webp', quality: 80, renditions }).main.renditions;
}

function stepOf(displayed: Dimensions, wanted: RenditionSettings): Step {
  const [step] = planOf(displayed, renditionsOf(wanted)).steps;
  if (!step) throw new Error('no step');
  return step;
}

const size = (width: number, height: number) => ({ width, height });

describe('the size of what comes out', () => {
  it.each<[string, Dimensions, RenditionSettings, Dimensions]>([
    ['a long side', photo, { longSide: 256 }, size(256, 192)],
    ['a width', photo, { width: 640 }, size(640, 480)],
    ['a height', photo, { height: 480 }, size(640, 480)],
    ['a width larger than the picture', photo, { width: 5000 }, photo],
    ['a box it fits in', photo, { width: 400, height: 400, fit: 'inside' }, size(400, 300)],
    ['a box it fills', photo, { width: 400, height: 400 }, size(400, 400)],
    ['a box with margins', photo, { width: 400, height: 400, fit: 'contain' }, size(400, 400)],
    ['odd sides', size(1023, 767), { width: 333 }, size(333, 250)],
    ['a box it fills, of odd sides', size(1023, 767), { width: 333, height: 77 }, size(333, 77)],
    ['a box larger than the picture', size(300, 100), { width: 400, height: 400 }, size(100, 100)],
    ['a box wider than the picture', size(300, 1000), { width: 400, height: 200 }, size(300, 150)],
    [
      'a box around a small picture',
      size(100, 100),
      { width: 400, height: 300, fit: 'contain' },
      size(133, 100),
    ],
    [
      'a box around a flat picture',
      size(1600, 300),
      { width: 400, height: 400, fit: 'contain' },
      size(400, 400),
    ],
    ['one pixel', size(1, 1), { width: 400, height: 300 }, size(1, 1)],
    ['a line', size(5000, 1), { width: 400, height: 300 }, size(1, 1)],
    ['a line, by its long side', size(5000, 1), { longSide: 256 }, size(256, 1)],
    ['a panorama 30 : 1', size(30_000, 1000), { width: 400, height: 300 }, size(400, 300)],
    ['a tower 1 : 30', size(100, 3000), { width: 64, height: 64 }, size(64, 64)],
  ])('of %s', (_, displayed, wanted, result) => {
    expect(stepOf(displayed, wanted).result).toEqual(result);
  });

  it('is never larger than the picture, whatever is asked for', () => {
    const lengths = [1, 2, 3, 17, 100, 333, 1023, 4000, 65_535];
    for (const width of lengths)
      for (const height of lengths)
        for (const [w, h] of [
          [16, 16],
          [400, 300],
          [17, 8192],
          [8192, 16],
          [1023, 767],
        ] as const) {
          const displayed = { width, height };
          const { scaled, kept, result } = stepOf(displayed, { width: w, height: h });
          expect(scaled.width).toBeLessThanOrEqual(width);
          expect(scaled.height).toBeLessThanOrEqual(height);
          expect(kept.width).toBeLessThanOrEqual(scaled.width);
          expect(kept.height).toBeLessThanOrEqual(scaled.height);
          expect(Math.min(result.width, result.height)).toBeGreaterThan(0);
        }
  });
});

describe('the one decode', () => {
  it('is as large as the largest rendition needs the whole picture', () => {
    const renditions = renditionsOf({ longSide: 256 }, { width: 400, height: 400 }, { width: 480 });
    const { target, steps } = planOf(photo, renditions);
    expect(target).toEqual({ width: 533, height: 400 });
    expect(steps.map(({ scaled }) => scaled)).toEqual([size(256, 192), size(533, 400), size(480, 360)]);
  });

  it('never has fewer pixels in either direction than a step takes from it', () => {
    const renditions = renditionsOf({ longSide: 256 }, { width: 255, height: 20 }, { height: 31 });
    for (const displayed of [photo, size(3000, 7), size(7, 3000), size(1000, 999)]) {
      const { target, steps } = planOf(displayed, renditions);
      for (const { scaled } of steps) {
        expect(scaled.width).toBeLessThanOrEqual(target.width);
        expect(scaled.height).toBeLessThanOrEqual(target.height);
      }
    }
  });
});

describe('what is held beside the decoder', () => {
  it('is the largest thumbnail, with every frame', () => {
    const plan = planOf(photo, renditionsOf({ longSide: 256 }, { width: 400, height: 400 }));
    expect([keptPixels(plan), keptPixels(plan, 10)]).toEqual([533 * 400, 533 * 400 * 10]);
  });

  it('counts five times the pixels of an AVIF', () => {
    const plan = planOf(photo, renditionsOf({ width: 1600 }, { width: 800, formats: ['webp', 'avif'] }));
    expect(keptPixels(plan)).toBe(800 * 600 * 5);
    expect(keptPixels(planOf(photo, renditionsOf({ width: 1600 }, { width: 400, formats: ['avif'] })))).toBe(
      1600 * 1200,
    );
  });
});

describe('a cut', () => {
  const square: RenditionSettings = { width: 300, height: 300 };

  it.each([
    [
      { X: 0.5, Y: 0.5 },
      { left: 50, top: 0 },
    ],
    [
      { X: 0, Y: 0 },
      { left: 0, top: 0 },
    ],
    [
      { X: 1, Y: 1 },
      { left: 100, top: 0 },
    ],
    [
      { X: 0.4, Y: 0.9 },
      { left: 10, top: 0 },
    ],
    [
      { X: 0.42, Y: 0 },
      { left: 18, top: 0 },
    ],
  ])('around %j lies at %j, inside the picture', (point, offset) => {
    expect(windowOf(stepOf(photo, square), point)).toEqual(offset);
  });

  const [attention, entropy, west] = (['attention', 'entropy', 'west'] as const).map((position) =>
    renditionsOf({ ...square, position }),
  ) as [ReturnType<typeof renditionsOf>, ReturnType<typeof renditionsOf>, ReturnType<typeof renditionsOf>];
  const mine = { X: 0.2, Y: 0.3 };
  const found = { X: 0.7, Y: 0.8, By: 'attention' as const };

  it('looks for what nobody knows yet', () => {
    const plan = planOf(photo, [...attention, ...entropy, ...west]);
    expect(searchesOf(plan, undefined)).toEqual(['attention', 'entropy']);
    expect(searchesOf(plan, found)).toEqual(['entropy']);
    expect(searchesOf(plan, mine)).toEqual([]);
    expect(searchesOf(planOf(photo, west), undefined)).toEqual([]);
  });

  it('looks for nothing where nothing is cut', () => {
    expect(searchesOf(planOf(size(500, 500), attention), undefined)).toEqual([]);
  });

  it('goes by the point a person set before all else, and by one that was found where it was looked for', () => {
    const pointOf = ([rendition]: typeof west, ...points: Parameters<typeof pointFor>[1][number][]) =>
      rendition && pointFor(rendition, points);
    expect(pointOf(west, mine)).toEqual(mine);
    expect(pointOf(attention, mine)).toEqual(mine);
    expect(pointOf(attention, found)).toEqual(found);
    expect(pointOf(west, found)).toEqual({ X: 0, Y: 0.5 });
    expect(pointOf(entropy, found, { X: 0.1, Y: 0.1, By: 'entropy' })).toEqual({
      X: 0.1,
      Y: 0.1,
      By: 'entropy',
    });
  });
});
