// Indexes that are made and removed while a table has items.
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  UpdateTableCommand,
  type UpdateTableCommandInput,
} from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { quick, type TestCloud, withCloud } from '../../support/cloud/cloud.ts';
import { until } from '../../support/runner/until.ts';

const TableName = 'images';
const table: CreateTableCommandInput = {
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
};
const byKind: UpdateTableCommandInput = {
  TableName,
  AttributeDefinitions: [{ AttributeName: 'kind', AttributeType: 'S' }],
  GlobalSecondaryIndexUpdates: [
    {
      Create: {
        IndexName: 'byKind',
        KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    },
  ],
};
const removal: UpdateTableCommandInput = {
  TableName,
  GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'byKind' } }],
};

const item = (id: string, kind?: string) => ({ id: { S: id }, ...(kind && { kind: { S: kind } }) });

async function idsOf(dynamodb: DynamoDBClient, kind: string) {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName,
      IndexName: 'byKind',
      KeyConditionExpression: 'kind = :kind',
      ExpressionAttributeValues: { ':kind': { S: kind } },
    }),
  );
  return Items.map(({ id }) => id?.S).sort();
}

async function untilActive(dynamodb: DynamoDBClient) {
  await until(async () => {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
    expect(Table?.TableStatus).toBe('ACTIVE');
  });
}

async function withItems(cloud: TestCloud): Promise<DynamoDBClient> {
  const dynamodb = cloud.client(DynamoDBClient);
  await dynamodb.send(new CreateTableCommand(table));
  await untilActive(dynamodb);
  for (const Item of [item('a', 'x'), item('b', 'x'), item('c', 'y'), item('d')])
    await dynamodb.send(new PutItemCommand({ TableName, Item }));
  return dynamodb;
}

it('an index made later has the items that have its key, and follows them', async () => {
  const dynamodb = await withItems(await withCloud({ timings: quick }));
  const { TableDescription } = await dynamodb.send(new UpdateTableCommand(byKind));
  expect(TableDescription?.TableStatus).toBe('UPDATING');
  expect(TableDescription?.GlobalSecondaryIndexes).toMatchObject([
    {
      IndexName: 'byKind',
      IndexStatus: 'CREATING',
      IndexArn: expect.stringMatching(/table\/images\/index\/byKind$/),
    },
  ]);
  await dynamodb.send(new PutItemCommand({ TableName, Item: item('e', 'x') }));
  await untilActive(dynamodb);
  expect(await idsOf(dynamodb, 'x')).toEqual(['a', 'b', 'e']);
  await dynamodb.send(new PutItemCommand({ TableName, Item: item('a', 'y') }));
  expect(await idsOf(dynamodb, 'x')).toEqual(['b', 'e']);
  expect(await idsOf(dynamodb, 'y')).toEqual(['a', 'c']);
});

it('an index is gone after its removal, and can be made again', async () => {
  const dynamodb = await withItems(await withCloud({ timings: quick }));
  await dynamodb.send(new UpdateTableCommand(byKind));
  await untilActive(dynamodb);
  await dynamodb.send(new UpdateTableCommand(removal));
  await untilActive(dynamodb);
  await expect(idsOf(dynamodb, 'x')).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'The table does not have the specified index: byKind',
  });
  await dynamodb.send(new UpdateTableCommand(byKind));
  await untilActive(dynamodb);
  expect(await idsOf(dynamodb, 'x')).toEqual(['a', 'b']);
});

it('an index that a restart interrupts is filled when the cloud is back', async () => {
  const before = await withCloud({ timings: { ...quick, tableMs: 5 } });
  await withItems(before);
  const slow = await before.restart();
  await slow.client(DynamoDBClient).send(new UpdateTableCommand(byKind));
  const dynamodb = (await slow.restart()).client(DynamoDBClient);
  await untilActive(dynamodb);
  expect(await idsOf(dynamodb, 'x')).toEqual(['a', 'b']);
});

it('what AWS refuses is refused', async () => {
  const dynamodb = await withItems(await withCloud({ timings: quick }));
  const refused = (input: UpdateTableCommandInput) =>
    expect(dynamodb.send(new UpdateTableCommand(input))).rejects;
  await refused(removal).toMatchObject({ name: 'ResourceNotFoundException' });
  await refused({ ...byKind, AttributeDefinitions: [] }).toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining('Keys: [kind]'),
  });
  const [create] = byKind.GlobalSecondaryIndexUpdates ?? [];
  const [remove] = removal.GlobalSecondaryIndexUpdates ?? [];
  const both = [create, remove].filter((one) => one !== undefined);
  await refused({ ...byKind, GlobalSecondaryIndexUpdates: both }).toMatchObject({
    name: 'LimitExceededException',
  });
  await dynamodb.send(new UpdateTableCommand(byKind));
  await refused(byKind).toMatchObject({
    name: expect.stringMatching(/^(ResourceInUse|Validation)Exception$/),
  });
  await expect(idsOf(dynamodb, 'x')).rejects.toMatchObject({ name: 'ValidationException' });
});
