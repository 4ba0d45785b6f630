import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  ListTagsForResourceCommand,
  ListTagsLogGroupCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
  paginateGetLogEvents,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { account } from '../../cloud/account.ts';
import { openCloud, type TestCloud, withCloud } from '../support/cloud/cloud.ts';
import { call, makeFunction, makeRole } from '../support/cloud/functions.ts';
import { pagesOf } from '../support/cloud/pages.ts';

const day = 86_400_000;

let cloud: TestCloud;
let logs: CloudWatchLogsClient;
let made = 0;

beforeAll(async () => {
  cloud = await openCloud({ timings: { functionPendingMs: 20 } });
  logs = cloud.client(CloudWatchLogsClient);
});

afterAll(() => cloud.dispose());

async function makeGroup(tags?: Record<string, string>): Promise<string> {
  made += 1;
  const logGroupName = `/test/group-${made}`;
  await logs.send(new CreateLogGroupCommand({ logGroupName, ...(tags && { tags }) }));
  return logGroupName;
}

async function makeStream(logGroupName: string, logStreamName: string): Promise<void> {
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
}

/** Messages at the given times, in ms since 1970. */
function put(logGroupName: string, logStreamName: string, events: [timestamp: number, message: string][]) {
  const logEvents = events.map(([timestamp, message]) => ({ timestamp, message }));
  return logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
}

describe('log groups', () => {
  it('are made, described and deleted', async () => {
    const logGroupName = await makeGroup();
    const prefix = new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName });
    expect((await logs.send(prefix)).logGroups).toEqual([
      {
        logGroupName,
        creationTime: expect.any(Number),
        metricFilterCount: 0,
        arn: `arn:aws:logs:us-east-1:${account}:log-group:${logGroupName}:*`,
        logGroupArn: `arn:aws:logs:us-east-1:${account}:log-group:${logGroupName}`,
        storedBytes: 0,
        deletionProtectionEnabled: false,
        logGroupClass: 'STANDARD',
      },
    ]);
    await logs.send(new DeleteLogGroupCommand({ logGroupName }));
    expect((await logs.send(prefix)).logGroups).toEqual([]);
  });

  it('are not made twice, and not found when they are not there', async () => {
    const logGroupName = await makeGroup();
    await expect(logs.send(new CreateLogGroupCommand({ logGroupName }))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: 'The specified log group already exists',
    });
    await expect(logs.send(new DeleteLogGroupCommand({ logGroupName: 'missing' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log group does not exist.',
    });
    await expect(logs.send(new CreateLogGroupCommand({ logGroupName: 'a b' }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('come in pages, in order of name, by prefix or by pattern', async () => {
    const own = await withCloud();
    const client = own.client(CloudWatchLogsClient);
    for (const logGroupName of ['/x/c', '/x/a', '/y/b'])
      await client.send(new CreateLogGroupCommand({ logGroupName }));
    const names = async (input: object) => {
      const pages = await pagesOf(paginateDescribeLogGroups({ client }, { limit: 1, ...input }));
      return pages.flatMap(({ logGroups }) => logGroups?.map(({ logGroupName }) => logGroupName));
    };
    expect(await names({})).toEqual(['/x/a', '/x/c', '/y/b']);
    expect(await names({ logGroupNamePrefix: '/x/' })).toEqual(['/x/a', '/x/c']);
    expect(await names({ logGroupNamePattern: 'B' })).toEqual(['/y/b']);
    const elsewhere = own.client(CloudWatchLogsClient, { region: 'eu-west-1' });
    expect((await elsewhere.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
  });

  it('keep events for one of the legal numbers of days', async () => {
    const logGroupName = await makeGroup();
    const retention = async () => {
      const { logGroups } = await logs.send(
        new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }),
      );
      return logGroups?.[0]?.retentionInDays;
    };
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 14 }));
    expect(await retention()).toBe(14);
    await expect(
      logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 8 })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException', message: expect.stringContaining("'8'") });
    await logs.send(new DeleteRetentionPolicyCommand({ logGroupName }));
    expect(await retention()).toBeUndefined();
  });

  it('lose what is past retention when the cloud starts', async () => {
    let now = Date.now();
    const own = await withCloud({ now: () => now });
    const group = { logGroupName: 'old' };
    logs = own.client(CloudWatchLogsClient);
    await logs.send(new CreateLogGroupCommand(group));
    await logs.send(new PutRetentionPolicyCommand({ ...group, retentionInDays: 3 }));
    await makeStream('old', 's');
    await put('old', 's', [
      [now - 2 * day, 'older'],
      [now, 'newer'],
    ]);
    now += 2 * day;
    const again = await own.restart();
    const client = again.client(CloudWatchLogsClient);
    const { events } = await client.send(new FilterLogEventsCommand(group));
    expect(events?.map(({ message }) => message)).toEqual(['newer']);
    logs = cloud.client(CloudWatchLogsClient);
  });

  it('have tags, by ARN with and without the star, and by name', async () => {
    const logGroupName = await makeGroup({ a: '1' });
    const resourceArn = `arn:aws:logs:us-east-1:${account}:log-group:${logGroupName}`;
    await logs.send(new TagResourceCommand({ resourceArn, tags: { b: '2', c: '3' } }));
    await logs.send(new UntagResourceCommand({ resourceArn: `${resourceArn}:*`, tagKeys: ['c'] }));
    expect((await logs.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({
      a: '1',
      b: '2',
    });
    expect((await logs.send(new ListTagsLogGroupCommand({ logGroupName }))).tags).toEqual({ a: '1', b: '2' });
  });
});

describe('log streams', () => {
  it('are made, described by name or by newest event, and deleted', async () => {
    const logGroupName = await makeGroup();
    for (const name of ['b', 'a']) await makeStream(logGroupName, name);
    await expect(makeStream(logGroupName, 'a')).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
    });
    const now = Date.now();
    await put(logGroupName, 'a', [
      [now - 5, 'x'],
      [now, 'y'],
    ]);
    const list = async (input: object) =>
      (await logs.send(new DescribeLogStreamsCommand({ logGroupName, ...input }))).logStreams;
    expect(await list({})).toMatchObject([
      { logStreamName: 'a', firstEventTimestamp: now - 5, lastEventTimestamp: now },
      { logStreamName: 'b' },
    ]);
    expect(await list({ orderBy: 'LastEventTime', descending: true, limit: 1 })).toMatchObject([
      { logStreamName: 'a' },
    ]);
    expect(await list({ logStreamNamePrefix: 'b' })).toMatchObject([{ logStreamName: 'b' }]);
    await logs.send(new DeleteLogStreamCommand({ logGroupName, logStreamName: 'a' }));
    expect(await list({})).toHaveLength(1);
    expect((await logs.send(new FilterLogEventsCommand({ logGroupName }))).events).toEqual([]);
  });
});

describe('log events', () => {
  it('are refused out of order, and dropped when too old or too new', async () => {
    const logGroupName = await makeGroup();
    await makeStream(logGroupName, 's');
    const now = Date.now();
    const unordered = put(logGroupName, 's', [
      [now, 'a'],
      [now - 1, 'b'],
    ]);
    await expect(unordered).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const answer = await put(logGroupName, 's', [
      [now - 15 * day, 'old'],
      [now, 'good'],
      [now + day, 'new'],
    ]);
    expect(answer.rejectedLogEventsInfo).toMatchObject({
      tooOldLogEventEndIndex: 1,
      tooNewLogEventStartIndex: 2,
    });
    const { events } = await logs.send(new GetLogEventsCommand({ logGroupName, logStreamName: 's' }));
    expect(events?.map(({ message }) => message)).toEqual(['good']);
    await expect(put(logGroupName, 'missing', [[now, 'x']])).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log stream does not exist.',
    });
  });

  it('of a stream are read from either end, page by page', async () => {
    const logGroupName = await makeGroup();
    await makeStream(logGroupName, 's');
    const now = Date.now();
    await put(
      logGroupName,
      's',
      Array.from({ length: 5 }, (_, n) => [now, `m${n}`]),
    );
    const input = { logGroupName, logStreamName: 's', limit: 2 };
    const newest = await logs.send(new GetLogEventsCommand(input));
    expect(newest.events?.map(({ message }) => message)).toEqual(['m3', 'm4']);
    const before = await logs.send(
      new GetLogEventsCommand({ ...input, nextToken: newest.nextBackwardToken }),
    );
    expect(before.events?.map(({ message }) => message)).toEqual(['m1', 'm2']);
    const all = await pagesOf(
      paginateGetLogEvents({ client: logs, stopOnSameToken: true }, { ...input, startFromHead: true }),
    );
    expect(all.flatMap(({ events }) => events?.map(({ message }) => message))).toEqual([
      'm0',
      'm1',
      'm2',
      'm3',
      'm4',
    ]);
  });

  it('of a group are read interleaved, within a time range, page by page', async () => {
    const logGroupName = await makeGroup();
    for (const name of ['a', 'b']) await makeStream(logGroupName, name);
    const now = Date.now();
    await put(logGroupName, 'a', [
      [now - 30, 'one'],
      [now - 10, 'three'],
    ]);
    await put(logGroupName, 'b', [
      [now - 20, 'two'],
      [now, 'four'],
    ]);
    const read = async (input: object) => {
      const pages = await pagesOf(
        paginateFilterLogEvents({ client: logs }, { logGroupName, limit: 1, ...input }),
      );
      return pages.flatMap(({ events }) => events?.map(({ message }) => message));
    };
    expect(await read({})).toEqual(['one', 'two', 'three', 'four']);
    expect(await read({ startTime: now - 20, endTime: now - 10 })).toEqual(['two', 'three']);
    expect(await read({ logStreamNames: ['b'] })).toEqual(['two', 'four']);
    expect(await read({ filterPattern: 'o' })).toEqual(['one', 'two', 'four']);
  });

  it.each([
    ['', ['ERROR disk full', 'WARN disk slow', 'INFO fine']],
    ['disk', ['ERROR disk full', 'WARN disk slow']],
    ['disk ERROR', ['ERROR disk full']],
    ['"disk full"', ['ERROR disk full']],
    ['"full disk"', []],
    ['?ERROR ?WARN', ['ERROR disk full', 'WARN disk slow']],
    ['disk -ERROR', ['WARN disk slow']],
    ['error', []],
  ])('are filtered by the pattern %j', async (filterPattern, messages) => {
    const logGroupName = await makeGroup();
    await makeStream(logGroupName, 's');
    const now = Date.now();
    await put(logGroupName, 's', [
      [now, 'ERROR disk full'],
      [now, 'WARN disk slow'],
      [now, 'INFO fine'],
    ]);
    const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern }));
    expect(events?.map(({ message }) => message)).toEqual(messages);
  });

  it.each([
    ['{ $.level = "error" }', ['b', 'c']],
    ['{ $.level = error && $.ms > 100 }', ['c']],
    ['{ ($.key = "a*") || ($.facts.code = 404) }', ['a', 'b']],
    ['{ $.level != "error" }', ['a']],
    ['{ $.facts.code NOT EXISTS }', ['a', 'c']],
    ['{ $.facts.list[0] = "x" && $.ok IS TRUE }', ['b']],
  ])('are filtered by the JSON pattern %s', async (filterPattern, keys) => {
    const logGroupName = await makeGroup();
    await makeStream(logGroupName, 's');
    const now = Date.now();
    await put(logGroupName, 's', [
      [now, 'START no JSON, but level = "error"'],
      [now, JSON.stringify({ level: 'info', key: 'a', ms: 5 })],
      [
        now,
        JSON.stringify({ level: 'error', key: 'b', ms: 50, ok: true, facts: { code: 404, list: ['x'] } }),
      ],
      [now, JSON.stringify({ level: 'error', key: 'c', ms: 500 })],
    ]);
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern }));
    expect(events.map(({ message = '' }) => JSON.parse(message).key)).toEqual(keys);
  });

  it.each(['{ $.level }', '{ level = 1 }', '{ $.a < "b" }', '[a, b]'])(
    'do not come by %s',
    async (filterPattern) => {
      const input = { logGroupName: await makeGroup(), filterPattern };
      await expect(logs.send(new FilterLogEventsCommand(input))).rejects.toMatchObject({
        name: 'InvalidParameterException',
      });
    },
  );
});

describe('what functions print', () => {
  const code = `export const handler = async () => console.log('hello from inside');`;

  it('is in the group of the function, which comes by itself', async () => {
    const lambda = await makeFunction(cloud, { code, role: await makeRole(cloud), FunctionName: 'talker' });
    const { requestId } = await call(lambda, 'talker');
    const logGroupName = '/aws/lambda/talker';
    const { events } = await logs.send(
      new FilterLogEventsCommand({ logGroupName, filterPattern: `"${requestId}"` }),
    );
    expect(events?.map(({ message }) => message?.split(/[\s]/)[0])).toEqual([
      'START',
      expect.stringMatching(/^\d{4}-/),
      'END',
      'REPORT',
    ]);
    expect(events?.[0]?.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
  });

  it('is in the group of its own choice', async () => {
    const options = { FunctionName: 'elsewhere', LoggingConfig: { LogGroup: '/chosen' } };
    const lambda = await makeFunction(cloud, { code, role: await makeRole(cloud, 'other-role'), ...options });
    await call(lambda, 'elsewhere');
    const { events } = await logs.send(
      new FilterLogEventsCommand({ logGroupName: '/chosen', filterPattern: '"hello from inside"' }),
    );
    expect(events).toMatchObject([{ logStreamName: expect.stringMatching(/\/elsewhere\[\$LATEST\]/) }]);
  });
});
