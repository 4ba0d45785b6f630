// What a stack has used so far: estimated from its number of images, or summed up over the whole table on request.

import type { Context } from '../aws/session.ts';
import { readUsage } from '../catalog/usage.ts';
import { ThumbsError } from '../errors/errors.ts';
import type { Used } from '../results/prices.ts';
import type { Survey } from '../transfer/survey.ts';
import { noTotals, type UploadOptions, uploadImages } from '../transfer/upload.ts';
import { assumedBytes, processing, storage } from './estimate.ts';
import { asOf, priceRegion } from './prices.ts';

export function assumeUsed({ settings }: Context, images: number): Used {
  const image = { bytes: assumedBytes };
  return {
    images,
    processing: images * processing(settings, image),
    storagePerMonth: images * storage(settings, image),
    basis: 'assumed',
  };
}

/** Reads every item of the table: about a cent for a million. */
export async function measureUsed(context: Context): Promise<Used> {
  const { settings } = context;
  const used: Used = { images: 0, processing: 0, storagePerMonth: 0, basis: 'measured' };
  for await (const image of readUsage(context)) {
    used.images += 1;
    used.processing += processing(settings, image);
    used.storagePerMonth += storage(settings, image);
  }
  return used;
}

type Ways = Pick<UploadOptions, 'force' | 'overwrite'>;

interface Limited extends Partial<Ways> {
  /** USD; no limit without. */
  maxCost?: number;
}

/** What sending these would cost, including their first month in the bucket; unchanged files cost nothing. */
async function estimateUpload(context: Context, survey: Survey, ways: Ways) {
  const { settings, config } = context;
  const totals = noTotals();
  const quiet: Context = { ...context, emit: () => {} };
  const { concurrency } = config;
  const options = { ...ways, dryRun: true, delete: false, concurrency, onStored: () => {} };
  await uploadImages(quiet, survey, options, totals);
  const images = totals.wouldUpload;
  const image = { bytes: images > 0 ? totals.bytes / images : 0 };
  return { images, usd: images * (processing(settings, image) + storage(settings, image)) };
}

/** Throws `TooExpensive` before anything is sent. */
export async function refuseExpensive(
  context: Context,
  survey: Survey,
  { maxCost, force = false, overwrite = true }: Limited,
): Promise<void> {
  if (maxCost === undefined) return;
  const { images, usd } = await estimateUpload(context, survey, { force, overwrite });
  if (usd <= maxCost) return;
  const message = `sending ${images} images would cost about $${usd.toFixed(4)} (list prices of ${priceRegion} on ${asOf}), more than --max-cost ${maxCost}; nothing was sent`;
  const fix = 'allow more with --max-cost, or send fewer files: --include, --exclude';
  throw new ThumbsError('TooExpensive', message, { fix });
}
