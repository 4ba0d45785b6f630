// Images whose thumbnails were made by another recipe than their folder's current one. Items have its hash.
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type Recipes, recipeHash } from '../../lambda/recipe.ts';
import type { Context } from '../aws/session.ts';
import { type ItemFilter, readPages } from './query.ts';

/** Yields the key and the original's size in bytes of each stale image. */
export async function* staleImages(
  context: Context,
  recipes: Recipes,
  prefix?: string,
): AsyncGenerator<{ key: string; bytes: number }> {
  for await (const { items } of stalePages(context, recipes, prefix)) {
    for (const item of items) {
      const { ImageID, OriginalBytes = 0 } = unmarshall(item);
      yield { key: String(ImageID), bytes: Number(OriginalBytes) };
    }
  }
}

/** Keys, as many at a time as DynamoDB returns, possibly none. */
export async function* staleKeys(
  context: Context,
  recipes: Recipes,
  prefix?: string,
): AsyncGenerator<string[]> {
  for await (const { items } of stalePages(context, recipes, prefix)) {
    yield items.map((item) => String(unmarshall(item).ImageID));
  }
}

const projection = {
  ProjectionExpression: '#image, #bytes',
  ExpressionAttributeNames: { '#image': 'ImageID', '#bytes': 'OriginalBytes' },
};

function stalePages(context: Context, recipes: Recipes, prefix: string | undefined) {
  return readPages(context, {
    status: 'done',
    filter: staleFilter(recipes),
    ...(prefix ? { prefix } : {}),
    projection,
  });
}

/**
 * DynamoDB counts for us, so the condition must say which recipe applies to a key: that of the longest prefix, which is one
 * that is not part of a longer one.
 */
function staleFilter({ main, folders }: Recipes): ItemFilter {
  const all = [...folders, { prefix: '', recipe: main }];
  const values: Record<string, string> = {};
  const isBelow = (index: number) => `begins_with(#stale_key, :below${index})`;
  const parts = all.map(({ prefix, recipe }, index) => {
    const deeper = folders.flatMap((folder, other) =>
      folder.prefix !== prefix && folder.prefix.startsWith(prefix) ? [`NOT ${isBelow(other)}`] : [],
    );
    values[`:made${index}`] = recipeHash(recipe);
    if (prefix) values[`:below${index}`] = prefix;
    return [...(prefix ? [isBelow(index)] : []), ...deeper, `#made <> :made${index}`].join(' AND ');
  });
  return {
    // AND binds tighter than OR, and DynamoDB refuses parentheses that it does not need.
    expression: parts.join(' OR '),
    names: { '#made': 'Recipe', ...(folders.length > 0 ? { '#stale_key': 'ImageID' } : {}) },
    values: marshall(values),
  };
}
