// The seven laws that every resource obeys, one table, against the embedded cloud.

import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Api,
  ApiGatewayV2Client,
  CreateApiCommand,
  DeleteApiCommand,
  GetApisCommand,
} from '@aws-sdk/client-apigatewayv2';
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, DynamoDBClient, UntagResourceCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  GetRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  GetFunctionCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  RemovePermissionCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { answerTimes } from '../../cloud/faults.ts';
import { readingOnce } from '../../src/aws/reading-once.ts';
import { withStack } from '../../src/aws/session.ts';
import { setUp } from '../../src/commands/setup.ts';
import { tearDown } from '../../src/commands/teardown.ts';
import type { Resource } from '../../src/engine/resource.ts';
import type { SetupFlags } from '../../src/lifecycle/setup-flags.ts';
import { everything, select } from '../../src/pipeline.ts';
import { defaultSettings, type Settings } from '../../src/stack/settings.ts';
import { readState, State } from '../../src/stack/state.ts';
import type { TestCloud } from '../support/cloud/cloud.ts';
import { emptyQueue } from '../support/cloud/queues.ts';
import { testStateData } from '../support/fakes/context.ts';
import { type Account, shareStack, withAccount } from '../support/stacks/account.ts';
import { driftApi } from '../support/stacks/drift.ts';
import { makeSession, type TestSession } from '../support/stacks/session.ts';

const isRead = (operation: string) => /^(Get|List|Head|Describe|GetCaller)/.test(operation);

let cloud: TestCloud;
let session: TestSession;

function take(account: Account): void {
  ({ cloud, session } = account);
}

/** For tests that begin with nothing. */
function eachWithAccount() {
  beforeEach(async () => take(await withAccount()));
}

const suffix = async () => (await readState(session.config.stateFile)).data?.suffix ?? '';
const contextOf = async (settings: Settings = defaultSettings) =>
  withStack(session, await suffix(), settings);

function changes(): Record<string, string> {
  return Object.fromEntries(
    session.events.flatMap((event) => (event.event === 'finished' ? [[event.id, event.change]] : [])),
  );
}

const apiSettings = { read: 'open', tokenHash: 'aa' } as const;

const notifyTo = ['mailto:b@example.com', 'mailto:a@example.com'];

/** Together every kind of resource and every trigger, each in a life of as many parts as go together. */
const variants: [name: string, flags: SetupFlags, settings: Partial<Settings>][] = [
  [
    'the trigger s3-sqs, alarms and a site on Amplify',
    { trigger: 's3-sqs', alarms: true, site: 'amplify' },
    { trigger: 's3-sqs', alarms: true, api: apiSettings, site: 'amplify' },
  ],
  [
    'the trigger sqs, a public site and notifications',
    { trigger: 'sqs', site: 'public', notify: true, notifyTo },
    { trigger: 'sqs', api: apiSettings, site: 'public', notify: true, notifyTo },
  ],
  [
    'the trigger s3 and a site on the distribution',
    { trigger: 's3', site: true },
    { trigger: 's3', api: apiSettings, site: 'cdn' },
  ],
  [
    'a source, the HTTP API and a CDN without a site',
    { source: 's3://family-photos/pics/', api: true, cdn: true },
    { source: 's3://family-photos/pics/', api: apiSettings, cdn: true },
  ],
];

it('every resource is in one of them', () => {
  const all = variants.flatMap(([, , settings]) => select({ ...defaultSettings, ...settings }).wanted);
  const ids = new Set(all.map(({ id }) => id));
  // A certificate takes a domain and a person: contract/site/domain.
  expect(everything.filter(({ id }) => !ids.has(id)).map(({ id }) => id)).toEqual(['certificate']);
});

it('whatever is absent reads as absent', async () => {
  take(await withAccount());
  await expectAbsent(everything, defaultSettings);
});

async function expectAbsent(resources: readonly Resource[], settings: Settings) {
  const look = readingOnce(session);
  const context = withStack(look, 'bcdfgh', settings);
  for (const resource of resources.filter(({ type }) => type !== 'function package')) {
    expect(await resource.read(context, resource.name(context), undefined), resource.id).toBeUndefined();
    expect(await resource.find(look), resource.id).toEqual([]);
  }
}

describe.each(variants)('with %s', (_name, flags, settings) => {
  eachWithAccount();
  const { wanted } = select({ ...defaultSettings, ...settings });

  // One after the other, for each needs what the one before it made.
  it('the laws of absence, creation, repetition, a lost state file and removal hold', async () => {
    if (flags.source) await cloud.client(S3Client).send(new CreateBucketCommand({ Bucket: 'family-photos' }));
    await expectAbsent(wanted, { ...defaultSettings, ...settings });
    // What was created is visible.
    expect(await setUp(session, flags)).toBe(0);
    const created = Object.entries(changes()).filter(([, change]) => change === 'created');
    // Its package was there before.
    const made = wanted.filter(({ id }) => id !== 'package');
    expect(created.map(([id]) => id).sort()).toEqual(made.map(({ id }) => id).sort());
    expect(await setUp(session, { plan: true })).toBe(0);
    // A second setup makes no writing call.
    const from = cloud.calls.length;
    await setUp(session, {});
    const calls = cloud.calls.slice(from).map(({ operation }) => operation);
    expect(calls.filter((operation) => !isRead(operation))).toEqual([]);
    expect(session.events.at(-1)).toMatchObject({
      event: 'done',
      created: 0,
      updated: 0,
      unchanged: wanted.length,
    });

    // A lost state file changes nothing.
    const known = await suffix();
    await rm(session.config.stateFile);
    session.events.length = 0;
    await setUp(session, flags);
    expect(await suffix()).toBe(known);
    expect(new Set(Object.values(changes()))).toEqual(new Set(['unchanged']));
    // Teardown needs none, leaves nothing, and may run twice.
    await rm(session.config.stateFile);
    expect(await tearDown(session, {})).toBe(0);
    const look = readingOnce(session);
    for (const resource of everything) expect(await resource.find(look), resource.id).toEqual([]);
    expect(await tearDown(session, {})).toBe(0);
    expect(session.events.at(-1)).toMatchObject({ event: 'done', destroyed: 0, left: [] });
  });
});

const topic = 'arn:aws:sns:us-east-1:000000000000:somebody';

const drifts: Record<string, () => Promise<unknown>> = {
  role: async () => {
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    const RoleName = `thumbs-role-${await suffix()}`;
    return session
      .client(IAMClient)
      .send(new PutRolePolicyCommand({ RoleName, PolicyName: 'worker', PolicyDocument }));
  },
  originals: async () =>
    session.client(S3Client).send(
      new PutPublicAccessBlockCommand({
        Bucket: `thumbs-originals-${await suffix()}`,
        PublicAccessBlockConfiguration: { BlockPublicAcls: false },
      }),
    ),
  jobs: async () => {
    const sqs = session.client(SQSClient);
    const { QueueUrl } = await sqs.send(
      new GetQueueUrlCommand({ QueueName: `thumbs-jobs-${await suffix()}` }),
    );
    return sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '400' } }));
  },
  images: async () => {
    const ResourceArn = (await contextOf()).names.arn.table('images');
    // Only another tag of ours may go: without thumbs:stack the table would count as somebody else's.
    return session.client(DynamoDBClient).send(new UntagResourceCommand({ ResourceArn, TagKeys: ['none'] }));
  },
  logs: async () => {
    const logGroupName = (await contextOf()).names.logGroup('worker');
    return session
      .client(CloudWatchLogsClient)
      .send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }));
  },
  worker: async () =>
    session.client(LambdaClient).send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: `thumbs-worker-${await suffix()}`,
        MemorySize: 256,
      }),
    ),
  trigger: async () => {
    const lambda = session.client(LambdaClient);
    const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
    const UUID = EventSourceMappings[0]?.UUID;
    return lambda.send(new UpdateEventSourceMappingCommand({ UUID, BatchSize: 1, Enabled: false }));
  },
  alarms: async () => {
    const cloudwatch = session.client(CloudWatchClient);
    const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({}));
    const [first, second] = MetricAlarms;
    await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [second?.AlarmName ?? ''] }));
    const change = { Threshold: 99, AlarmActions: [topic] };
    return cloudwatch.send(new PutMetricAlarmCommand({ ...first, ...change } as PutMetricAlarmCommandInput));
  },
  dashboard: async () => {
    const DashboardName = `thumbs-dashboard-${await suffix()}`;
    const body = { DashboardName, DashboardBody: JSON.stringify({ widgets: [] }) };
    return session.client(CloudWatchClient).send(new PutDashboardCommand(body));
  },
  notification: async () =>
    session.client(S3Client).send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: `thumbs-originals-${await suffix()}`,
        NotificationConfiguration: {},
      }),
    ),
};

const apiDrifts: Record<string, () => Promise<unknown>> = {
  'api-role': async () => {
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    const RoleName = `thumbs-api-role-${await suffix()}`;
    return session
      .client(IAMClient)
      .send(new PutRolePolicyCommand({ RoleName, PolicyName: 'api', PolicyDocument }));
  },
  'api-function': async () => {
    const FunctionName = `thumbs-api-${await suffix()}`;
    const command = new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables: {} } });
    return session.client(LambdaClient).send(command);
  },
  'http-api': async () => driftApi(cloud, (await contextOf()).names),
};

/** It is planned as an update and mended, and nothing else is touched. */
async function expectMended(id: string, drift: (() => Promise<unknown>) | undefined) {
  await drift?.();
  session.events.length = 0;
  await setUp(session, {});
  const steps = session.events.flatMap((event) => (event.event === 'planned' ? event.steps : []));
  const planned = steps.filter(({ action }) => action !== 'unchanged');
  expect(planned.map(({ id, action }) => [id, action])).toEqual([[id, 'update']]);
  const touched = Object.entries(changes()).filter(([, change]) => change !== 'unchanged');
  expect(touched).toEqual([[id, 'updated']]);
}

describe('drift of the HTTP API', () => {
  shareStack({ api: true }, take);

  it('each changed part of it is mended, and nothing else is touched', async () => {
    for (const [id, drift] of Object.entries(apiDrifts)) await expectMended(id, drift);
    expect(await setUp(session, { plan: true })).toBe(0);
  });

  it('an API that is gone is made anew, and the function lets the new one in', async () => {
    const before = await onlyApi();
    await gateway().send(new DeleteApiCommand({ ApiId: before.ApiId }));
    session.events.length = 0;
    await setUp(session, {});
    expect(changes()).toMatchObject({ 'http-api': 'created', 'api-permission': 'updated' });
    const answer = await fetch(`${(await onlyApi()).ApiEndpoint}/openapi.json`);
    expect(answer.status).toBe(200);
  });

  it('an API that may not call its function any more answers 500, until the next setup', async () => {
    const FunctionName = `thumbs-api-${await suffix()}`;
    const StatementId = 'thumbs-http-api';
    await session.client(LambdaClient).send(new RemovePermissionCommand({ FunctionName, StatementId }));
    const ask = async () => {
      const answer = await fetch(`${(await onlyApi()).ApiEndpoint}/openapi.json`);
      return [answer.status, ((await answer.json()) as { message?: string }).message];
    };
    expect(await ask()).toEqual([500, 'Internal Server Error']);
    expect(await setUp(session, { plan: true })).toBe(5);
    session.events.length = 0;
    await setUp(session, {});
    const touched = Object.entries(changes()).filter(([, change]) => change !== 'unchanged');
    expect(touched).toEqual([['api-permission', 'created']]);
    expect(await ask()).toEqual([200, undefined]);
  });

  it('an API of the same name that is not ours is left alone, and one of ours too many is removed', async () => {
    const { ApiId, Name, Tags } = await onlyApi();
    const create = (more: object) =>
      gateway().send(new CreateApiCommand({ Name, ProtocolType: 'HTTP', ...more }));
    const [foreign, copy] = [await create({}), await create({ Tags })];
    expect(await setUp(session, { plan: true })).toBe(5);
    await setUp(session, {});
    const { Items = [] } = await gateway().send(new GetApisCommand({}));
    const ids = Items.map((api) => api.ApiId);
    expect(ids.sort()).toEqual([ApiId, foreign.ApiId].sort());
    expect(ids).not.toContain(copy.ApiId);
    await setUp(session, { api: false });
    expect((await onlyApi()).ApiId).toBe(foreign.ApiId);
  });

  const gateway = () => session.client(ApiGatewayV2Client);

  async function onlyApi() {
    const { Items = [] } = await gateway().send(new GetApisCommand({}));
    expect(Items).toHaveLength(1);
    return Items[0] as Api;
  }
});

describe('the token of the HTTP API', () => {
  eachWithAccount();
  const done = () => session.events.findLast(({ event }) => event === 'done') as Record<string, unknown>;
  const remove = (token: unknown) =>
    fetch(`${done().api}/images/none.jpg`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    });

  it('is shown once, opens the API, and is kept nowhere but as a hash', async () => {
    await setUp(session, { api: true });
    const { api, token } = done();
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(await readFile(session.config.stateFile, 'utf8')).not.toContain(token);
    expect((await remove(token)).status).toBe(404);
    await setUp(session, {});
    expect(done()).toMatchObject({ api, unchanged: 17 });
    expect(done()).not.toHaveProperty('token');
    await setUp(session, { rotateToken: true });
    expect((await remove(token)).status).toBe(401);
    expect((await remove(done().token)).status).toBe(404);
    const read = async () => (await fetch(`${done().api}/images`)).status;
    expect(await read()).toBe(401);
    session.events.length = 0;
    await setUp(session, { apiRead: 'open' });
    expect(done()).toMatchObject({ updated: 1 });
    expect(await read()).toBe(200);
    const notes = () => session.events.flatMap((event) => (event.event === 'note' ? [event.text] : []));
    expect(notes().filter((text) => text.includes('--api-read'))).toEqual([]);
    await setUp(session, {});
    expect(await read()).toBe(200);
    expect(notes().filter((text) => text.includes('--api-read'))).toHaveLength(1);
    await setUp(session, { api: false });
    expect(done()).toMatchObject({ destroyed: 5, unchanged: 11 });
  });

  it('that nobody saw, because setup failed, is made anew', async () => {
    const failure = answerTimes('apigateway', 'CreateStage', 1, { status: 400 });
    cloud.cloud.setFaults(failure);
    await expect(setUp(session, { api: true })).rejects.toThrow();
    cloud.cloud.setFaults(undefined);
    await setUp(session, {});
    expect((await remove(done().token)).status).toBe(404);
  });

  it('is asked of a stack without an API in vain', async () => {
    await expect(setUp(session, { rotateToken: true })).rejects.toMatchObject({ code: 'Usage' });
  });
});

describe('drift', () => {
  shareStack({ alarms: true }, take);

  it('whatever changed is planned as an update, mended, and nothing else is touched', async () => {
    for (const id of ['role', 'originals', 'jobs', 'logs', 'worker', 'trigger', 'alarms', 'dashboard'])
      await expectMended(id, drifts[id]);
    expect(await setUp(session, { plan: true })).toBe(0);
  });

  it('an alarm that is mended still tells whom somebody asked it to tell', async () => {
    await drifts.alarms?.();
    await setUp(session, {});
    const { MetricAlarms = [] } = await session.client(CloudWatchClient).send(new DescribeAlarmsCommand({}));
    expect(MetricAlarms.map(({ AlarmActions }) => AlarmActions)).toEqual([[topic], [], [], []]);
    expect(MetricAlarms.map(({ Threshold }) => Threshold)).toEqual([900, 0, 0, 0]);
  });

  it('a notification rule and a log group that are gone are made again', async () => {
    await drifts.notification?.();
    const logGroupName = (await contextOf()).names.logGroup('worker');
    await session.client(CloudWatchLogsClient).send(new DeleteLogGroupCommand({ logGroupName }));
    session.events.length = 0;
    await setUp(session, {});
    expect(changes()).toMatchObject({ notification: 'created', logs: 'created', worker: 'unchanged' });
  });

  it('alarms and dashboard go with the setting, which stays until it is changed', async () => {
    await setUp(session, {});
    expect(changes()).toMatchObject({ alarms: 'unchanged', dashboard: 'unchanged' });
    await setUp(session, { alarms: false });
    expect(changes()).toMatchObject({ alarms: 'destroyed', dashboard: 'destroyed' });
    const { MetricAlarms } = await session.client(CloudWatchClient).send(new DescribeAlarmsCommand({}));
    expect(MetricAlarms).toEqual([]);
  });
});

describe('the permissions boundary', () => {
  eachWithAccount();
  const [edge, other] = ['PowerUserAccess', 'AdministratorAccess'].map(
    (name) => `arn:aws:iam::aws:policy/${name}`,
  );
  const boundaries = async () => {
    const { names } = await contextOf();
    const iam = session.client(IAMClient);
    const roles = (['role', 'api-role'] as const).map((id) =>
      iam.send(new GetRoleCommand({ RoleName: names.of(id) })),
    );
    return (await Promise.all(roles)).map(({ Role }) => Role?.PermissionsBoundary?.PermissionsBoundaryArn);
  };

  it('is given to every role that is made, kept by a later setup, found again, mended, and changed before any right is given', async () => {
    await setUp(session, { api: true, permissionsBoundary: edge ?? '' });
    expect(await boundaries()).toEqual([edge, edge]);
    await rm(session.config.stateFile);
    await setUp(session, {});
    expect((await readState(session.config.stateFile)).data?.settings.permissionsBoundary).toBe(edge);
    expect(await setUp(session, { plan: true })).toBe(0);
    const RoleName = (await contextOf()).names.of('role');
    const iam = session.client(IAMClient);
    await expectMended('role', () => iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName })));
    expect(await boundaries()).toEqual([edge, edge]);
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'worker', PolicyDocument }));
    const from = cloud.calls.length;
    await setUp(session, { permissionsBoundary: other ?? '' });
    const writes = cloud.calls.slice(from).map(({ operation }) => operation);
    expect(writes.filter((operation) => operation.startsWith('Put'))).toEqual(
      expect.arrayContaining(['PutRolePermissionsBoundary', 'PutRolePolicy']),
    );
    expect(writes.indexOf('PutRolePermissionsBoundary')).toBeLessThan(writes.indexOf('PutRolePolicy'));
    expect(await boundaries()).toEqual([other, other]);
    // Without the setting, whatever the account's owner has put there stays.
    await setUp(session, { permissionsBoundary: '' });
    expect(await boundaries()).toEqual([other, other]);
    expect((await readState(session.config.stateFile)).data?.settings).not.toHaveProperty(
      'permissionsBoundary',
    );
  });
});

describe('a changed setting', () => {
  shareStack({}, take);

  it('updates what depends on it and nothing else, and is kept by the next setup', async () => {
    const touches: [SetupFlags, string[]][] = [
      [{ sizes: [64] }, ['worker']],
      [{ memory: 512 }, ['worker']],
      [{ timeout: 30 }, ['jobs', 'worker']],
      [{ maxConcurrency: 2 }, ['trigger']],
      [{ retention: 1 }, ['logs']],
    ];
    for (const [flags, touched] of touches) {
      session.events.length = 0;
      await setUp(session, flags);
      const updated = Object.entries(changes()).filter(([, change]) => change === 'updated');
      expect(updated.map(([id]) => id).sort(), Object.keys(flags)[0]).toEqual(touched);
    }
    session.events.length = 0;
    await setUp(session, {});
    expect(new Set(Object.values(changes()))).toEqual(new Set(['unchanged']));
  });

  it('the trigger can be changed to and fro, and what it no longer needs is taken away', async () => {
    // S3's test event: nobody works the queue off here, and setup would wait until somebody does.
    await emptyQueue(session.client(SQSClient), `thumbs-jobs-${await suffix()}`);
    session.events.length = 0;
    await setUp(session, { trigger: 's3' });
    expect(changes()).toMatchObject({ permission: 'created', notification: 'updated', trigger: 'destroyed' });
    session.events.length = 0;
    await setUp(session, { trigger: 'sqs' });
    expect(changes()).toMatchObject({
      permission: 'destroyed',
      notification: 'destroyed',
      trigger: 'created',
    });
  });
});

const foreigners: Record<string, (name: string) => Promise<unknown>> = {
  alarms: (name) =>
    session.client(CloudWatchClient).send(
      new PutMetricAlarmCommand({
        AlarmName: `${name}-errors`,
        ...{ Namespace: 'theirs', MetricName: 'm', Statistic: 'Sum', Period: 60, EvaluationPeriods: 1 },
        ...{ Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' },
      }),
    ),
  dashboard: (DashboardName) => {
    const DashboardBody = JSON.stringify({ widgets: [] });
    return session.client(CloudWatchClient).send(new PutDashboardCommand({ DashboardName, DashboardBody }));
  },
  role: (RoleName) =>
    session.client(IAMClient).send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
          ],
        }),
      }),
    ),
  originals: (Bucket) => session.client(S3Client).send(new CreateBucketCommand({ Bucket })),
  jobs: (QueueName) => session.client(SQSClient).send(new CreateQueueCommand({ QueueName })),
  images: (TableName) =>
    session.client(DynamoDBClient).send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      }),
    ),
};

describe('what thumbs did not make', () => {
  eachWithAccount();

  it.each(Object.keys(foreigners))('a foreign %s of the same name is a conflict and stays', async (id) => {
    await leaveStateFile();
    const name = everything.find((resource) => resource.id === id)?.name(await contextOf()) ?? '';
    await foreigners[id]?.(name);
    await expect(setUp(session, {})).rejects.toMatchObject({ code: 'Conflict' });
    const calls = cloud.calls.length;
    await tearDown(session, {});
    const deletions = cloud.calls.slice(calls).filter(({ operation }) => /^Delete/.test(operation));
    expect(deletions).toEqual([]);
  });

  /** Of a stack, over an account that somebody emptied. */
  async function leaveStateFile() {
    const settings = { ...defaultSettings, alarms: true };
    const data = { ...testStateData({ settings }), ...session.place };
    await new State(session.config.stateFile, data).save();
  }
});

describe('the package', () => {
  eachWithAccount();

  it('that was built is the function that setup makes', async () => {
    // Another folder, in which nothing was built yet.
    session = await makeSession(cloud);
    onTestFinished(() => session.close());
    await setUp(session, {});
    expect(changes()).toMatchObject({ package: 'created' });
    const { data } = await readState(session.config.stateFile);
    const answer = await session
      .client(LambdaClient)
      .send(new GetFunctionCommand({ FunctionName: data?.resources.worker?.name }));
    expect(answer.Configuration?.CodeSha256).toBe(data?.resources.package?.outputs.sha256);
  });

  it('that was changed after it was built is not sent, though it has the size it had', async () => {
    const folder = join(session.config.folder, 'local', 'packages');
    const [file = ''] = (await readdir(folder)).filter((name) => name.endsWith('.zip'));
    const zip = await readFile(join(folder, file));
    zip.write('EVIL', Math.floor(zip.length / 2));
    await writeFile(join(folder, file), zip);
    const fix = 'delete it, and run the same command again';
    await expect(setUp(session, {})).rejects.toMatchObject({ errors: [{ code: 'PackageChanged', fix }] });
    expect(cloud.calls.map(({ operation }) => operation)).not.toContain('CreateFunction');
    await rm(join(folder, file));
    await setUp(session, {});
    expect(cloud.calls.map(({ operation }) => operation)).toContain('CreateFunction');
  });
});
