// Rebuilds thumbnails after sizes, format or quality have changed. An item has the hash of its recipe, so that
// an interrupted run continues by itself; the function removes obsolete thumbnails when it replaces the item.

import type { Recipes } from '../../lambda/recipe.ts';
import type { Context } from '../aws/session.ts';
import { inBatches } from '../catalog/batches.ts';
import { keysPerBatch } from '../catalog/items.ts';
import { missingImages } from '../catalog/scan.ts';
import { staleKeys } from '../catalog/stale.ts';
import { readLetters } from './given-up.ts';
import { type ReworkOptions, type ReworkTotals, workAgain } from './resend.ts';

/** `totals` grows during the run. Throws when nothing more can be sent, or `TimedOut` at the end. */
export async function reprocessImages(
  context: Context,
  { recipes, prefix }: { recipes: Recipes; prefix: string | undefined },
  options: ReworkOptions,
  totals: ReworkTotals,
): Promise<void> {
  await remakeAll(context, staleKeys(context, recipes, prefix), options, totals);
}

/** Makes the thumbnails of originals without an item. The items record the progress: an interrupted run, run again, sends the rest. */
export async function makeMissing(
  context: Context,
  prefix: string,
  options: ReworkOptions,
  totals: ReworkTotals,
): Promise<void> {
  await remakeAll(context, missingKeys(context, prefix), options, totals);
}

async function* missingKeys(context: Context, prefix: string): AsyncGenerator<string[]> {
  for await (const batch of inBatches(missingImages(context, prefix), keysPerBatch))
    yield batch.map(({ key }) => key);
}

/** These images, whatever their thumbnails were made by. */
export async function remakeImages(
  context: Context,
  keys: string[],
  options: ReworkOptions,
  totals: ReworkTotals,
): Promise<void> {
  await remakeAll(context, [keys], options, totals);
}

async function remakeAll(
  context: Context,
  batches: Iterable<string[]> | AsyncIterable<string[]>,
  options: ReworkOptions,
  totals: ReworkTotals,
): Promise<void> {
  const letters = options.wait ? readLetters(context) : Promise.resolve([]);
  const again = workAgain(context, options, totals, letters);
  try {
    for await (const keys of batches) await again.send(keys);
  } catch (error) {
    await again.cancel();
    throw error;
  }
  await again.finish();
}
