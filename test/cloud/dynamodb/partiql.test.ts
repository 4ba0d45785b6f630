// PartiQL of the embedded cloud, asked by the real SDK: what it answers, and what it refuses in AWS's words.
import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  CreateTableCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
  GetItemCommand,
  PutItemCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCloud, type TestCloud } from '../../support/cloud/cloud.ts';

const TableName = 'demo-images-abc';
let cloud: TestCloud;
let dynamodb: DynamoDBClient;

const item = (number: number) => ({
  ImageID: `p${number}.jpg`,
  Status: number % 4 === 0 ? 'failed' : 'done',
  ProcessedAt: `2026-01-01T00:00:0${number}Z`,
  Width: number * 100,
  ...(number === 1 ? { Camera: 'Pixel 9', Note: null } : {}),
  Thumbnails: [{ Size: 256, Key: `p${number}.jpg/256.webp` }],
});

beforeAll(async () => {
  cloud = await openCloud({ timings: { tableMs: 10 } });
  dynamodb = cloud.client(DynamoDBClient);
  const key = (AttributeName: string, KeyType: 'HASH' | 'RANGE') => ({ AttributeName, KeyType });
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['ImageID', 'Status', 'ProcessedAt'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      KeySchema: [key('ImageID', 'HASH')],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byStatus',
          KeySchema: [key('Status', 'HASH'), key('ProcessedAt', 'RANGE')],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
  await waitUntilTableExists({ client: dynamodb, maxWaitTime: 5, minDelay: 1, maxDelay: 1 }, { TableName });
  for (const number of [1, 2, 3, 4, 5, 6, 7, 8]) await put(item(number));
});
afterAll(() => cloud.dispose());

const put = (value: object) => dynamodb.send(new PutItemCommand({ TableName, Item: marshall(value) }));

/** `T` and `I` stand for the table and its index. */
async function execute(text: string, more: Partial<ExecuteStatementCommandInput> = {}) {
  const Statement = text.replace(/\bT\b/, `"${TableName}"`).replace(/\bI\b/, `"${TableName}"."byStatus"`);
  const answer = await dynamodb.send(new ExecuteStatementCommand({ Statement, ...more }));
  return { ...answer, items: (answer.Items ?? []).map((one) => unmarshall(one)) };
}

async function keys(text: string, Parameters?: AttributeValue[]) {
  const { items } = await execute(text, Parameters ? { Parameters } : {});
  return items.map(({ ImageID }) => Number(/\d+/.exec(ImageID)?.[0]));
}
const sortedKeys = async (text: string, Parameters?: AttributeValue[]) =>
  (await keys(text, Parameters)).sort((a, b) => a - b);

describe('SELECT', () => {
  it.each([
    ["ImageID = 'p3.jpg'", [3]],
    ["ImageID IN ['p3.jpg', 'p1.jpg', 'nothing']", [1, 3]],
    ["ImageID IN ('p3.jpg') AND Width > 100", [3]],
    ["ImageID = 'p3.jpg' OR ImageID = 'p4.jpg'", [3, 4]],
    ['Width = 200', [2]],
    ['200 = Width', [2]],
    ['Width <> 200 AND Width < 400', [1, 3]],
    ['Width <= 200 OR Width >= 8e2', [1, 2, 8]],
    ['NOT (Width < 700)', [7, 8]],
    ['Width BETWEEN 200 AND 300', [2, 3]],
    ['Width NOT BETWEEN 200 AND 700', [1, 8]],
    ['Width NOT IN [100, 200, 300, 400, 500, 600]', [7, 8]],
    ["begins_with(Camera, 'Pix')", [1]],
    ["contains(ImageID, '5')", [5]],
    ['size(ImageID) = 6 AND size(Thumbnails) = 1 AND Width < 200', [1]],
    ["attribute_type(Camera, 'S')", [1]],
    ['Camera IS NOT MISSING', [1]],
    ['Camera IS MISSING AND Width < 300', [2]],
    ['Note IS NULL', [1]],
    ['Camera IS STRING', [1]],
    ['Thumbnails[0].Size = 256 AND Thumbnails[0]."Key" = \'p6.jpg/256.webp\'', [6]],
    ["Status='done' AND (Width = 100 OR Width = 400)", [1]],
  ])('finds WHERE %s', async (where, found) => {
    expect(await sortedKeys(`SELECT ImageID FROM T WHERE ${where}`)).toEqual(found);
  });

  it('gives whole items, some attributes, or what is inside them', async () => {
    const whole = await execute("SELECT * FROM T WHERE ImageID = 'p1.jpg'");
    expect(whole.items).toEqual([item(1)]);
    const some = await execute("select Width, Camera from T where ImageID = 'p2.jpg'");
    expect(some.items).toEqual([{ Width: 200 }]);
    const inside = await execute("SELECT Thumbnails[0].Size FROM T WHERE ImageID = 'p2.jpg'");
    expect(inside.items).toEqual([{ Size: 256 }]);
  });

  it('reads an index, in the order of its sort key', async () => {
    expect(await keys("SELECT * FROM I WHERE Status = 'failed' ORDER BY ProcessedAt DESC")).toEqual([8, 4]);
    expect(
      await keys("SELECT * FROM I WHERE Status = 'done' AND ProcessedAt > '2026-01-01T00:00:05Z'"),
    ).toEqual([6, 7]);
    const both = "SELECT * FROM I WHERE Status IN ['failed', 'done'] ORDER BY Status, ProcessedAt";
    expect(await keys(both)).toEqual([1, 2, 3, 5, 6, 7, 4, 8]);
  });

  it('takes parameters in the order of their question marks', async () => {
    const Parameters = [{ S: 'done' }, { N: '100' }, { N: '300' }];
    expect(await sortedKeys('SELECT * FROM T WHERE Status = ? AND Width IN [?, ?]', Parameters)).toEqual([
      1, 3,
    ]);
    const wrong = "Number of parameters in request and statement don't match.";
    await expect(keys('SELECT * FROM T WHERE Width = ?', [])).rejects.toThrow(wrong);
    await expect(keys('SELECT * FROM T', [{ S: 'a' }])).rejects.toThrow(wrong);
  });

  it('pages by what it reads, so that a page may be empty', async () => {
    const found: string[] = [];
    const sizes: number[] = [];
    const text = 'SELECT ImageID FROM T WHERE Width > 600';
    let NextToken: string | undefined;
    do {
      const page = await execute(text, { Limit: 1, ...(NextToken && { NextToken }) });
      found.push(...page.items.map(({ ImageID }) => ImageID));
      sizes.push(page.items.length);
      ({ NextToken } = page);
    } while (NextToken);
    expect(found.sort()).toEqual(['p7.jpg', 'p8.jpg']);
    expect(sizes).toContain(0);
    const first = await execute(text, { Limit: 2 });
    const other = { Limit: 2, NextToken: first.NextToken };
    await expect(execute('SELECT * FROM T', other)).rejects.toThrow('NextToken does not match request');
    await expect(execute(text, { NextToken: 'x' })).rejects.toThrow('Invalid NextToken');
  });

  it('pages through several partitions', async () => {
    const text = "SELECT * FROM I WHERE Status IN ['done', 'failed']";
    const first = await execute(text, { Limit: 7 });
    expect(first.items).toHaveLength(7);
    const second = await execute(text, { NextToken: first.NextToken });
    expect([...first.items, ...second.items].map(({ ImageID }) => ImageID)).toHaveLength(8);
    expect(second.NextToken).toBeUndefined();
  });

  it('ends a page after a megabyte', async () => {
    const big = (ImageID: string) => put({ ImageID, Status: 'big', Text: 'x'.repeat(390_000) });
    for (const name of ['a', 'b', 'c', 'd']) await big(name);
    const page = await execute("SELECT ImageID FROM I WHERE Status = 'big'");
    const all = await execute("SELECT ImageID FROM T WHERE Status = 'big'");
    expect(page.NextToken ?? all.NextToken).toBeDefined();
    for (const name of ['a', 'b', 'c', 'd']) await execute(`DELETE FROM T WHERE ImageID = '${name}'`);
  });
});

describe('what AWS refuses', () => {
  const malformed = "Statement wasn't well formed, can't be processed: ";
  it.each([
    ['SELECT COUNT(*) FROM T', 'Unexpected path component at 1:8:5'],
    ['SELECT * FROM T LIMIT 5', /^Unsupported clause: LIMIT/],
    ['SELECT Status FROM T GROUP BY Status', /^Unsupported clause: GROUP BY/],
    ['SELECT * FROM T JOIN other ON a = b', 'Only select from a single table or index is supported.'],
    ['SELECT * FROM T, other', 'Only select from a single table or index is supported.'],
    ["SELECT * FROM T WHERE ImageID LIKE 'p%'", /^Unsupported operation: LIKE/],
    ['SELECT ImageID AS key FROM T', /^Aliasing is not supported/],
    ['SELECT * FROM T ORDER BY Width', 'Must have WHERE clause in the statement when using ORDER BY clause.'],
    [
      "SELECT * FROM I WHERE Status = 'done' ORDER BY Width",
      'Variable reference Width in ORDER BY clause must be part of the primary key',
    ],
    ['SELECT * FROM T WHERE Width > 1 ORDER BY ImageID', /^Must have at least one non-optional hash key/],
    ['SELECT * FROM T WHERE ImageID = 7', /^Key attribute's data type should match .*: Key ImageID$/],
    ['SELECT * FROM T WHERE Width', 'WHERE clause must contain an expression that resolves to a boolean'],
    ['SELECT * FROM T WHERE EXISTS(Width)', /^Unrecognized function: exists at 1:/],
    [
      "SELECT * FROM T WHERE attribute_exists('Width')",
      'Operator or function requires a document path; operator or function: attribute_exists',
    ],
    ['SELECT * FROM T WHERE Width = MISSING', 'MISSING must be compared using IS operator'],
    ['HELLO', `${malformed}Expected data manipulation`],
    ['SELECT * FROM T WHERE ImageID BETWEEN 1 2', `${malformed}Expected AND keyword`],
    ["SELECT * FROM T WHERE (ImageID = 'a'", `${malformed}Expected RIGHT_PAREN`],
    ["SELECT * FROM T WHERE ImageID IN ['a'", `${malformed}Expected RIGHT_BRACKET`],
    ["SELECT * FROM T WHERE Camera.missing = 'a'", `${malformed}Invalid path dot component`],
    ["SELECT * FROM T WHERE ImageID = 'a' garbage", `${malformed}Unexpected token after expression`],
    ['SELECT * FROM T WHERE', `${malformed}Expected identifier for simple name`],
    [
      `DELETE FROM T WHERE Status = 'done'`,
      'Where clause does not contain a mandatory equality on all key attributes',
    ],
    ['UPDATE T SET Width = 1', 'Where clause does not contain a mandatory equality on all key attributes'],
    ["INSERT INTO T (ImageID) VALUES ('a')", `${malformed}Unexpected keyword`],
  ])('%s', async (text, message) => {
    await expect(execute(text)).rejects.toMatchObject({
      name: 'ValidationException',
      message: typeof message === 'string' ? message : expect.stringMatching(message),
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('a table or an index that is not there', async () => {
    const none = execute('SELECT * FROM nowhere');
    await expect(none).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const noIndex = execute(`SELECT * FROM "${TableName}"."nope"`);
    await expect(noIndex).rejects.toThrow('The table does not have the specified index: nope');
  });
});

describe('writes', () => {
  const read = async (ImageID: string) => {
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: marshall({ ImageID }) }));
    return Item && unmarshall(Item);
  };

  it('INSERT puts an item once', async () => {
    const text =
      "INSERT INTO T VALUE {'ImageID': 'new', 'Tags': <<'a', 'b'>>, 'Deep': {'List': [1, true, null]}}";
    await execute(text);
    expect(await read('new')).toEqual({
      ImageID: 'new',
      Tags: new Set(['a', 'b']),
      Deep: { List: [1, true, null] },
    });
    await expect(execute(text)).rejects.toMatchObject({
      name: 'DuplicateItemException',
      message: 'Duplicate primary key exists in table',
    });
    await execute("DELETE FROM T WHERE ImageID = 'new'");
    expect(await read('new')).toBeUndefined();
  });

  it('UPDATE changes one item that is there, under its conditions', async () => {
    await put({ ImageID: 'u', Width: 1, Old: 'x', List: [1] });
    const text =
      "UPDATE T SET Width = Width + 41, Camera = ?, List = list_append(List, [2]) REMOVE Old WHERE ImageID = 'u' AND Width = 1";
    const { items } = await execute(`${text} RETURNING ALL NEW *`, { Parameters: [{ S: "it's" }] });
    expect(items).toEqual([{ ImageID: 'u', Width: 42, Camera: "it's", List: [1, 2] }]);
    const failed = { name: 'ConditionalCheckFailedException' };
    await expect(execute(text, { Parameters: [{ S: 'again' }] })).rejects.toMatchObject(failed);
    await expect(execute("UPDATE T SET Width = 1 WHERE ImageID = 'none'")).rejects.toMatchObject(failed);
    await execute("DELETE FROM T WHERE ImageID = 'u'");
  });

  it('DELETE minds conditions, and is content with what is gone', async () => {
    await put({ ImageID: 'd', Width: 1 });
    const wrong = execute("DELETE FROM T WHERE ImageID = 'd' AND (Width > 1 OR Camera IS NOT MISSING)");
    await expect(wrong).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    const { items } = await execute("DELETE FROM T WHERE ImageID = 'd' AND Width IN [1] RETURNING ALL OLD *");
    expect(items).toEqual([{ ImageID: 'd', Width: 1 }]);
    await execute("DELETE FROM T WHERE ImageID = 'd' AND Width = 1");
  });

  it('a batch answers each statement for itself', async () => {
    const Statements = [
      { Statement: `SELECT * FROM "${TableName}" WHERE ImageID = 'p1.jpg'` },
      { Statement: `SELECT * FROM "${TableName}" WHERE Width = 100` },
      { Statement: 'NONSENSE' },
    ];
    const { Responses } = await dynamodb.send(new BatchExecuteStatementCommand({ Statements }));
    expect(Responses).toMatchObject([
      { TableName, Item: { ImageID: { S: 'p1.jpg' } } },
      {
        Error: {
          Code: 'ValidationError',
          Message:
            'Select statements within BatchExecuteStatement must specify the primary key in the where clause.',
        },
      },
      { Error: { Code: 'ValidationError' } },
    ]);
  });
});
