// What a stack has used so far: estimated from its number of images, or summed up over the whole table on request.

import { type Recipe, type Recipes, recipeFor, recipesOf } from '../../lambda/recipe.ts';
import type { Context } from '../aws/session.ts';
import { missingImages } from '../catalog/scan.ts';
import { staleImages } from '../catalog/stale.ts';
import { readUsage } from '../catalog/usage.ts';
import { ThumbsError } from '../errors/errors.ts';
import type { Emit } from '../events.ts';
import type { Used } from '../results/prices.ts';
import type { Survey } from '../transfer/survey.ts';
import { noTotals, type UploadOptions, uploadImages } from '../transfer/upload.ts';
import { assumedBytes, processing, remaking, storage } from './estimate.ts';
import { asOf, priceRegion } from './prices.ts';

/** `counts`: number of images per recipe. */
export function assumeUsed(
  { settings }: Pick<Context, 'settings'>,
  counts: ReadonlyMap<Recipe, number>,
): Used {
  const image = { bytes: assumedBytes };
  const used: Used = { images: 0, processing: 0, storagePerMonth: 0, basis: 'assumed' };
  for (const [recipe, images] of counts) {
    used.images += images;
    used.processing += images * processing(settings, image, recipe);
    used.storagePerMonth += images * storage(settings, image, recipe);
  }
  return used;
}

/** Reads every item of the table: about a cent for a million. */
export async function measureUsed(context: Context): Promise<Used> {
  const { settings } = context;
  const recipes = recipesOf(settings);
  const used: Used = { images: 0, processing: 0, storagePerMonth: 0, basis: 'measured' };
  for await (const image of readUsage(context)) {
    const recipe = recipeFor(recipes, image.key);
    used.images += 1;
    used.processing += processing(settings, image, recipe);
    used.storagePerMonth += storage(settings, image, recipe);
  }
  return used;
}

type Ways = Pick<UploadOptions, 'force' | 'overwrite'>;

interface Limited extends Partial<Ways> {
  /** USD; no limit without. */
  maxCost?: number;
}

/**
 * The cost of sending these files, including their first month in the bucket; unchanged files cost nothing. Each file is
 * priced by the recipe of its folder.
 */
async function estimateUpload(context: Context, survey: Survey, ways: Ways) {
  const { settings, config } = context;
  const recipes = recipesOf(settings);
  const estimate = { images: 0, usd: 0 };
  const emit: Emit = (event) => {
    if (event.event !== 'item' || !event.wouldUpload) return;
    const recipe = recipeFor(recipes, event.key);
    estimate.images += 1;
    estimate.usd += processing(settings, event, recipe) + storage(settings, event, recipe);
  };
  const { concurrency } = config;
  const options = { ...ways, dryRun: true, delete: false, concurrency, onStored: () => {} };
  await uploadImages({ ...context, emit }, survey, options, noTotals());
  return estimate;
}

/** Throws `TooExpensive` before anything is sent. */
export async function refuseExpensive(
  context: Context,
  survey: Survey,
  { maxCost, force = false, overwrite = true }: Limited,
): Promise<void> {
  if (maxCost === undefined) return;
  const estimate = await estimateUpload(context, survey, { force, overwrite });
  refuseAbove(maxCost, estimate, 'send fewer files: --include, --exclude');
}

interface Estimate {
  images: number;
  usd: number;
}

/** `instead`: what to do but allow more. Throws `TooExpensive`. */
export function refuseAbove(maxCost: number | undefined, { images, usd }: Estimate, instead: string): void {
  if (maxCost === undefined || usd <= maxCost) return;
  const message = `sending ${images} images would cost about $${usd.toFixed(4)} (list prices of ${priceRegion} on ${asOf}), more than --max-cost ${maxCost}; nothing was sent`;
  throw new ThumbsError('TooExpensive', message, { fix: `allow more with --max-cost, or ${instead}` });
}

/** The cost of remaking the stale thumbnails. */
export const priceStale = (context: Context, recipes: Recipes, prefix?: string) =>
  priceRemaking(context, recipes, staleImages(context, recipes, prefix));

/** The cost of making thumbnails of the originals without an item. */
export const priceMissing = (context: Context, prefix: string) =>
  priceRemaking(context, recipesOf(context.settings), missingImages(context, prefix));

/** Each image is priced by its size and folder. */
async function priceRemaking(
  { settings }: Context,
  recipes: Recipes,
  images: AsyncIterable<{ key: string; bytes: number }>,
): Promise<Estimate> {
  const estimate = { images: 0, usd: 0 };
  for await (const { key, ...image } of images) {
    estimate.images += 1;
    estimate.usd += remaking(settings, image, recipeFor(recipes, key));
  }
  return estimate;
}
