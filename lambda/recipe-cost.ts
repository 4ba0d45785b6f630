// What thumbnails cost: processor time and bytes. For prices, and for the time that a picture may take.
import type { Format } from './contract.ts';
import { planOf } from './picture/plan.ts';
import type { Recipe, Recipes } from './recipe.ts';

/** Writing 1,024 × 1,024 pixels. Measured with sharp on a 2 GHz core in November 2026; AVIF takes 3.9 times as long as WebP. */
const secondsPerSquare: Record<Format, number> = { webp: 0.093, jpeg: 0.04, png: 0.09, avif: 0.36 };
const bytesPerSquare: Record<Format, number> = { webp: 108e3, jpeg: 136e3, png: 1.6e6, avif: 60e3 };

/** For a picture that is large enough for everything, and square: no shape is assumed. */
const assumed = { width: 8192, height: 8192 };
const square = 1024 * 1024;

interface AssumedOutput {
  format: Format;
  squares: number;
}

function outputsOf({ renditions }: Recipe): AssumedOutput[] {
  return planOf(assumed, renditions).steps.flatMap(({ rendition, result }) =>
    rendition.outputs.map(({ format }) => ({ format, squares: (result.width * result.height) / square })),
  );
}

/** Of one core, for writing all thumbnails of a large picture. */
export const encodingSeconds = (recipe: Recipe): number =>
  outputsOf(recipe).reduce((sum, { format, squares }) => sum + secondsPerSquare[format] * squares, 0);

export const thumbnailBytes = (recipe: Recipe): number =>
  outputsOf(recipe).reduce((sum, { format, squares }) => sum + bytesPerSquare[format] * squares, 0);

/** Of the smallest thumbnail. */
export const smallestBytes = (recipe: Recipe): number =>
  Math.min(...outputsOf(recipe).map(({ format, squares }) => bytesPerSquare[format] * squares));

export const thumbnailCount = ({ renditions }: Recipe): number =>
  renditions.reduce((sum, { outputs }) => sum + outputs.length, 0);

/** The slowest of all folders. */
function dearestOf({ main, folders }: Recipes): Recipe {
  const all = [main, ...folders.map(({ recipe }) => recipe)];
  return all.toSorted((a, b) => encodingSeconds(b) - encodingSeconds(a))[0] ?? main;
}

/** Lambda gives one full vCPU per 1,769 MB: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const megabytesPerCpu = 1769;
/** For reading and decoding, and for all that ordinary renditions take. */
export const usualSeconds = 20;
/** Of what was estimated: processors differ, and so do pictures. */
const safety = 4;

/** That one picture may take; `memoryMB` decides about the processor. */
export function pictureSeconds(recipes: Recipes, memoryMB: number): number {
  const share = Math.min(1, memoryMB / megabytesPerCpu);
  return Math.max(usualSeconds, (safety * encodingSeconds(dearestOf(recipes))) / share);
}
