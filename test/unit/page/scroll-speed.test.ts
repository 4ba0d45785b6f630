import { expect, it } from 'vitest';
import { openScrollSpeed } from '../../../page/grid/scroll-speed.ts';

/** A window of 800 pixels. */
function openWindow() {
  const pace = openScrollSpeed();
  let [y, at] = [0, 1_000];
  const scrollBy = (pixels: number, afterMs: number) => {
    [y, at] = [y + pixels, at + afterMs];
    return pace({ y, at }, 800);
  };
  /** At 60 frames a second. */
  const scrollFor = (ms: number, pixelsPerSecond: number) =>
    Array.from({ length: Math.round(ms / 16) }, () => scrollBy((pixelsPerSecond * 16) / 1000, 16));
  return { scrollBy, scrollFor };
}

it('looking at the pictures is no flight, however long', () => {
  expect(openWindow().scrollFor(5_000, 1_000)).not.toContain(true);
});

it.each([5_000, -30_000])('%i pixels a second are a flight', (pixelsPerSecond) => {
  expect(openWindow().scrollFor(500, pixelsPerSecond).at(-1)).toBe(true);
});

it('a flight that becomes slow is over', () => {
  const { scrollFor } = openWindow();
  scrollFor(500, 5_000);
  expect(scrollFor(400, 500).at(-1)).toBe(false);
});

it('a leap is none: what is there is wanted at once', () => {
  const { scrollBy, scrollFor } = openWindow();
  expect(scrollBy(100_000, 16)).toBe(false);
  scrollFor(500, 5_000);
  expect(scrollBy(100_000, 1_000)).toBe(false);
});

it('steps far apart, as of a page that is busy, are a flight all the same', () => {
  const { scrollBy } = openWindow();
  expect([1_000, 190, 190].map((afterMs) => scrollBy(1_500, afterMs))).toEqual([false, true, true]);
});
