// What will be done with a picture, planned before any pixel is touched: the decoded size, and the steps from
// these pixels to each rendition. All sizes follow from the original's, so that rounding does not add up.

import type { FocalPoint } from '../contract.ts';
import { avifPixelBytes, type Dimensions, keptPixelBytes } from '../limits.ts';
import { compass, type Rendition, type Strategy, strategies } from '../recipe.ts';

export interface Plan {
  /** The whole picture is decoded at this size: large enough for every step, and no larger. */
  target: Dimensions;
  steps: Step[];
}

/** From the decoded picture to one rendition: scale, cut, add margins. */
export interface Step {
  rendition: Rendition;
  /** The whole picture. */
  scaled: Dimensions;
  /** The part that is kept; as large as `scaled` without a cut. */
  kept: Dimensions;
  /** With margins; as large as `kept` without any. */
  result: Dimensions;
}

export interface Offset {
  left: number;
  top: number;
}

/** Memory held besides the decoder's, in pixels of a plain thumbnail: AVIF's encoder needs several times more. */
export function keptPixels({ target, steps }: Plan, frames = 1): number {
  const encoded = steps.map(({ rendition, result }) =>
    rendition.outputs.some(({ format }) => format === 'avif') ? result.width * result.height : 0,
  );
  const ofAvif = (Math.max(...encoded) * avifPixelBytes) / keptPixelBytes;
  return Math.max(target.width * target.height * frames, ofAvif);
}

/** `displayed` is the original, upright. */
export function planOf(displayed: Dimensions, renditions: readonly Rendition[]): Plan {
  const steps = renditions.map((rendition) => ({ rendition, ...lengthsOf(displayed, rendition) }));
  const longest = (side: keyof Dimensions) => Math.max(...steps.map(({ scaled }) => scaled[side]));
  return { target: { width: longest('width'), height: longest('height') }, steps };
}

function lengthsOf(displayed: Dimensions, rendition: Rendition): Omit<Step, 'rendition'> {
  const { longSide, width, height, fit } = rendition;
  const box = {
    width: width ?? longSide ?? Number.POSITIVE_INFINITY,
    height: height ?? longSide ?? Number.POSITIVE_INFINITY,
  };
  const [across, down] = [box.width / displayed.width, box.height / displayed.height];
  if (fit === 'cover') return fill(displayed, box, Math.max(across, down));
  const scaled = times(displayed, Math.min(1, across, down));
  const result = fit === 'contain' ? around(scaled, box, Math.min(across, down)) : scaled;
  return { scaled, kept: scaled, result };
}

/** `factor`: makes the picture cover the box. If that would enlarge it, the box shrinks instead. */
function fill(displayed: Dimensions, box: Dimensions, factor: number): Omit<Step, 'rendition'> {
  const kept = within(displayed, times(box, Math.min(1, 1 / factor)));
  const whole = times(displayed, Math.min(1, factor));
  const scaled = { width: Math.max(kept.width, whole.width), height: Math.max(kept.height, whole.height) };
  return { scaled, kept, result: kept };
}

/** `factor`: makes the picture fit the box. If that would enlarge it, the box shrinks instead. */
function around(scaled: Dimensions, box: Dimensions, factor: number): Dimensions {
  const { width, height } = times(box, Math.min(1, 1 / factor));
  return { width: Math.max(scaled.width, width), height: Math.max(scaled.height, height) };
}

const times = ({ width, height }: Dimensions, factor: number): Dimensions => ({
  width: Math.max(1, Math.round(width * factor)),
  height: Math.max(1, Math.round(height * factor)),
});

const within = (outer: Dimensions, { width, height }: Dimensions): Dimensions => ({
  width: Math.min(outer.width, width),
  height: Math.min(outer.height, height),
});

export const isCut = ({ scaled, kept }: Step): boolean =>
  kept.width < scaled.width || kept.height < scaled.height;

/** What must be searched for in the picture before cutting, given a point that is already known. */
export function searchesOf({ steps }: Plan, known: FocalPoint | undefined): Strategy[] {
  const isAsked = (strategy: Strategy) =>
    steps.some((step) => step.rendition.position === strategy && isCut(step));
  return strategies.filter((strategy) => isAsked(strategy) && !isValidFor(strategy, known));
}

/** A person's point applies to everything; a found one to the strategy that found it. */
const isValidFor = (position: string, known: FocalPoint | undefined) =>
  known !== undefined && (known.By === undefined || known.By === position);

/** The point that stays as near the middle of a cut as the picture's edges allow. */
export function pointFor({ position }: Rendition, points: readonly FocalPoint[]): FocalPoint {
  const point = points.find((one) => isValidFor(position, one));
  return point ?? (position in compass ? compass[position as keyof typeof compass] : compass.centre);
}

/** The position of the cut in the scaled picture. */
export function windowOf({ scaled, kept }: Step, { X, Y }: FocalPoint): Offset {
  const start = (whole: number, part: number, share: number) =>
    Math.min(Math.max(0, Math.round(whole * share - part / 2)), whole - part);
  return { left: start(scaled.width, kept.width, X), top: start(scaled.height, kept.height, Y) };
}
