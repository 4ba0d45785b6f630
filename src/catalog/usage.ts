// What the images of the table have used: sums over every item. Reads the whole table, so only on request.
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { ImageItem } from '../../lambda/contract.ts';
import type { Context } from '../aws/session.ts';
import { openGarbageCollection } from './garbage.ts';
import { readPages } from './query.ts';

export interface ImageUsage {
  key: string;
  bytes: number;
  /** Of the function's time. */
  seconds: number;
  thumbnailBytes: number;
}

const fields = {
  '#image': 'ImageID',
  '#bytes': 'OriginalBytes',
  '#ms': 'DurationMs',
  '#thumbnails': 'Thumbnails',
};
const projection = {
  ProjectionExpression: Object.keys(fields).join(', '),
  ExpressionAttributeNames: fields,
};

/** One by one, in constant memory. */
export async function* readUsage(context: Context): AsyncGenerator<ImageUsage> {
  const collectGarbage = openGarbageCollection();
  for await (const { items } of readPages(context, { projection })) {
    for (const raw of items) {
      const item = unmarshall(raw) as Partial<ImageItem>;
      const { ImageID: key = '', OriginalBytes = 0, DurationMs = 0, Thumbnails = [] } = item;
      const thumbnailBytes = Thumbnails.reduce((sum, { Bytes }) => sum + Bytes, 0);
      yield { key, bytes: OriginalBytes, seconds: DurationMs / 1000, thumbnailBytes };
      collectGarbage();
    }
  }
}
