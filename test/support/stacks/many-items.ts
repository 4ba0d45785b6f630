// Items of pictures that nobody sent, put straight into the table: what a large library looks like.
import { createHash } from 'node:crypto';
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Names } from '../../../src/stack/names.ts';
import { clientConfig } from '../cloud/cloud.ts';
import type { testKeys } from '../cloud/keys.ts';

/** BatchWriteItem takes no more. */
const itemsPerCall = 25;
const callsAtOnce = 8;

export const manyName = (index: number) => `many/picture ${String(index).padStart(5, '0')}.jpg`;

/** What each of them shows, by its index: a key in the bucket of thumbnails. */
type ThumbnailOf = (index: number) => string;

export async function putMany(
  { endpoint, credentials }: { endpoint: string; credentials?: typeof testKeys },
  names: Names,
  count: number,
  thumbnailOf: ThumbnailOf = () => 'aurora-lake.jpg/256.webp',
): Promise<void> {
  const dynamo = new DynamoDBClient(clientConfig(endpoint, credentials));
  let next = 0;
  const write = async () => {
    while (next < count) {
      const from = next;
      next += itemsPerCall;
      const items = Array.from({ length: Math.min(itemsPerCall, count - from) }, (_, offset) =>
        itemOf(names, from + offset, thumbnailOf(from + offset)),
      );
      const requests = items.map((item) => ({ PutRequest: { Item: marshall(item) } }));
      await dynamo.send(new BatchWriteItemCommand({ RequestItems: { [names.of('images')]: requests } }));
    }
  };
  await Promise.all(Array.from({ length: callsAtOnce }, write));
  dynamo.destroy();
}

function itemOf(names: Names, index: number, thumbnail: string) {
  const Thumbnail = {
    Size: 256,
    Key: thumbnail,
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
    ThumbHash: thumbHashOf(index),
    DominantColor: '#806040',
    Recipe: '0123456789ab',
    ProcessedAt: new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString(),
    DurationMs: 120,
  };
}

/** The same colours and shape for all, other details for each: decoded, each is another picture. */
function thumbHashOf(index: number): string {
  const bytes = Buffer.from('1QcSHQRnh493V4dIh4eXh1h4kJUI', 'base64');
  bytes.writeUInt32BE(createHash('sha256').update(String(index)).digest().readUInt32BE(), 8);
  return bytes.toString('base64');
}
