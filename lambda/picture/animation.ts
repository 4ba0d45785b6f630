// How much of an animation a moving thumbnail keeps. A small file can hold thousands of frames, each as large as any
// picture: frames beyond the limit are dropped from the end.

import { type Dimensions, keptPixelBytes, type Limits } from '../limits.ts';
import type { Recipe } from '../recipe.ts';
import type { Motion, Original } from './opened.ts';

/** Ten seconds at the ten frames a second of most GIFs. */
export const maxFrames = 100;
/** Over all frames of the original: two seconds of decoding. */
const maxDecodedPixels = 200_000_000;
/** Over all frames of the largest thumbnail, which are in memory at once: two seconds of encoding. */
const maxKeptPixels = 30_000_000;

/** Number of frames to keep; 1 for still thumbnails. `kept`: the largest. */
export function framesToKeep(
  { frames, displayed }: Pick<Original, 'frames' | 'displayed'>,
  { recipe, kept }: { recipe: Recipe; kept: Dimensions },
  limits: Limits,
): number {
  // WebP is the only thumbnail format that can hold an animation.
  const canMove = recipe.renditions.some(({ outputs }) => outputs.some(({ format }) => format === 'webp'));
  if (!recipe.animated || !canMove || frames === 1) return 1;
  const maxKept = Math.min(maxKeptPixels, limits.memoryBytes / keptPixelBytes);
  return Math.max(
    1,
    Math.min(
      frames,
      maxFrames,
      Math.floor(maxDecodedPixels / (displayed.width * displayed.height)),
      Math.floor(maxKept / (kept.width * kept.height)),
    ),
  );
}

/** sharp accepts no longer delays, while a GIF can request eleven minutes. */
const maxDelayMs = 65_535;

export function motionOf({ delay, loop }: Motion, frames: number): Motion {
  return { delay: delay.slice(0, frames).map((ms) => Math.min(ms, maxDelayMs)), loop };
}
