// The placeholder in markup is a picture that decoders read, small enough for every picture of a page to carry one.
import sharp from 'sharp';
import { rgbaToThumbHash, thumbHashToRGBA } from 'thumbhash';
import { expect, it } from 'vitest';
import { placeholderOf } from '../../../src/delivery/placeholder.ts';

/** The worst case for the encoder: every wave of a hash at once. */
function noisy(width: number, height: number): Uint8Array {
  const rgba = new Uint8Array(width * height * 4);
  let seed = 7;
  for (let at = 0; at < rgba.length; at++) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    rgba[at] = at % 4 === 3 ? 255 : seed % 256;
  }
  return rgba;
}

it.each([
  [100, 75],
  [75, 100],
  [100, 100],
  [100, 20],
])('of a picture of %d × %d is the hash in half the size, in less than 1 kB', async (width, height) => {
  const hash = rgbaToThumbHash(width, height, noisy(width, height));
  const style = placeholderOf({ thumbHash: Buffer.from(hash).toString('base64') }) ?? '';
  expect(style.length).toBeLessThan(1024);
  const [, base64 = ''] = /^background:url\(data:image\/png;base64,([^)]+)\) center/.exec(style) ?? [];
  const { data, info } = await sharp(Buffer.from(base64, 'base64'))
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { w, h, rgba } = thumbHashToRGBA(hash);
  expect([info.width, info.height, info.channels]).toEqual([w >> 1, h >> 1, 3]);
  const mean = (values: Iterable<number>, channels: number) => {
    const reds = [...values].filter((_, index) => index % channels === 0);
    return reds.reduce((sum, one) => sum + one, 0) / reds.length;
  };
  expect(Math.abs(mean(data, 3) - mean(rgba, 4))).toBeLessThan(6);
});
