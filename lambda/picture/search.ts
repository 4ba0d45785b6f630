// Finds the subject of a picture, so that cuts keep it. Searched once per picture, in few pixels: more would only take longer.
import sharp from 'sharp';
import type { FocalPoint } from '../contract.ts';
import { fitWithin } from '../limits.ts';
import type { Strategy } from '../recipe.ts';
import { type Pixels, pixelsOf, scale } from './decoder.ts';

/** In pixels. For a dozen photos, 1,024 pixels gave the same points. */
const longSide = 640;

/** In the order of the strategies, each searched once. */
export async function search(largest: Pixels, strategies: readonly Strategy[]): Promise<FocalPoint[]> {
  if (strategies.length === 0) return [];
  const still = { ...largest, frames: 1 };
  const small = await pixelsOf(scale(still, fitWithin(still, longSide)).toColourspace('srgb'));
  const points: FocalPoint[] = [];
  for (const strategy of strategies) points.push(await find(small, strategy));
  return points;
}

/**
 * libvips searches for a cut of a given size: half of the picture is small enough to locate the subject, and large enough
 * for most subjects.
 */
async function find(small: Pixels, strategy: Strategy): Promise<FocalPoint> {
  const { width, height } = small;
  const [leftHalf, upperHalf] = [
    { width: Math.ceil(width / 2), height },
    { width, height: Math.ceil(height / 2) },
  ];
  if (strategy === 'attention') {
    const { attentionX = 0, attentionY = 0 } = await cutBy(small, leftHalf, strategy);
    // On a plain line there is nothing to find: libvips answers with its beginning.
    return { X: share(attentionX + 0.5, width), Y: share(attentionY + 0.5, height), By: strategy };
  }
  // sharp reports how far the picture was moved: to the left, and up.
  const { cropOffsetLeft = 0 } = await cutBy(small, leftHalf, strategy);
  const { cropOffsetTop = 0 } = await cutBy(small, upperHalf, strategy);
  return {
    X: share(leftHalf.width / 2 - cropOffsetLeft, width),
    Y: share(upperHalf.height / 2 - cropOffsetTop, height),
    By: strategy,
  };
}

async function cutBy(
  { data, width, height, channels }: Pixels,
  size: { width: number; height: number },
  strategy: Strategy,
) {
  const picture = sharp(data, { raw: { width, height, channels } });
  const cut = picture.resize({ ...size, fit: 'cover', position: sharp.strategy[strategy] });
  return (await cut.raw().toBuffer({ resolveWithObject: true })).info;
}

/** Three decimals identify a pixel of a thumbnail: the stored point is exactly the one used first. */
const share = (at: number, whole: number) => Math.round((at / whole) * 1000) / 1000;
