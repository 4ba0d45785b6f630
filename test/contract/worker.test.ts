// The function as Lambda calls it, against the embedded cloud's S3 and DynamoDB: what is in the buckets and the table
// afterwards, whatever order and however often the events came.
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  GetItemCommand,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { environment, type ImageItem } from '../../lambda/contract.ts';
import { comparable } from '../../lambda/events.ts';
import { type RecipeSettings, recipeHash } from '../../lambda/recipe.ts';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { keyVariables } from '../support/cloud/keys.ts';
import * as pictures from '../support/pictures/pictures.ts';
import { recipeOf } from '../support/pictures/recipes.ts';

const [originals, thumbnails, table] = ['originals-test', 'thumbnails-test', 'images-test'];
const recipe: RecipeSettings = { sizes: [32, 64], format: 'webp', quality: 80 };

let cloud: TestCloud;
let s3: S3Client;
let dynamo: DynamoDBClient;
let handler: typeof import('../../lambda/worker.ts')['handler'];

beforeAll(async () => {
  cloud = await openCloud();
  s3 = cloud.client(S3Client);
  dynamo = cloud.client(DynamoDBClient, { maxAttempts: 3 });
  for (const Bucket of [originals, thumbnails]) await s3.send(new CreateBucketCommand({ Bucket }));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_REGION: 'us-east-1',
    // Little, so that little is too much.
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    ...keyVariables,
    AWS_MAX_ATTEMPTS: '1',
    [environment.recipe]: JSON.stringify(recipe),
    [environment.originalsBucket]: originals,
    [environment.thumbnailsBucket]: thumbnails,
    [environment.table]: table,
  });
  vi.resetModules();
  ({ handler } = await import('../../lambda/worker.ts'));
});
afterAll(() => cloud.dispose());

async function createTable() {
  await dynamo.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'ImageID', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'ImageID', KeyType: 'HASH' }],
    }),
  );
  await waitUntilTableExists(
    { client: dynamo, maxWaitTime: 20, minDelay: 0.1, maxDelay: 0.2 },
    { TableName: table },
  );
}

async function dropTable() {
  await dynamo.send(new DeleteTableCommand({ TableName: table }));
  await waitUntilTableNotExists(
    { client: dynamo, maxWaitTime: 20, minDelay: 0.1, maxDelay: 0.2 },
    { TableName: table },
  );
}

let log: string[];
beforeEach(() => {
  log = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => log.push(String(line)) > 0);
});
afterEach(() => vi.restoreAllMocks());
beforeAll(createTable);

/** Events as S3 writes them; `sequencer` is its hex number. */
const created = (key: string, sequencer: number) => s3Event('ObjectCreated:Put', key, sequencer);
const removed = (key: string, sequencer: number) => s3Event('ObjectRemoved:Delete', key, sequencer);

function s3Event(eventName: string, key: string, sequencer: number) {
  const object = {
    key: encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/'),
    sequencer: sequencer.toString(16).padStart(18, '0').toUpperCase(),
  };
  const s3 = { bucket: { name: originals }, object };
  return { eventVersion: '2.5', eventSource: 'aws:s3', awsRegion: 'us-east-1', eventName, s3 };
}

/** An SQS batch with one message per argument: S3 records, or any other body. */
function batch(...bodies: unknown[]) {
  const bodyOf = (body: unknown) => JSON.stringify(Array.isArray(body) ? { Records: body } : body);
  return { Records: bodies.map((body, index) => ({ messageId: `m${index + 1}`, body: bodyOf(body) })) };
}

const upload = async (Key: string, body: Buffer) => {
  const { ETag = '' } = await s3.send(new PutObjectCommand({ Bucket: originals, Key, Body: body }));
  return ETag.replaceAll('"', '');
};
const remove = (Key: string) => s3.send(new DeleteObjectCommand({ Bucket: originals, Key }));
const photo = (colour: pictures.Colour) => pictures.solid(120, 80, colour).jpeg().toBuffer();

async function itemOf(key: string): Promise<ImageItem | undefined> {
  const { Item } = await dynamo.send(new GetItemCommand({ TableName: table, Key: { ImageID: { S: key } } }));
  return Item && (unmarshall(Item) as ImageItem);
}

async function thumbnailsOf(key: string): Promise<string[]> {
  const { Contents = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket: thumbnails, Prefix: `${key}/` }),
  );
  return Contents.map(({ Key = '' }) => Key);
}

async function thumbnailColour(key: string) {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: thumbnails, Key: `${key}/64.webp` }));
  return pictures.colourAt(Buffer.from((await Body?.transformToByteArray()) ?? []), 30, 20);
}

/** Item and thumbnails are of this very original. */
async function expectThumbnailsOf(key: string, colour: pictures.Colour, eTag: string) {
  expect(await itemOf(key)).toMatchObject({ Status: 'done', OriginalETag: eTag });
  expect(pictures.distance(await thumbnailColour(key), colour)).toBeLessThan(14);
}

describe('a new picture', () => {
  it('gets thumbnails of every size and the item that is documented', async () => {
    const key = 'trip/a b+c é.jpg';
    const ETag = expect.stringMatching(/^[0-9a-f]{32}$/);
    const anyBytes = { Bytes: expect.any(Number), Format: 'webp', ETag };
    const body = await pictures.oriented(6, 120, 80);
    const eTag = await upload(key, body);
    expect(await handler(batch([created(key, 1)]))).toEqual({ batchItemFailures: [] });
    expect(await itemOf(key)).toEqual({
      ImageID: key,
      Status: 'done',
      OriginalBucket: originals,
      OriginalETag: eTag,
      OriginalBytes: body.length,
      OriginalModifiedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      Sequencer: comparable('1'),
      Format: 'jpeg',
      Width: 120,
      Height: 80,
      ThumbnailURL: expect.stringMatching(
        `^${cloud.endpoint}/${thumbnails}/trip/a%20b%2Bc%20%C3%A9\\.jpg/32\\.webp\\?v=[0-9a-f]{8}$`,
      ),
      Thumbnails: [
        { Name: '32', Size: 32, Key: `${key}/32.webp`, Width: 32, Height: 21, ...anyBytes },
        { Name: '64', Size: 64, Key: `${key}/64.webp`, Width: 64, Height: 43, ...anyBytes },
      ],
      ThumbHash: expect.stringMatching(/^[\w+/]+=*$/),
      DominantColor: expect.stringMatching(/^#[0-9a-f]{6}$/),
      Recipe: recipeHash(recipeOf(recipe)),
      ProcessedAt: expect.stringMatching(/Z$/),
      DurationMs: expect.any(Number),
    });
  });

  it('is stored with its content type and may be cached', async () => {
    await upload('headers.jpg', await photo(pictures.red));
    await handler(batch([created('headers.jpg', 1)]));
    const object = await s3.send(new GetObjectCommand({ Bucket: thumbnails, Key: 'headers.jpg/32.webp' }));
    expect(object).toMatchObject({
      ContentType: 'image/webp',
      CacheControl: expect.stringMatching(/max-age=\d+/),
    });
    const bytes = Buffer.from((await object.Body?.transformToByteArray()) ?? []);
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 32, height: 21 });
  });

  it('may be told of by the message that upload sends', async () => {
    const eTag = await upload('direct.jpg', await photo(pictures.blue));
    await handler(batch({ bucket_name: originals, image_key: 'direct.jpg' }));
    await expectThumbnailsOf('direct.jpg', pictures.blue, eTag);
  });

  it('may be told of by S3 itself, without a queue', async () => {
    const eTag = await upload('unqueued.jpg', await photo(pictures.blue));
    await handler({ Records: [created('unqueued.jpg', 1)] });
    await expectThumbnailsOf('unqueued.jpg', pictures.blue, eTag);
  });
});

describe('a batch', () => {
  it('with a picture that can never succeed does the others and gives nothing back', async () => {
    await upload('good.jpg', await photo(pictures.green));
    await upload('text.jpg', Buffer.from('only text'));
    await upload('empty.png', Buffer.alloc(0));
    const event = batch(
      [created('text.jpg', 1)],
      [created('good.jpg', 1)],
      [created('empty.png', 1)],
      'nonsense',
    );
    // What nobody understands goes back, and at last to the dead letters.
    expect(await handler(event)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm4' }] });
    expect(await itemOf('good.jpg')).toMatchObject({ Status: 'done' });
    expect(await itemOf('text.jpg')).toMatchObject({ Status: 'failed', Error: { Code: 'NotAnImage' } });
    expect(await itemOf('empty.png')).toMatchObject({ Status: 'failed', Error: { Code: 'Empty' } });
  });

  it('says one line of JSON per picture', async () => {
    await upload('logged.jpg', await photo(pictures.green));
    await upload('broken.jpg', (await photo(pictures.green)).subarray(0, 300));
    await handler(batch([created('logged.jpg', 1), created('broken.jpg', 1)], 'nonsense'));
    const lines = log.map((line) => JSON.parse(line));
    expect(lines).toHaveLength(3);
    const ms = expect.any(Number);
    const stages = { Read: ms, Make: ms, Write: ms, Record: ms };
    expect(lines).toContainEqual({ level: 'info', event: 'done', key: 'logged.jpg', ms, ...stages });
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'warn', event: 'failed', key: 'broken.jpg', code: 'Truncated' }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'error', event: 'unreadable', messageId: 'm2' }),
    );
  });

  it('gives back what nobody understands, and does what else such a message says', async () => {
    const eTag = await upload('readable.jpg', await photo(pictures.green));
    const unreadable = { ...created('x.jpg', 1), eventVersion: '3.0' };
    const mixed = [created('readable.jpg', 1), unreadable];
    const foreign = { bucket_name: 'bucket-of-somebody', image_key: 'a.jpg' };
    expect(await handler(batch(mixed, { hello: 1 }, foreign, { Event: 's3:TestEvent' }))).toEqual({
      batchItemFailures: ['m1', 'm2', 'm3'].map((itemIdentifier) => ({ itemIdentifier })),
    });
    await expectThumbnailsOf('readable.jpg', pictures.green, eTag);
    const lines = log.map((line) => JSON.parse(line));
    expect(lines).toContainEqual({
      level: 'info',
      event: 'ignored',
      messageId: 'm4',
      reason: 's3:TestEvent',
    });
    for (const event of [{ hello: 1 }, { Records: mixed }])
      await expect(handler(event)).rejects.toThrow('cannot be understood');
  });

  it('gives back only what may succeed later, and a message with several records as one', async () => {
    await upload('later.jpg', await photo(pictures.green));
    await dropTable();
    try {
      const event = batch([created('absent.jpg', 1)], [created('absent.jpg', 1), created('later.jpg', 1)]);
      expect(await handler(event)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }] });
      await expect(handler({ Records: [created('later.jpg', 1)] })).rejects.toThrow('see the log');
    } finally {
      await createTable();
    }
    await handler(batch([created('later.jpg', 1)]));
    expect(await itemOf('later.jpg')).toMatchObject({ Status: 'done' });
  });

  it('with a drawing that never ends does the others, and tells the drawing’s owner', async () => {
    const effect = '<feTurbulence baseFrequency="0.05" numOctaves="9"/><feGaussianBlur stdDeviation="20"/>';
    const endless = `<filter id="f">${effect}</filter>${'<rect width="99" height="99" filter="url(#f)"/>'.repeat(50_000)}`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99">${endless}</svg>`;
    await upload('endless.svg', Buffer.from(svg));
    const eTag = await upload('beside.jpg', await photo(pictures.green));
    const context = { getRemainingTimeInMillis: () => 400 } as Parameters<typeof handler>[1];
    const event = batch([created('endless.svg', 1)], [created('beside.jpg', 1)]);
    expect(await handler(event, context)).toEqual({ batchItemFailures: [] });
    await expectThumbnailsOf('beside.jpg', pictures.green, eTag);
    expect(await itemOf('endless.svg')).toMatchObject({ Status: 'failed', Error: { Code: 'TooSlow' } });
  });

  it('with a drawing that takes all memory does the others, and tells the drawing’s owner', async () => {
    const elements = '<g><a/></g>'.repeat(150_000);
    await upload(
      'bomb.svg',
      Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">${elements}</svg>`),
    );
    const eTag = await upload('innocent.jpg', await photo(pictures.blue));
    expect(await handler(batch([created('bomb.svg', 1)], [created('innocent.jpg', 1)]))).toEqual({
      batchItemFailures: [],
    });
    await expectThumbnailsOf('innocent.jpg', pictures.blue, eTag);
    expect(await itemOf('bomb.svg')).toMatchObject({ Status: 'failed', Error: { Code: 'TooMuchMemory' } });
  });

  it('of nothing but the test message of a new notification is done', async () => {
    const message = {
      Service: 'Amazon S3',
      Event: 's3:TestEvent',
      Bucket: originals,
      RequestId: 'r',
      HostId: 'h',
    };
    expect(await handler(batch(message))).toEqual({ batchItemFailures: [] });
    const line = { level: 'info', event: 'ignored', messageId: 'm1', reason: 's3:TestEvent' };
    expect(log.map((text) => JSON.parse(text))).toEqual([line]);
  });

  it('gives back what there is no time for, rather than be cut off with it', async () => {
    await upload('late.jpg', await photo(pictures.green));
    const left = [60_000, 1_000];
    const context = { getRemainingTimeInMillis: () => left.shift() ?? 1_000 } as Parameters<
      typeof handler
    >[1];
    expect(await handler(batch([created('late.jpg', 1)]), context)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm1' }],
    });
    expect(await itemOf('late.jpg')).toBeUndefined();
  });
});

describe('events in any order', () => {
  it('twice lead to the same end as once', async () => {
    const eTag = await upload('twice.jpg', await photo(pictures.red));
    await handler(batch([created('twice.jpg', 1)], [created('twice.jpg', 1)]));
    await handler(batch([created('twice.jpg', 1)]));
    await expectThumbnailsOf('twice.jpg', pictures.red, eTag);
  });

  it('keep the newer original when the older event comes last', async () => {
    await upload('order.jpg', await photo(pictures.red));
    const eTag = await upload('order.jpg', await photo(pictures.blue));
    await handler(batch([created('order.jpg', 255)]));
    await handler(batch([created('order.jpg', 16)]));
    await expectThumbnailsOf('order.jpg', pictures.blue, eTag);
    expect((await itemOf('order.jpg'))?.Sequencer).toBe(comparable('FF'));
  });

  it('are no failure when the original is gone', async () => {
    expect(await handler(batch([created('gone.jpg', 1)]))).toEqual({ batchItemFailures: [] });
    expect(await itemOf('gone.jpg')).toBeUndefined();
  });

  it('of a removal remove thumbnails and item', async () => {
    await upload('removed.jpg', await photo(pictures.red));
    await handler(batch([created('removed.jpg', 1)]));
    expect(await thumbnailsOf('removed.jpg')).toHaveLength(2);
    await remove('removed.jpg');
    await handler(batch([removed('removed.jpg', 2)], [created('removed.jpg', 1)]));
    expect(await thumbnailsOf('removed.jpg')).toEqual([]);
    expect(await itemOf('removed.jpg')).toBeUndefined();
  });

  it('of a late removal leave a picture alone that was stored anew', async () => {
    const eTag = await upload('again.jpg', await photo(pictures.green));
    await handler(batch([created('again.jpg', 3)]));
    await handler(batch([removed('again.jpg', 2)]));
    await expectThumbnailsOf('again.jpg', pictures.green, eTag);
  });

  it('of create, remove and create again, delivered in any order and twice, end in what is there', async () => {
    const events = [created('back.jpg', 1), removed('back.jpg', 2), created('back.jpg', 3)];
    const orders = [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0, 1],
      [2, 0, 2, 1],
      [0, 2, 1, 0],
    ];
    for (const order of orders) {
      await upload('back.jpg', await photo(pictures.red));
      await remove('back.jpg');
      const eTag = await upload('back.jpg', await photo(pictures.blue));
      for (const index of order) await handler(batch([events[index]]));
      await expectThumbnailsOf('back.jpg', pictures.blue, eTag);
      expect((await itemOf('back.jpg'))?.Sequencer).toBe(comparable('3'));
      await remove('back.jpg');
      await handler(batch([removed('back.jpg', 4)]));
      expect(await itemOf('back.jpg')).toBeUndefined();
    }
  });

  it('of create and remove, the other way round, leave nothing behind', async () => {
    await upload('brief.jpg', await photo(pictures.red));
    await remove('brief.jpg');
    await handler(batch([removed('brief.jpg', 2)], [created('brief.jpg', 1)]));
    expect(await itemOf('brief.jpg')).toBeUndefined();
    expect(await thumbnailsOf('brief.jpg')).toEqual([]);
  });

  it('that replace a picture by a broken one leave no thumbnail of its predecessor', async () => {
    await upload('spoilt.jpg', await photo(pictures.green));
    await handler(batch([created('spoilt.jpg', 1)]));
    await upload('spoilt.jpg', Buffer.from('no picture any more'));
    await handler(batch([created('spoilt.jpg', 2)]));
    expect(await itemOf('spoilt.jpg')).toMatchObject({ Status: 'failed' });
    expect(await thumbnailsOf('spoilt.jpg')).toEqual([]);
  });

  it('all mixed up end in exactly one right item per picture', async () => {
    const colours = [pictures.red, pictures.green, pictures.blue, pictures.yellow];
    const keys = colours.map((_, index) => `mixed/${index}.jpg`);
    await Promise.all(keys.map(async (key) => upload(key, await photo(pictures.red))));
    const eTags = await Promise.all(
      keys.map(async (key, index) => upload(key, await photo(colours[index] ?? pictures.red))),
    );
    const events = [2, 1, 2, 1].flatMap((sequencer) => keys.map((key) => [created(key, sequencer)]));
    await Promise.all([handler(batch(...events)), handler(batch(...events.toReversed()))]);
    for (const [index, key] of keys.entries()) {
      await expectThumbnailsOf(key, colours[index] ?? pictures.red, eTags[index] ?? '');
      expect(await thumbnailsOf(key)).toHaveLength(2);
    }
  });
});
