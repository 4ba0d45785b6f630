// A stack that grows beyond what one key of the index takes: setup changes the index, and nobody who reads it notices.
import { DescribeTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, expect, it } from 'vitest';
import { deny } from '../../cloud/faults.ts';
import { openCatalog, type Position, type Selection } from '../../lambda/api/catalog.ts';
import { openItems } from '../../lambda/aws/items.ts';
import { type Context, openStack } from '../../src/aws/session.ts';
import { countImages, scanImages } from '../../src/catalog/scan.ts';
import { setUp } from '../../src/commands/setup.ts';
import { isUnchanged, planSetup } from '../../src/lifecycle/set-up.ts';
import { callerPolicy } from '../../src/policy/caller-policy.ts';
import { quick, type TestCloud } from '../support/cloud/cloud.ts';
import { keyVariables } from '../support/cloud/keys.ts';
import { type Account, shareStack } from '../support/stacks/account.ts';
import { actionsOf } from '../support/stacks/iam-actions.ts';
import { putMany } from '../support/stacks/many-items.ts';
import type { TestSession } from '../support/stacks/session.ts';

const done = 230;
const failed = 20;

let cloud: TestCloud;
let session: TestSession;
let context: Context;

/** Between those of `putMany`, some at the very same moment. */
const time = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();

const take = (account: Account) => {
  ({ cloud, session } = account);
};
shareStack({}, take, { timings: { ...quick, pollingStartMs: 0 } });
beforeAll(async () => {
  context = await openStack(session);
  await putMany(cloud, context.names, done);
  for (let index = 0; index < failed; index++) await put(`bad ${index}.jpg`, 'failed', time(index * 7));
});

async function put(ImageID: string, Status: string, ProcessedAt: string): Promise<void> {
  const Item = marshall({ ImageID, Status, ProcessedAt, OriginalBucket: 'o', Recipe: 'r', DurationMs: 1 });
  await cloud
    .client(DynamoDBClient)
    .send(new PutItemCommand({ TableName: context.names.of('images'), Item }));
}

async function indexes() {
  const TableName = context.names.of('images');
  const { Table } = await cloud.client(DynamoDBClient).send(new DescribeTableCommand({ TableName }));
  return (Table?.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName);
}

const listed = async (status: 'done' | 'failed') => {
  const items = await Array.fromAsync(scanImages(await openStack(session), { status }));
  return items.map(({ ImageID }) => ImageID);
};

/** As the HTTP API and the gallery read it, page by page. */
async function paged(index: string, selection: Omit<Selection, 'limit'>, limit = 40) {
  const surroundings = {
    environment: { ...keyVariables, AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: cloud.endpoint },
  };
  const catalog = openCatalog(context.names.of('images'), surroundings, index);
  const names: string[] = [];
  let next: Position | undefined;
  do {
    const page = await catalog.list({ ...selection, limit }, next);
    expect(page.items.length).toBeLessThanOrEqual(limit);
    names.push(...page.items.map(({ ImageID }) => ImageID));
    next = page.next;
  } while (next);
  return names;
}

const selections: Omit<Selection, 'limit'>[] = [
  { prefix: '' },
  { prefix: '', status: 'failed' },
  { prefix: '', since: time(100) },
  { prefix: 'many/picture 0010' },
  { prefix: 'many/', since: time(200), status: 'done' },
];

async function view(index: string) {
  return {
    done: await listed('done'),
    failed: await listed('failed'),
    counts: [
      await countImages(context, { status: 'done' }),
      await countImages(context, { status: 'failed' }),
    ],
    pages: await Promise.all(selections.map((one) => paged(index, one))),
    // Fewer on a page than there are shards.
    small: await paged(index, { prefix: '', since: time(190) }, 7),
  };
}

it('moves to shards with every item in its order, and back', async () => {
  const before = await view('byStatus');
  expect(before.done).toHaveLength(done);
  expect(before.failed).toHaveLength(failed);

  const from = cloud.calls.length;
  await setUp(session, { maxConcurrency: 1000 });
  const needed = actionsOf(cloud.calls.slice(from));
  const { Statement } = callerPolicy(['setup'], { stack: 'thumbs' }, { trigger: 's3-sqs' });
  const granted = Statement.flatMap(({ Action }) => Action);
  expect(needed.filter((action) => action.startsWith('dynamodb:') && !granted.includes(action))).toEqual([]);
  expect(await indexes()).toEqual(['byStatusShard']);
  context = await openStack(session);
  expect(await view('byStatusShard')).toEqual(before);
  const FunctionName = context.names.of('worker');
  const worker = await cloud.client(LambdaClient).send(new GetFunctionConfigurationCommand({ FunctionName }));
  expect(worker.Environment?.Variables?.THUMBS_INDEX).toBe('byStatusShard');
  expect((await planSetup(session, {})).steps.every(isUnchanged)).toBe(true);

  await setUp(session, { maxConcurrency: 5 });
  expect(await indexes()).toEqual(['byStatus']);
  context = await openStack(session);
  expect(await view('byStatus')).toEqual(before);
});

it('that stopped half-way is whole for readers, and the next setup ends it', async () => {
  const before = await listed('done');
  cloud.cloud.setFaults(deny('lambda', 'UpdateFunctionConfiguration'));
  await expect(setUp(session, { maxConcurrency: 1000 })).rejects.toThrow();
  expect(await indexes()).toEqual(['byStatus', 'byStatusShard']);
  expect(await listed('done')).toEqual(before);
  // The function that is there knows nothing of shards.
  await put('late.jpg', 'done', time(9999));
  cloud.cloud.setFaults(undefined);
  expect((await planSetup(session, {})).steps.find(({ id }) => id === 'images')).toMatchObject({
    action: 'update',
  });
  await setUp(session, {});
  expect(await indexes()).toEqual(['byStatusShard']);
  expect(await listed('done')).toEqual(['late.jpg', ...before]);
});

it('has what the function writes from then on', async () => {
  await setUp(session, { maxConcurrency: 1000 });
  for (const [name, value] of Object.entries({ ...keyVariables, AWS_ENDPOINT_URL: cloud.endpoint }))
    process.env[name] = value;
  process.env.AWS_REGION = 'us-east-1';
  const items = openItems(context.names.of('images'), 'byStatusShard');
  const OriginalModifiedAt = time(9000);
  const common = { OriginalBucket: 'o', OriginalModifiedAt, Recipe: 'r', DurationMs: 1 } as const;
  await items.put({ ...common, ImageID: 'new.jpg', Status: 'failed', ProcessedAt: time(9999) });
  expect((await listed('failed'))[0]).toBe('new.jpg');
  await items.put({ ...common, ImageID: 'new.jpg', Status: 'done', ProcessedAt: time(10_000) });
  expect(await listed('failed')).toHaveLength(failed);
  expect((await listed('done'))[0]).toBe('new.jpg');
});
