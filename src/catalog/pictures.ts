// The pictures that have thumbnails, in key order and in constant memory: output for a site must be the same
// when nothing has changed.
import type { ImageItem } from '../../lambda/contract.ts';
import { listOriginals } from '../aws/objects.ts';
import type { Context } from '../aws/session.ts';
import { inBatches } from './batches.ts';
import { keysPerBatch, readItems } from './items.ts';
import { noThumbnails } from './source.ts';
import { storedKey } from './spelling.ts';

export async function* picturesBelow(context: Context, prefix: string): AsyncGenerator<ImageItem> {
  const objects = listOriginals(context, prefix);
  for await (const batch of inBatches(objects, keysPerBatch)) {
    const items = await readItems(
      context,
      batch.map(({ key }) => key),
    );
    for (const { key } of batch) {
      const item = items.get(key);
      if (item?.Thumbnails?.length) yield item;
    }
  }
}

/** In the order given. Throws `NoThumbnail` for the first one without any. */
export async function* picturesNamed(context: Context, typed: readonly string[]): AsyncGenerator<ImageItem> {
  for (const name of typed) {
    const key = await storedKey(context, name);
    const item = (await readItems(context, [key])).get(key);
    if (!item?.Thumbnails?.length) throw noThumbnails(key, item);
    yield item;
  }
}
