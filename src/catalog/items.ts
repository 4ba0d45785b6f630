// Items of the images table by key, a hundred at a time.
import {
  type AttributeValue,
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  type BatchGetItemCommandOutput,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { ImageItem } from '../../lambda/contract.ts';
import type { Context } from '../aws/session.ts';
import { ThumbsError, whileDoing } from '../errors/errors.ts';

/** The most that BatchGetItem accepts. */
export const keysPerBatch = 100;
/** Keys that DynamoDB leaves unprocessed (throttling, 16 MB) are requested again after these pauses (ms). */
const retryPausesMs = [50, 100, 200, 500, 1000, 2000, 5000];

/** The outcome of an image: enough to report it, and nothing else. */
export type Outcome = Pick<ImageItem, 'ImageID' | 'Status' | 'OriginalETag' | 'ProcessedAt' | 'Error'>;

/** Some of an item's fields are reserved words, so all get placeholders. */
export const outcomeProjection = {
  ProjectionExpression: '#key, #status, #etag, #at, #error',
  ExpressionAttributeNames: {
    '#key': 'ImageID',
    '#status': 'Status',
    '#etag': 'OriginalETag',
    '#at': 'ProcessedAt',
    '#error': 'Error',
  },
} as const;

type Keys = Record<string, AttributeValue>[];
type Projection = Pick<typeof outcomeProjection, keyof typeof outcomeProjection>;

/** Key → item, for the keys that have one; whole items, so ask for no more than a few hundred at a time. */
export const readItems = (context: Context, keys: readonly string[]): Promise<Map<string, ImageItem>> =>
  readByKey<ImageItem>(context, keys);

/** Key → outcome, for keys with an item. Reads the table itself, not the index, so it is never out of date. */
export const readOutcomes = (context: Context, keys: readonly string[]): Promise<Map<string, Outcome>> =>
  readByKey<Outcome>(context, keys, outcomeProjection);

async function readByKey<T extends Pick<ImageItem, 'ImageID'>>(
  context: Context,
  keys: readonly string[],
  projection?: Projection,
): Promise<Map<string, T>> {
  const found = new Map<string, T>();
  for (let at = 0; at < keys.length; at += keysPerBatch) {
    const batch = keys.slice(at, at + keysPerBatch).map((ImageID) => marshall({ ImageID }));
    for (const item of await readBatch(context, batch, projection)) {
      const one = unmarshall(item) as T;
      found.set(one.ImageID, one);
    }
  }
  return found;
}

async function readBatch(context: Context, batch: Keys, projection?: Projection): Promise<Keys> {
  const table = context.names.of('images');
  const items: Keys = [];
  let Keys: Keys | undefined = batch;
  for (const pauseMs of [...retryPausesMs, undefined]) {
    const RequestItems: BatchGetItemCommandInput['RequestItems'] = {
      [table]: { Keys, ConsistentRead: true, ...projection },
    };
    const { Responses = {}, UnprocessedKeys = {} }: BatchGetItemCommandOutput = await context
      .client(DynamoDBClient)
      .send(new BatchGetItemCommand({ RequestItems }), { abortSignal: context.signal })
      .catch((error) => {
        throw whileDoing(`reading the table ${table}`, error);
      });
    items.push(...(Responses[table] ?? []));
    Keys = UnprocessedKeys[table]?.Keys;
    if (!Keys || Keys.length === 0) return items;
    if (pauseMs !== undefined) await context.clock.sleep(pauseMs, context.signal);
  }
  throw new ThumbsError('Throttled', `the table ${table} leaves requests unanswered`, {
    fix: 'wait a minute and run the same command again',
  });
}
