import { describe, expect, it } from 'vitest';
import { halvedTowards } from '../../../../lambda/picture/decoder.ts';
import { loadSizeOf } from '../../../../lambda/picture/originals/load-size.ts';

const target = { width: 1000, height: 500 };
const header = (format: 'jpeg' | 'webp' | 'png', shrink: number) => ({
  format,
  autoOrient: { width: 1000 * shrink, height: 500 * shrink, orientation: 1 },
});

describe('scaling while a picture is loaded', () => {
  it.each([
    // Shrunk on load by 1, 2, 4 and 8, which leaves the rest to the kernel.
    [2.9, true],
    [3.1, false],
    [3.3, true],
    [5.2, false],
    [6.5, true],
    [9.1, false],
    [13, true],
  ])('of a JPEG, %f times as large, is fast (%s) when the kernel has enough left to do', (shrink, isFast) => {
    const { size, fastShrinkOnLoad } = loadSizeOf(header('jpeg', shrink), target);
    expect([size, fastShrinkOnLoad]).toEqual([target, isFast]);
  });

  it('of a WebP leaves half as much again to the kernel, and never enlarges', () => {
    expect(loadSizeOf(header('webp', 4), target).size).toEqual({ width: 1500, height: 750 });
    expect(loadSizeOf(header('webp', 1.2), target).size).toEqual({ width: 1200, height: 600 });
    expect(loadSizeOf(header('webp', 1), target).size).toEqual(target);
  });

  it('of other formats is not done', () => {
    expect(loadSizeOf(header('png', 9), target)).toEqual({ size: target, fastShrinkOnLoad: true });
  });
});

describe('pixels for a thumbnail', () => {
  const pixels = (width: number, height: number) =>
    ({ data: Buffer.alloc(width * height * 3, 90), width, height, channels: 3, frames: 1 }) as const;

  it('are halved until they are less than four times as large', async () => {
    const near = await halvedTowards(pixels(900, 600), { width: 100, height: 67 });
    expect([near.width, near.height, near.data.length]).toEqual([225, 150, 225 * 150 * 3]);
    expect(near.data.every((value) => value === 90)).toBe(true);
  });

  it('stay as they are if that is so', async () => {
    const large = pixels(399, 200);
    expect(await halvedTowards(large, { width: 100, height: 51 })).toBe(large);
  });
});
