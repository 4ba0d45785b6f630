// What `scan` lists: the table's items, and the images that only dead letters mention.

import type { ImageItem } from '../../lambda/contract.ts';
import type { Context } from '../aws/session.ts';
import { countImages, type PendingImage, type ScanOptions, scanImages } from '../catalog/scan.ts';
import { type GivenUpImage, givenUpImages } from './given-up.ts';

type Listed = ImageItem | PendingImage | GivenUpImage;

/** In constant memory, except for the dead letters. */
export async function* listImages(context: Context, options: ScanOptions): AsyncGenerator<Listed> {
  const { limit = Number.POSITIVE_INFINITY } = options;
  let left = limit;
  if (left <= 0) return;
  for await (const image of unlimited(context, options)) {
    yield image;
    // Not one more: that might require reading the dead letters.
    if (--left <= 0) return;
  }
}

export type Order = 'key' | 'when' | 'size';

/** By key, newest first, or largest first; ties are sorted by key. */
const orders: Record<Order, (one: Listed, other: Listed) => number> = {
  key: (one, other) => (one.ImageID < other.ImageID ? -1 : 1),
  when: (one, other) => whenOf(other).localeCompare(whenOf(one)) || orders.key(one, other),
  size: (one, other) => sizeOf(other) - sizeOf(one) || orders.key(one, other),
};

/** Only processed images have a time. */
const whenOf = (image: Listed) => ('ProcessedAt' in image ? (image.ProcessedAt ?? '') : '');
const sizeOf = (image: Listed) => ('OriginalBytes' in image ? (image.OriginalBytes ?? -1) : -1);

/** Yields the first images in this order. Memory holds at most 2 × limit + 1,000 of them, or all if there is no limit. */
export async function* listSorted(
  context: Context,
  { limit = Number.POSITIVE_INFINITY, ...options }: ScanOptions,
  order: Order,
): AsyncGenerator<Listed> {
  let first: Listed[] = [];
  const settle = () => {
    first = first.sort(orders[order]).slice(0, limit);
  };
  for await (const image of listImages(context, options)) {
    if (first.push(image) >= 2 * limit + 1000) settle();
  }
  settle();
  yield* first;
}

async function* unlimited(context: Context, options: ScanOptions): AsyncGenerator<Listed> {
  const { status, prefix } = options;
  if (status === 'pending') {
    const lost = await givenUpKeys(context, prefix);
    for await (const image of scanImages(context, { status, prefix })) {
      if (!lost.has(image.ImageID)) yield image;
    }
    return;
  }
  yield* scanImages(context, options);
  if (status !== 'done') yield* givenUpImages(context, prefix);
}

/** As many as `listImages` would list without a limit. */
export async function countListed(context: Context, options: ScanOptions): Promise<number> {
  const count = await countImages(context, options);
  if (options.status === 'done') return count;
  const lost = (await givenUpKeys(context, options.prefix)).size;
  return options.status === 'pending' ? count - lost : count + lost;
}

async function givenUpKeys(context: Context, prefix: string | undefined): Promise<Set<string>> {
  const keys = new Set<string>();
  for await (const { ImageID } of givenUpImages(context, prefix)) keys.add(ImageID);
  return keys;
}
