// Items of pictures that nobody sent, put straight into the table: what a large library looks like.
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Names } from '../../src/names.ts';
import { clientConfig } from './cloud.ts';

/** BatchWriteItem takes no more. */
const itemsPerCall = 25;
const callsAtOnce = 8;

export const manyName = (index: number) => `many/picture ${String(index).padStart(5, '0')}.jpg`;

/** All show the same thumbnail, the smallest of `like`. */
export async function putMany(endpoint: string, names: Names, count: number, like: string): Promise<void> {
  const dynamo = new DynamoDBClient(clientConfig(endpoint));
  let next = 0;
  const write = async () => {
    while (next < count) {
      const from = next;
      next += itemsPerCall;
      const items = Array.from({ length: Math.min(itemsPerCall, count - from) }, (_, offset) =>
        itemOf(names, from + offset, like),
      );
      const requests = items.map((item) => ({ PutRequest: { Item: marshall(item) } }));
      await dynamo.send(new BatchWriteItemCommand({ RequestItems: { [names.of('images')]: requests } }));
    }
  };
  await Promise.all(Array.from({ length: callsAtOnce }, write));
  dynamo.destroy();
}

function itemOf(names: Names, index: number, like: string) {
  const Thumbnail = {
    Size: 256,
    Key: `${like}/256.webp`,
    Width: 256,
    Height: 171,
    Bytes: 9000,
    Format: 'webp',
  };
  return {
    ImageID: manyName(index),
    Status: 'done',
    OriginalBucket: names.of('originals'),
    OriginalBytes: 3_000_000,
    ...{ Format: 'jpeg', Width: 2400, Height: 1600, Thumbnails: [Thumbnail] },
    ThumbHash: '1QcSHQRnh493V4dIh4eXh1h4kJUI',
    DominantColor: '#806040',
    Recipe: '0123456789ab',
    ProcessedAt: new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString(),
    DurationMs: 120,
  };
}
