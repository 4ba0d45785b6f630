// Images whose thumbnails were made by another recipe (sizes, format, quality) than the present one, given by its hash.
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Context } from '../aws/session.ts';
import { readPages } from './query.ts';

export async function countStale(context: Context, recipe: string, prefix?: string): Promise<number> {
  let count = 0;
  for await (const page of stalePages(context, recipe, prefix, true)) count += page.count;
  return count;
}

/** Keys, as many at a time as DynamoDB gives, none perhaps. */
export async function* staleKeys(
  context: Context,
  recipe: string,
  prefix?: string,
): AsyncGenerator<string[]> {
  for await (const { items } of stalePages(context, recipe, prefix, false)) {
    yield items.map((item) => String(unmarshall(item).ImageID));
  }
}

function stalePages(context: Context, recipeIsNot: string, prefix: string | undefined, isCount: boolean) {
  return readPages(context, {
    status: 'done',
    recipeIsNot,
    ...(prefix ? { prefix } : {}),
    isCount,
  });
}
