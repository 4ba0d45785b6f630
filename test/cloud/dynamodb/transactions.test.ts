// Transactions, the item that made a condition fail, and the capacity that both use.
import {
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCloud, type TestCloud } from '../../support/cloud/cloud.ts';

let cloud: TestCloud;
let db: DynamoDBClient;
const TableName = 'pictures';
const key = (id: string) => ({ id: { S: id } });

beforeAll(async () => {
  cloud = await openCloud({ timings: { tableMs: 5 } });
  db = cloud.client(DynamoDBClient);
  await db.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  await waitUntilTableExists({ client: db, maxWaitTime: 20, minDelay: 0.01, maxDelay: 0.05 }, { TableName });
});
afterAll(() => cloud.dispose());

const put = (id: string, pixels: number) =>
  db.send(new PutItemCommand({ TableName, Item: { ...key(id), pixels: { N: String(pixels) } } }));
const get = async (id: string) => (await db.send(new GetItemCommand({ TableName, Key: key(id) }))).Item;
const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error) => error,
  );

describe('ReturnValuesOnConditionCheckFailure', () => {
  const ifSmall = { ConditionExpression: 'pixels < :max', ExpressionAttributeValues: { ':max': { N: '5' } } };

  it.each([
    ['PutItem', () => new PutItemCommand({ TableName, Item: key('big'), ...ifSmall, ...allOld })],
    ['DeleteItem', () => new DeleteItemCommand({ TableName, Key: key('big'), ...ifSmall, ...allOld })],
    [
      'UpdateItem',
      () =>
        new UpdateItemCommand({
          TableName,
          Key: key('big'),
          UpdateExpression: 'REMOVE pixels',
          ...ifSmall,
          ...allOld,
        }),
    ],
  ])('%s returns the item', async (_name, command) => {
    await put('big', 9);
    const error = await failure(db.send(command() as PutItemCommand));
    expect(error).toMatchObject({ name: 'ConditionalCheckFailedException', Item: { pixels: { N: '9' } } });
  });
  const allOld = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const };

  it('returns nothing unasked, and refuses other values', async () => {
    await put('big', 9);
    const input = { TableName, Key: key('big'), ...ifSmall };
    expect((await failure(db.send(new DeleteItemCommand(input)))).Item).toBeUndefined();
    const odd = { ...input, ReturnValuesOnConditionCheckFailure: 'SOME' as never };
    expect(await failure(db.send(new DeleteItemCommand(odd)))).toMatchObject({ name: 'ValidationException' });
  });

  it('works in PartiQL, which also tells the capacity', async () => {
    await put('big', 9);
    const Statement = `UPDATE pictures SET pixels = 1 WHERE id = 'big' AND pixels = 2`;
    const error = await failure(db.send(new ExecuteStatementCommand({ Statement, ...allOld })));
    expect(error).toMatchObject({ name: 'ConditionalCheckFailedException', Item: { pixels: { N: '9' } } });
    const read = { Statement: 'SELECT * FROM pictures', ReturnConsumedCapacity: 'TOTAL' as const };
    const { ConsumedCapacity } = await db.send(new ExecuteStatementCommand(read));
    expect(ConsumedCapacity).toEqual({ TableName, CapacityUnits: 0.5 });
  });
});

describe('TransactWriteItems', () => {
  it('does all: puts, updates, deletes and checks', async () => {
    await Promise.all([put('a', 1), put('b', 2), put('c', 3)]);
    const { ConsumedCapacity } = await db.send(
      new TransactWriteItemsCommand({
        ReturnConsumedCapacity: 'TOTAL',
        TransactItems: [
          {
            Put: {
              TableName,
              Item: { ...key('d'), pixels: { N: '4' } },
              ConditionExpression: 'attribute_not_exists(id)',
            },
          },
          {
            Update: {
              TableName,
              Key: key('a'),
              UpdateExpression: 'SET pixels = pixels + :one',
              ConditionExpression: 'pixels = :old',
              ExpressionAttributeValues: { ':one': { N: '1' }, ':old': { N: '1' } },
            },
          },
          { Delete: { TableName, Key: key('b') } },
          { ConditionCheck: { TableName, Key: key('c'), ConditionExpression: 'attribute_exists(id)' } },
        ],
      }),
    );
    expect([await get('a'), await get('b'), await get('d')].map((item) => item?.pixels?.N)).toEqual([
      '2',
      undefined,
      '4',
    ]);
    expect(await get('c')).toEqual({ ...key('c'), pixels: { N: '3' } });
    expect(ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 6 }]);
  });

  it('does nothing when a condition fails, and says which', async () => {
    await Promise.all([put('a', 1), put('b', 2)]);
    const before = await db.send(new ScanCommand({ TableName }));
    const error = await failure(
      db.send(
        new TransactWriteItemsCommand({
          TransactItems: [
            { Put: { TableName, Item: key('new') } },
            {
              Delete: {
                TableName,
                Key: key('a'),
                ConditionExpression: 'pixels > :most',
                ExpressionAttributeValues: { ':most': { N: '5' } },
                ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
              },
            },
          ],
        }),
      ),
    );
    expect(error).toMatchObject({
      name: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]',
      CancellationReasons: [
        { Code: 'None' },
        {
          Code: 'ConditionalCheckFailed',
          Message: 'The conditional request failed',
          Item: { pixels: { N: '1' } },
        },
      ],
    });
    expect((await db.send(new ScanCommand({ TableName }))).Items).toEqual(before.Items);
  });

  it('takes back what it did when a later write cannot be made', async () => {
    await Promise.all([put('a', 1), put('b', 2)]);
    const update = { TableName, Key: key('b'), UpdateExpression: 'SET pixels = pixels + :text' };
    const values = { ExpressionAttributeValues: { ':text': { S: 'text' } } };
    const items = [{ Delete: { TableName, Key: key('a') } }, { Update: { ...update, ...values } }];
    const error = await failure(db.send(new TransactWriteItemsCommand({ TransactItems: items })));
    expect(error).toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'None' }, { Code: 'ValidationError' }],
    });
    expect((await get('a'))?.pixels?.N).toBe('1');
  });

  it('happens once for a token, and refuses the token for anything else', async () => {
    await put('counter', 1);
    const add = (by: string) => ({
      TableName,
      Key: key('counter'),
      UpdateExpression: 'SET pixels = pixels + :by',
      ExpressionAttributeValues: { ':by': { N: by } },
    });
    const send = (by: string) =>
      db.send(
        new TransactWriteItemsCommand({ ClientRequestToken: 'once', TransactItems: [{ Update: add(by) }] }),
      );
    await send('1');
    await send('1');
    expect((await get('counter'))?.pixels?.N).toBe('2');
    expect(await failure(send('2'))).toMatchObject({ name: 'IdempotentParameterMismatchException' });
  });

  it('refuses one item twice', async () => {
    const items = [{ Delete: { TableName, Key: key('a') } }, { Put: { TableName, Item: key('a') } }];
    expect(await failure(db.send(new TransactWriteItemsCommand({ TransactItems: items })))).toMatchObject({
      name: 'ValidationException',
      message: 'Transaction request cannot include multiple operations on one item',
    });
  });

  it('leaves no gap for others: sums stay the same while many move', async () => {
    await Promise.all([put('left', 50), put('right', 50)]);
    const move = (from: string, to: string) =>
      new TransactWriteItemsCommand({
        TransactItems: [
          [from, '-1'],
          [to, '1'],
        ].map(([id = '', by = '']) => ({
          Update: {
            TableName,
            Key: key(id),
            UpdateExpression: 'SET pixels = pixels + :by',
            ExpressionAttributeValues: { ':by': { N: by } },
          },
        })),
      });
    const sum = async () => {
      const items = ['left', 'right'].map((id) => ({ Get: { TableName, Key: key(id) } }));
      const { Responses = [] } = await db.send(new TransactGetItemsCommand({ TransactItems: items }));
      return Responses.reduce((total, { Item }) => total + Number(Item?.pixels?.N), 0);
    };
    const moves = Array.from({ length: 20 }, (_, i) =>
      db.send(i % 3 ? move('left', 'right') : move('right', 'left')),
    );
    const sums = await Promise.all(Array.from({ length: 10 }, sum));
    await Promise.all(moves);
    expect(new Set(sums)).toEqual(new Set([100]));
  });
});

it('TransactGetItems reads items, missing ones, and projections', async () => {
  await put('a', 1);
  const { Responses } = await db.send(
    new TransactGetItemsCommand({
      TransactItems: [
        {
          Get: {
            TableName,
            Key: key('a'),
            ProjectionExpression: '#s',
            ExpressionAttributeNames: { '#s': 'pixels' },
          },
        },
        { Get: { TableName, Key: key('nowhere') } },
      ],
    }),
  );
  expect(Responses).toEqual([{ Item: { pixels: { N: '1' } } }, {}]);
});
