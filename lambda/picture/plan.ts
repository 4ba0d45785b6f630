// What will be done with a picture, worked out before any pixel is touched: how large it is decoded, and what becomes of
// these pixels for each rendition. All sizes follow from the original's, so that no rounding adds up.

import type { FocalPoint } from '../contract.ts';
import type { Dimensions } from '../limits.ts';
import { compass, type Rendition, type Strategy, strategies } from '../recipe.ts';

export interface Plan {
  /** The whole picture is decoded to this: large enough for every step, and no larger. */
  target: Dimensions;
  steps: Step[];
}

/** From the decoded picture to one rendition: scale, cut, add margins. */
export interface Step {
  rendition: Rendition;
  /** The whole picture. */
  scaled: Dimensions;
  /** What is kept of it; as large as `scaled` where nothing is cut. */
  kept: Dimensions;
  /** With margins; as large as `kept` where there are none. */
  result: Dimensions;
}

export interface Offset {
  left: number;
  top: number;
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

/** `factor`: what makes the picture cover the box. Where it would have to grow, the box shrinks instead. */
function fill(displayed: Dimensions, box: Dimensions, factor: number): Omit<Step, 'rendition'> {
  const kept = within(displayed, times(box, Math.min(1, 1 / factor)));
  const whole = times(displayed, Math.min(1, factor));
  const scaled = { width: Math.max(kept.width, whole.width), height: Math.max(kept.height, whole.height) };
  return { scaled, kept, result: kept };
}

/** `factor`: what makes the picture fit the box. Where it would have to grow, the box shrinks instead. */
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

/** What must be looked for in the picture before it can be cut, with a point that is known already. */
export function searchesOf({ steps }: Plan, known: FocalPoint | undefined): Strategy[] {
  const isAsked = (strategy: Strategy) =>
    steps.some((step) => step.rendition.position === strategy && isCut(step));
  return strategies.filter((strategy) => isAsked(strategy) && !isValidFor(strategy, known));
}

/** A point that a person set is valid for everything; one that was found, for what looked for it. */
const isValidFor = (position: string, known: FocalPoint | undefined) =>
  known !== undefined && (known.By === undefined || known.By === position);

/** The point that stays as near the middle of a cut as the picture's edges let it. */
export function pointFor({ position }: Rendition, points: readonly FocalPoint[]): FocalPoint {
  const point = points.find((one) => isValidFor(position, one));
  return point ?? (position in compass ? compass[position as keyof typeof compass] : compass.centre);
}

/** Where the cut lies in the scaled picture. */
export function windowOf({ scaled, kept }: Step, { X, Y }: FocalPoint): Offset {
  const start = (whole: number, part: number, share: number) =>
    Math.min(Math.max(0, Math.round(whole * share - part / 2)), whole - part);
  return { left: start(scaled.width, kept.width, X), top: start(scaled.height, kept.height, Y) };
}
