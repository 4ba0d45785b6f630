// The pixels of one rendition, made from the decoded picture: scaled, cut, with margins, as its plan says.
import type { Sharp } from 'sharp';
import type { FocalPoint } from '../contract.ts';
import { release } from '../garbage.ts';
import { halvedTowards, type Pixels, pixelsOf, scale } from './decoder.ts';
import { isCut, type Step, windowOf } from './plan.ts';

/** All formats of a rendition are encoded from these. */
export async function cutOut(largest: Pixels, step: Step, point: FocalPoint): Promise<Pixels> {
  const { scaled, kept, result } = step;
  const isWhole = scaled.width === largest.width && scaled.height === largest.height;
  const hasMargins = result.width > kept.width || result.height > kept.height;
  if (isWhole && !isCut(step) && !hasMargins && !step.rendition.background) return largest;
  const near = await halvedTowards(largest, scaled);
  const picture = scale(hasMargins ? await inColour(near) : near, scaled);
  if (isCut(step)) picture.extract({ ...windowOf(step, point), ...kept });
  const pixels = await pixelsOf(withMargins(picture, step));
  if (near !== largest) release(near.data);
  return pixels;
}

/** Margins may have a colour that the picture lacks. */
async function inColour(pixels: Pixels): Promise<Pixels> {
  if (pixels.channels > 2) return pixels;
  const { frames, ...still } = pixels;
  const all = { ...still, height: still.height * frames, frames: 1 };
  const { data, channels } = await pixelsOf(scale(all, all).toColourspace('srgb'));
  return { ...pixels, data, channels };
}

/** Transparent, unless a background is given, which then also lies behind the picture. */
function withMargins(picture: Sharp, { rendition, kept, result }: Step): Sharp {
  const { fit, background } = rendition;
  if (fit !== 'contain') return picture;
  const [across, down] = [result.width - kept.width, result.height - kept.height];
  const [left, top] = [Math.floor(across / 2), Math.floor(down / 2)];
  const colour = background ?? { r: 255, g: 255, b: 255, alpha: 0 };
  if (background) picture.flatten({ background });
  return picture.extend({ left, right: across - left, top, bottom: down - top, background: colour });
}
