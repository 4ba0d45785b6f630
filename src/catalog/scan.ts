// The images of a stack as a stream, in constant memory however many there are.
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { ImageItem } from '../../lambda/contract.ts';
import { type Recipe, type Recipes, recipeFor } from '../../lambda/recipe.ts';
import { listOriginals, type StoredObject } from '../aws/objects.ts';
import type { Context } from '../aws/session.ts';
import { inBatches } from './batches.ts';
import { openGarbageCollection } from './garbage.ts';
import { keysPerBatch, readOutcomes } from './items.ts';
import { merge, type Page } from './merge.ts';
import { type PageRequest, readPages } from './query.ts';

export interface ScanOptions {
  /** `pending`: in the bucket, but not (or not in this version) in the table. */
  status?: 'done' | 'failed' | 'pending' | undefined;
  prefix?: string | undefined;
  limit?: number | undefined;
}

/** An original without an item so far. Fields as in an item. */
export interface PendingImage {
  ImageID: string;
  Status: 'pending';
  OriginalBucket: string;
  OriginalETag: string;
  OriginalBytes: number;
  OriginalModifiedAt?: string;
}

/** Measured on 50,000 items: two to four segments take 0.7 of one segment's time, eight no less. */
const segments = 4;
/** Items per page: its 1 MB, parsed into objects, would be 5 MB of garbage per segment. */
const pageItems = 250;

/** Newest first with a status, otherwise unordered. Errors say what was being read. */
export async function* scanImages(
  context: Context,
  options: ScanOptions,
): AsyncGenerator<ImageItem | PendingImage> {
  const { limit = Number.POSITIVE_INFINITY } = options;
  let count = 0;
  if (count >= limit) return;
  for await (const image of imagesOf(context, options)) {
    yield image;
    if (++count >= limit) return;
  }
}

async function* imagesOf(context: Context, options: ScanOptions): AsyncGenerator<ImageItem | PendingImage> {
  if (options.status === 'pending') return yield* pendingImages(context, options.prefix ?? '');
  const collectGarbage = openGarbageCollection();
  for await (const { items } of pagesOf(context, options, { pageSize: pageItems })) {
    for (const item of items) {
      yield unmarshall(item) as ImageItem;
      collectGarbage();
    }
  }
}

function pagesOf(context: Context, options: ScanOptions, more: Partial<PageRequest>): AsyncGenerator<Page> {
  const { status, prefix, limit } = options;
  const request: PageRequest = {
    ...more,
    ...(prefix ? { prefix } : {}),
    // A filter is applied after reading, so a limit says nothing about how much to read.
    ...(limit && !prefix ? { pageSize: Math.min(limit, pageItems) } : {}),
  };
  if (status && status !== 'pending') return readPages(context, { ...request, status });
  if (limit && !prefix) return readPages(context, request);
  const parts = Array.from({ length: segments }, (_, index) =>
    readPages(context, { ...request, segment: { index, total: segments } }),
  );
  return merge(parts);
}

/** Keys and sizes (bytes) of the originals without an item, in key order. */
export async function* missingImages(
  context: Context,
  prefix: string,
): AsyncGenerator<{ key: string; bytes: number }> {
  for await (const { ImageID: key, OriginalBytes: bytes } of pendingImages(context, prefix))
    yield { key, bytes };
}

/** Their number; only `pending` has to look at each. Ignores `limit`. */
export async function countImages(context: Context, { status, prefix }: ScanOptions): Promise<number> {
  let count = 0;
  if (status === 'pending') {
    for await (const _ of pendingImages(context, prefix ?? '')) count += 1;
    return count;
  }
  for await (const page of pagesOf(context, { status, prefix }, { isCount: true })) count += page.count;
  return count;
}

/**
 * Counts the images of this status that each recipe applies to. Keys determine the folder; reading them costs DynamoDB
 * no more than counting alone.
 */
export async function countByRecipe(
  context: Context,
  status: 'done' | 'failed',
  recipes: Recipes,
): Promise<Map<Recipe, number>> {
  const counts = new Map<Recipe, number>();
  if (recipes.folders.length === 0) return counts.set(recipes.main, await countImages(context, { status }));
  const projection = { ProjectionExpression: '#image', ExpressionAttributeNames: { '#image': 'ImageID' } };
  for await (const { items } of readPages(context, { status, projection })) {
    for (const item of items) {
      const recipe = recipeFor(recipes, String(unmarshall(item).ImageID));
      counts.set(recipe, (counts.get(recipe) ?? 0) + 1);
    }
  }
  return counts;
}

async function* pendingImages(context: Context, prefix: string): AsyncGenerator<PendingImage> {
  const { bucket } = context.names.originals;
  for await (const objects of inBatches(listOriginals(context, prefix), keysPerBatch)) {
    const outcomes = await readOutcomes(
      context,
      objects.map(({ key }) => key),
    );
    for (const object of objects) {
      if (outcomes.get(object.key)?.OriginalETag !== object.etag) yield pendingImage(bucket, object);
    }
  }
}

function pendingImage(bucket: string, { key, etag, bytes, modifiedAt }: StoredObject): PendingImage {
  return {
    ImageID: key,
    Status: 'pending',
    OriginalBucket: bucket,
    OriginalETag: etag,
    OriginalBytes: bytes,
    ...(modifiedAt ? { OriginalModifiedAt: modifiedAt.toISOString() } : {}),
  };
}
