// Images whose thumbnails were made by another recipe (sizes, format, quality) than the stack's present one.
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { recipeHash } from '../../lambda/contract.ts';
import type { Context } from '../context.ts';
import { recipeOf } from '../settings.ts';
import { readPages } from './query.ts';

export async function countStale(context: Context, prefix?: string): Promise<number> {
  let count = 0;
  for await (const page of stalePages(context, prefix, true)) count += page.count;
  return count;
}

/** Keys, as many at a time as DynamoDB gives, none perhaps. */
export async function* staleKeys(context: Context, prefix?: string): AsyncGenerator<string[]> {
  for await (const { items } of stalePages(context, prefix, false)) {
    yield items.map((item) => String(unmarshall(item).ImageID));
  }
}

function stalePages(context: Context, prefix: string | undefined, isCount: boolean) {
  return readPages(context, {
    status: 'done',
    recipeIsNot: recipeHash(recipeOf(context.settings)),
    ...(prefix ? { prefix } : {}),
    isCount,
  });
}
