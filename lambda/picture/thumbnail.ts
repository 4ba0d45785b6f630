// Bytes of a picture in, thumbnails and facts out: no network, no clock, no environment.
// Decoding is by far the most expensive step, so it happens once, at the largest size; everything else uses those pixels.
import type { FocalPoint, Format } from '../contract.ts';
import { release } from '../garbage.ts';
import type { Dimensions, Limits } from '../limits.ts';
import type { Recipe } from '../recipe.ts';
import { framesToKeep, motionOf } from './animation.ts';
import type { CameraFacts } from './camera.ts';
import { cutOut } from './cut.ts';
import { encode } from './encode.ts';
import type { SourceFormat } from './formats.ts';
import { openOriginal } from './original.ts';
import { type Placeholder, placeholderOf } from './placeholder.ts';
import { isCut, keptPixels, planOf, pointFor, type Step, searchesOf } from './plan.ts';
import { search } from './search.ts';

/** A thumbnail: one format of a rendition. `width` and `height` are its real ones. */
export interface MadeThumbnail extends Dimensions {
  /** Of the rendition. */
  name: string;
  /** The long side requested, or else the longer side of the result. */
  size: number;
  /** True if parts of the picture were cut away. */
  isCut: boolean;
  format: Format;
  bytes: Buffer;
}

export interface Picture extends CameraFacts, Placeholder {
  format: SourceFormat;
  /** As displayed, after orientation. */
  width: number;
  height: number;
  /** In the order of the recipe, and of each rendition's formats. */
  thumbnails: MadeThumbnail[];
  /** The point of the cuts: a person's, or else a found one. */
  focalPoint?: FocalPoint;
}

export interface Order {
  recipe: Recipe;
  limits: Limits;
  /** From an earlier time, or from a person. */
  focalPoint?: FocalPoint | undefined;
}

/** The steps, in order. Throws a Refusal for pictures that can never become thumbnails; other errors may pass. */
export async function makeThumbnails(bytes: Buffer, { recipe, limits, focalPoint }: Order): Promise<Picture> {
  const original = await openOriginal(bytes, limits);
  const { format, displayed, facts } = original;
  const plan = planOf(displayed, recipe.renditions);
  const frames = framesToKeep(original, { recipe, kept: plan.target }, limits);
  const largest = await original.decode({
    ...{ target: plan.target, kept: keptPixels(plan, frames), frames },
    isOpaque: isOpaque(recipe),
  });
  const found = await search(largest, searchesOf(plan, focalPoint));
  const points = focalPoint ? [focalPoint, ...found] : found;
  const motion = motionOf(original.motion, frames);
  const thumbnails: MadeThumbnail[] = [];
  // One after another: in parallel they would hold several copies of the pixels, with no gain on one core.
  for (const step of plan.steps) {
    const pixels = await cutOut(largest, step, pointFor(step.rendition, points));
    const source = { motion, isScaled: step.scaled.width !== displayed.width };
    for (const output of step.rendition.outputs) {
      thumbnails.push({ ...labelOf(step, output.format), bytes: await encode(pixels, output, source) });
    }
    if (pixels !== largest) release(pixels.data);
  }
  const placeholder = await placeholderOf(largest);
  release(largest.data);
  return {
    format,
    ...displayed,
    thumbnails,
    ...placeholder,
    ...facts,
    ...(points[0] ? { focalPoint: points[0] } : {}),
  };
}

function labelOf(step: Step, format: Format): Omit<MadeThumbnail, 'bytes'> {
  const { rendition, result } = step;
  const { name, longSide } = rendition;
  const size = longSide ?? Math.max(result.width, result.height);
  return { name, size, isCut: isCut(step), ...result, format };
}

/** When everything becomes JPEG, which has no transparency, there is less to process. */
const isOpaque = ({ renditions }: Recipe) =>
  renditions.every(
    ({ outputs, background }) => !background && outputs.every(({ format }) => format === 'jpeg'),
  );
