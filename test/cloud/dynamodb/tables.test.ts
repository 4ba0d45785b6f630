import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { noRecord, tableRecords } from '../../../cloud/services/dynamodb/records.ts';
import { openCloud, type TestCloud, withCloud } from '../../support/cloud/cloud.ts';
import { until } from '../../support/runner/until.ts';

const images = (TableName: string): CreateTableCommandInput => ({
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'ImageID', AttributeType: 'S' },
    { AttributeName: 'Status', AttributeType: 'S' },
    { AttributeName: 'ProcessedAt', AttributeType: 'S' },
  ],
  KeySchema: [{ AttributeName: 'ImageID', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byStatus',
      KeySchema: [
        { AttributeName: 'Status', KeyType: 'HASH' },
        { AttributeName: 'ProcessedAt', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  Tags: [{ Key: 'thumbs:stack', Value: 'demo' }],
});

const image = (number: number, status = 'done') => ({
  ImageID: { S: `photo ${number}.jpg` },
  Status: { S: status },
  ProcessedAt: { S: `2026-01-01T00:00:${String(number).padStart(2, '0')}Z` },
});

async function statusOf(dynamodb: DynamoDBClient, TableName: string) {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
  return Table?.TableStatus;
}

async function createActive(dynamodb: DynamoDBClient, input: CreateTableCommandInput) {
  const { TableDescription } = await dynamodb.send(new CreateTableCommand(input));
  await until(async () => expect(await statusOf(dynamodb, input.TableName ?? '')).toBe('ACTIVE'));
  return TableDescription;
}

describe('a table of the embedded cloud', () => {
  it('is CREATING, then ACTIVE, then DELETING, then gone, and each state has its refusals', async () => {
    // Its time is the test's to pass.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { client } = await withCloud({ timings: { tableMs: 600_000 } });
    const settle = () => vi.advanceTimersByTimeAsync(600_000);
    const dynamodb = client(DynamoDBClient);
    const created = await dynamodb.send(new CreateTableCommand(images('images')));
    expect(created.TableDescription).toMatchObject({
      TableStatus: 'CREATING',
      TableArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/images',
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    });
    const item = { TableName: 'images', Item: image(1) };
    await expect(dynamodb.send(new PutItemCommand(item))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 400 },
    });
    await expect(dynamodb.send(new DeleteTableCommand({ TableName: 'images' }))).rejects.toMatchObject({
      name: 'ResourceInUseException',
    });
    await expect(dynamodb.send(new CreateTableCommand(images('images')))).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: expect.stringContaining('already exists'),
    });

    await settle();
    await until(async () => expect(await statusOf(dynamodb, 'images')).toBe('ACTIVE'));
    await dynamodb.send(new DeleteTableCommand({ TableName: 'images' }));
    expect(await statusOf(dynamodb, 'images')).toBe('DELETING');
    const again = await dynamodb.send(new DeleteTableCommand({ TableName: 'images' }));
    expect(again.TableDescription?.TableStatus).toBe('DELETING');
    await expect(dynamodb.send(new CreateTableCommand(images('images')))).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: 'Table is being deleted: images',
    });
    await settle();
    await until(() =>
      expect(statusOf(dynamodb, 'images')).rejects.toMatchObject({ name: 'ResourceNotFoundException' }),
    );
  });

  it('carries the region of the request in its ARNs, and is unknown in another region', async () => {
    const { client } = await withCloud();
    const frankfurt = client(DynamoDBClient, { region: 'eu-central-1' });
    const table = await createActive(frankfurt, images('images'));
    expect(table?.TableArn).toBe('arn:aws:dynamodb:eu-central-1:000000000000:table/images');
    expect(table?.GlobalSecondaryIndexes?.[0]?.IndexArn).toBe(`${table?.TableArn}/index/byStatus`);
    await expect(statusOf(client(DynamoDBClient), 'images')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('is not deleted while protected', async () => {
    const { client } = await withCloud();
    const dynamodb = client(DynamoDBClient);
    await createActive(dynamodb, { ...images('images'), DeletionProtectionEnabled: true });
    await expect(dynamodb.send(new DeleteTableCommand({ TableName: 'images' }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    const off = { TableName: 'images', DeletionProtectionEnabled: false };
    const updated = await dynamodb.send(new UpdateTableCommand(off));
    expect(updated.TableDescription?.DeletionProtectionEnabled).toBe(false);
    await dynamodb.send(new DeleteTableCommand({ TableName: 'images' }));
  });

  it('keeps items and tags over a restart', async () => {
    const before = await withCloud();
    const table = await createActive(before.client(DynamoDBClient), images('images'));
    await before.client(DynamoDBClient).send(new PutItemCommand({ TableName: 'images', Item: image(1) }));
    const after = await before.restart();
    const dynamodb = after.client(DynamoDBClient);
    const { Items } = await dynamodb.send(new ScanCommand({ TableName: 'images' }));
    expect(Items).toEqual([image(1)]);
    const { Tags } = await dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn: table?.TableArn }));
    expect(Tags).toEqual([{ Key: 'thumbs:stack', Value: 'demo' }]);
  });

  it('that was being made or deleted when the cloud stopped is done with after a restart', async () => {
    const before = await withCloud({ timings: { tableMs: 60_000 } });
    await before.client(DynamoDBClient).send(new CreateTableCommand(images('images')));
    const between = await before.restart();
    expect(await statusOf(between.client(DynamoDBClient), 'images')).toBe('ACTIVE');
    await between.client(DynamoDBClient).send(new DeleteTableCommand({ TableName: 'images' }));
    const after = await between.restart();
    await expect(statusOf(after.client(DynamoDBClient), 'images')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

it('a table of which a kill left only the record is listed nowhere, and can be made', async () => {
  const before = await withCloud();
  const ghost = { ...noRecord, tags: { 'thumbs:stack': 'demo' } };
  tableRecords(before.cloud.cloud.store).put('us-east-1', 'images', ghost);
  const after = await before.restart();
  const tagging = after.client(ResourceGroupsTaggingAPIClient);
  expect((await tagging.send(new GetResourcesCommand({}))).ResourceTagMappingList).toEqual([]);
  await createActive(after.client(DynamoDBClient), images('images'));
  expect((await tagging.send(new GetResourcesCommand({}))).ResourceTagMappingList).toHaveLength(1);
});

describe('items of the embedded cloud', () => {
  let cloud: TestCloud;
  let dynamodb: DynamoDBClient;
  const TableName = 'images';
  beforeAll(async () => {
    cloud = await openCloud();
    dynamodb = cloud.client(DynamoDBClient);
    await createActive(dynamodb, images(TableName));
    const statuses = ['done', 'done', 'failed', 'done', 'done', 'failed', 'done'];
    const puts = statuses.map((status, number) => ({ PutRequest: { Item: image(number, status) } }));
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }));
  });
  afterAll(() => cloud.dispose());

  it('are found through the index, page by page, newest first', async () => {
    const times: (string | undefined)[] = [];
    let key: Record<string, never> | undefined;
    let pages = 0;
    do {
      const page = await dynamodb.send(
        new QueryCommand({
          TableName,
          IndexName: 'byStatus',
          KeyConditionExpression: '#status = :done',
          ExpressionAttributeNames: { '#status': 'Status' },
          ExpressionAttributeValues: { ':done': { S: 'done' } },
          ScanIndexForward: false,
          Limit: 2,
          ExclusiveStartKey: key,
        }),
      );
      pages += 1;
      times.push(...(page.Items ?? []).map((item) => item.ImageID?.S));
      key = page.LastEvaluatedKey as typeof key;
    } while (key);
    expect(times).toEqual([6, 4, 3, 1, 0].map((number) => `photo ${number}.jpg`));
    expect(pages).toBe(3);
  });

  it('are scanned in segments that share nothing and miss nothing', async () => {
    const scan = (Segment: number) =>
      dynamodb
        .send(new ScanCommand({ TableName, Segment, TotalSegments: 4 }))
        .then(({ Items }) => Items ?? []);
    const items = (await Promise.all([0, 1, 2, 3].map(scan))).flat();
    expect(items.map((item) => item.ImageID?.S).sort()).toEqual(
      [0, 1, 2, 3, 4, 5, 6].map((number) => `photo ${number}.jpg`),
    );
  });

  it('are read in batches', async () => {
    const Keys = [{ ImageID: { S: 'photo 1.jpg' } }, { ImageID: { S: 'not there' } }];
    const { Responses } = await dynamodb.send(
      new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }),
    );
    expect(Responses?.[TableName]).toEqual([image(1)]);
  });

  it('are updated by expression, under a condition', async () => {
    const update = (sequencer: string) =>
      dynamodb.send(
        new UpdateItemCommand({
          TableName,
          Key: { ImageID: { S: 'photo 3.jpg' } },
          UpdateExpression: 'SET Sequencer = :new, #try = if_not_exists(#try, :zero) + :one',
          ConditionExpression: 'attribute_not_exists(Sequencer) OR Sequencer < :new',
          ExpressionAttributeNames: { '#try': 'Tries' },
          ExpressionAttributeValues: { ':new': { S: sequencer }, ':zero': { N: '0' }, ':one': { N: '1' } },
          ReturnValues: 'ALL_NEW',
        }),
      );
    await update('0001');
    expect((await update('0002')).Attributes).toMatchObject({ Sequencer: { S: '0002' }, Tries: { N: '2' } });
    await expect(update('0001')).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    const { Item } = await dynamodb.send(
      new GetItemCommand({ TableName, Key: { ImageID: { S: 'photo 3.jpg' } }, ConsistentRead: true }),
    );
    expect(Item?.Sequencer?.S).toBe('0002');
  });

  it('tags of their table are added, removed and listed', async () => {
    const ResourceArn = `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}`;
    await dynamodb.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'a', Value: '1' }] }));
    await dynamodb.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['thumbs:stack'] }));
    const { Tags } = await dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn }));
    expect(Tags).toEqual([{ Key: 'a', Value: '1' }]);
    const wrong = { ResourceArn: `${ResourceArn}-not` };
    await expect(dynamodb.send(new ListTagsOfResourceCommand(wrong))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('time to live and backups of their table are remembered', async () => {
    const TimeToLiveSpecification = { Enabled: true, AttributeName: 'ExpiresAt' };
    await dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
    const ttl = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
    expect(ttl.TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'ExpiresAt' });
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
    await dynamodb.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
    const { ContinuousBackupsDescription } = await dynamodb.send(
      new DescribeContinuousBackupsCommand({ TableName }),
    );
    expect(ContinuousBackupsDescription).toMatchObject({
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED' },
    });
  });

  it('tables are listed', async () => {
    const { TableNames } = await dynamodb.send(new ListTablesCommand({}));
    expect(TableNames).toEqual([TableName]);
  });

  it('a request that breaks the rules is a ValidationException', async () => {
    await expect(dynamodb.send(new CreateTableCommand({ ...images('ab') }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(dynamodb.send(new PutItemCommand({ TableName, Item: {} }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });
});
