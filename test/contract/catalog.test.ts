// Reading the images table of a stack, against the embedded cloud.
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerTimes } from '../../cloud/faults.ts';
import type { Context } from '../../src/aws/session.ts';
import { readOutcomes } from '../../src/catalog/items.ts';
import { runStatement } from '../../src/catalog/partiql.ts';
import { readPages } from '../../src/catalog/query.ts';
import { countImages, type ScanOptions, scanImages } from '../../src/catalog/scan.ts';
import { readStatement } from '../../src/catalog/statement.ts';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { fakeClock } from '../support/fakes/fake-clock.ts';
import { makeStores } from '../support/stacks/stores.ts';

const total = 3000;
/** Every hundredth picture failed. */
const failedCount = total / 100;

let cloud: TestCloud;
let context: Context;
let close: () => void;

beforeAll(async () => {
  cloud = await openCloud({ timings: { tableMs: 20 } });
  const stack = await makeStores(cloud);
  context = stack.context;
  close = stack.session.close;
  await writeItems(Array.from({ length: total }, (_, index) => item(index)));
});
afterAll(async () => {
  close?.();
  await cloud?.dispose();
});

function item(index: number) {
  const Status = index % 100 === 0 ? 'failed' : 'done';
  return {
    ImageID: `${index < 10 ? 'rare' : 'many'}/${index} +%é.jpg`,
    Status,
    OriginalETag: `etag-${index}`,
    ProcessedAt: new Date(Date.UTC(2026, 10, 21) + index * 1000).toISOString(),
    DurationMs: index,
    // Pages are cut at 1 MB: this makes several of them.
    Camera: 'x'.repeat(1500),
  };
}

async function writeItems(items: object[]) {
  const dynamo = context.client(DynamoDBClient);
  for (let at = 0; at < items.length; at += 25) {
    const requests = items.slice(at, at + 25).map((one) => ({ PutRequest: { Item: marshall(one) } }));
    await dynamo.send(
      new BatchWriteItemCommand({ RequestItems: { [context.names.of('images')]: requests } }),
    );
  }
}

async function scanned(options: ScanOptions): Promise<string[]> {
  const keys: string[] = [];
  for await (const { ImageID } of scanImages(context, options)) keys.push(ImageID);
  return keys;
}

describe('a scan', () => {
  it('gives every item exactly once', async () => {
    const keys = await scanned({});
    expect(keys).toHaveLength(total);
    expect(new Set(keys)).toEqual(new Set(Array.from({ length: total }, (_, index) => item(index).ImageID)));
  });

  it('of a status gives the newest first, through the index', async () => {
    const before = cloud.calls.length;
    const keys = await scanned({ status: 'failed' });
    expect(keys).toHaveLength(failedCount);
    expect(keys[0]).toBe(item(total - 100).ImageID);
    expect(cloud.calls.slice(before).map(({ operation }) => operation)).not.toContain('Scan');
  });

  it('reads on past pages of which a filter leaves nothing', async () => {
    const counts: number[] = [];
    for await (const { count } of readPages(context, { prefix: 'rare/' })) counts.push(count);
    expect(counts.length).toBeGreaterThan(2);
    expect(counts).toContain(0);
    expect(await scanned({ prefix: 'rare/' })).toHaveLength(10);
    expect(await scanned({ prefix: 'rare/', status: 'failed' })).toEqual([item(0).ImageID]);
  });

  it('stops at its limit and reads no more than it needs', async () => {
    const before = cloud.calls.length;
    expect(await scanned({ limit: 7 })).toHaveLength(7);
    expect(await scanned({ limit: 3, status: 'done' })).toHaveLength(3);
    expect(cloud.calls.length - before).toBe(2);
    expect(await scanned({ limit: 4, prefix: 'rare/' })).toHaveLength(4);
    expect(await scanned({ limit: 0 })).toEqual([]);
  });

  it('ends when its reader has enough', async () => {
    let count = 0;
    for await (const _ of scanImages(context, {})) if (++count === 5) break;
    expect(count).toBe(5);
  });

  it('of a table that is not there says what was being read', async () => {
    const elsewhere = { ...context, names: { ...context.names, of: () => 'no-such-table' } };
    await expect(scanImages(elsewhere, {}).next()).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: expect.stringContaining('reading the table no-such-table'),
    });
  });
});

describe('a count', () => {
  it.each<[ScanOptions, number]>([
    [{}, total],
    [{ status: 'failed' }, failedCount],
    [{ status: 'done' }, total - failedCount],
    [{ prefix: 'rare/' }, 10],
    [{ status: 'done', prefix: 'rare/' }, 9],
  ])('of %j is %i', async (options, count) => {
    expect(await countImages(context, options)).toBe(count);
  });

  it('of a table costs no more than its pages', async () => {
    const items: number[] = [];
    for await (const page of readPages(context, { isCount: true })) items.push(page.items.length);
    expect(Math.max(...items)).toBe(0);
  });
});

describe('items by key', () => {
  it('that DynamoDB left out of its answer are asked for again, and not for ever', async () => {
    const keys = [0, 1, 2].map((index) => item(index).ImageID);
    const patient = { ...context, clock: fakeClock() };
    const UnprocessedKeys = {
      [context.names.of('images')]: {
        Keys: keys.map((ImageID) => marshall({ ImageID })),
        ConsistentRead: true,
      },
    };
    const headers = { 'content-type': 'application/x-amz-json-1.0' };
    const leftOut = { status: 200, headers, body: JSON.stringify({ Responses: {}, UnprocessedKeys }) };
    cloud.cloud.setFaults(answerTimes('dynamodb', 'BatchGetItem', 2, leftOut));
    expect([...(await readOutcomes(patient, keys)).keys()].sort()).toEqual(keys.toSorted());
    cloud.cloud.setFaults(answerTimes('dynamodb', 'BatchGetItem', Number.POSITIVE_INFINITY, leftOut));
    await expect(readOutcomes(patient, keys)).rejects.toMatchObject({
      code: 'Throttled',
      fix: expect.stringContaining('again'),
    });
    cloud.cloud.setFaults(undefined);
  });

  it('are found, more than a call takes, and missing ones are simply not there', async () => {
    const keys = Array.from({ length: 250 }, (_, index) => item(index).ImageID);
    const outcomes = await readOutcomes(context, [...keys, 'nowhere.jpg']);
    expect([...outcomes.keys()].sort()).toEqual(keys.sort());
    expect(outcomes.get(item(7).ImageID)).toEqual({
      ImageID: item(7).ImageID,
      Status: 'done',
      OriginalETag: 'etag-7',
      ProcessedAt: item(7).ProcessedAt,
    });
  });
});

describe('pending', () => {
  it('is what is in the bucket without an item of this very version', async () => {
    const s3 = context.client(S3Client);
    const Bucket = context.names.of('originals');
    const etags = new Map<string, string>();
    for (const Key of ['in/done.jpg', 'in/changed.jpg', 'in/new +é%.jpg']) {
      const { ETag = '' } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
      etags.set(Key, ETag.replaceAll('"', ''));
    }
    await writeItems([
      { ...item(5000), ImageID: 'in/done.jpg', OriginalETag: etags.get('in/done.jpg') },
      { ...item(5001), ImageID: 'in/changed.jpg', OriginalETag: 'an older one' },
    ]);
    expect(await scanned({ status: 'pending', prefix: 'in/' })).toEqual(['in/changed.jpg', 'in/new +é%.jpg']);
    expect(await countImages(context, { status: 'pending' })).toBe(2);
    const { value } = await scanImages(context, { status: 'pending', prefix: 'in/new' }).next();
    expect(value).toMatchObject({ Status: 'pending', OriginalBytes: Buffer.byteLength('in/new +é%.jpg') });
  });
});

describe('a query', () => {
  async function ask(text: string, params: string[] = [], limit?: number) {
    const found: Record<string, unknown>[] = [];
    const statement = readStatement(text, context.names.of('images'));
    for await (const record of runStatement(context, statement, { params, limit })) found.push(record);
    return found;
  }

  it('reads page after page to the end', async () => {
    const from = cloud.calls.length;
    expect(await ask('SELECT ImageID FROM images')).toHaveLength(await countImages(context, {}));
    expect(cloud.calls.length - from).toBeGreaterThan(3);
    const failed = await ask("SELECT ImageID FROM images.byStatus WHERE Status = 'failed'");
    expect(failed).toHaveLength(await countImages(context, { status: 'failed' }));
  });

  it('stops at the limit, and reads no more than it needs when it takes everything', async () => {
    const from = cloud.calls.length;
    expect(await ask('SELECT * FROM images', [], 7)).toHaveLength(7);
    expect(cloud.calls.length - from).toBe(1);
    expect(await ask('SELECT * FROM images WHERE DurationMs > 2990', [], 3)).toHaveLength(3);
  });

  it('takes what a person writes for a question mark as what it looks like', async () => {
    const text = 'SELECT ImageID FROM images WHERE DurationMs = ? AND Status <> ?';
    expect(await ask(text, ['5', 'nonsense'])).toEqual([{ ImageID: 'rare/5 +%é.jpg' }]);
    expect(await ask(text, ['"5"', 'nonsense'])).toEqual([]);
  });

  it('writes, and gives sets and long numbers as JSON can hold them', async () => {
    await ask(
      "INSERT INTO images VALUE {'ImageID': 'set', 'Tags': <<'a', 'b'>>, 'Long': 12345678901234567890}",
    );
    const [found] = await ask("SELECT Tags, Long FROM images WHERE ImageID = 'set'");
    expect(found).toEqual({ Tags: ['a', 'b'], Long: '12345678901234567890' });
    await ask('DELETE FROM images WHERE ImageID = ?', ['set']);
    expect(await ask("SELECT * FROM images WHERE ImageID = 'set'")).toEqual([]);
  });
});
