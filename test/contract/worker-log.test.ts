// Reading the function's log, against the embedded cloud.
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Context, withStack } from '../../src/aws/session.ts';
import { type LogOptions, readLog } from '../../src/catalog/worker-log.ts';
import { defaultSettings } from '../../src/stack/settings.ts';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { makeSession, type TestSession } from '../support/stacks/session.ts';

let cloud: TestCloud;
let session: TestSession;
let context: Context;

beforeAll(async () => {
  cloud = await openCloud();
  session = await makeSession(cloud);
  context = withStack(session, 'bcd234', defaultSettings);
});
afterAll(async () => {
  session.close();
  await cloud.dispose();
});

const everythingSince = { since: 0, follow: false, failed: false, key: undefined, routine: true };

async function read(options: Partial<LogOptions> = {}) {
  const lines = [];
  for await (const line of readLog(context, { ...everythingSince, ...options })) lines.push(line);
  return lines;
}

let at = Date.now();
async function say(stream: string, ...messages: (string | object)[]) {
  const logs = cloud.client(CloudWatchLogsClient);
  const place = { logGroupName: context.names.logGroup('worker'), logStreamName: stream };
  await logs.send(new CreateLogGroupCommand(place)).catch(() => {});
  await logs.send(new CreateLogStreamCommand(place)).catch(() => {});
  const logEvents = messages.map((message) => ({
    timestamp: at++,
    message: typeof message === 'string' ? message : JSON.stringify(message),
  }));
  await logs.send(new PutLogEventsCommand({ ...place, logEvents }));
}

const done = (key: string) => ({ level: 'info', event: 'done', key, ms: 12, requestId: 'r', Images: 1 });
const failed = (key: string) => ({
  level: 'warn',
  event: 'failed',
  key,
  ms: 3,
  code: 'Empty',
  reason: 'no content',
});

describe('the log', () => {
  it('that is not there says so, and what to do', async () => {
    await expect(read()).rejects.toMatchObject({ code: 'NoLogs', fix: 'to create it: thumbs setup' });
  });

  it('is told line by line, and filtered by what went wrong and by key', async () => {
    await say('a', 'START RequestId: r Version: $LATEST', done('a.jpg'), failed('b.jpg'));
    await say(
      'b',
      'REPORT RequestId: r\tStatus: timeout',
      '2026 r Task timed out after 3.00 seconds',
      done('*.jpg'),
    );
    const all = await read();
    expect(all).toHaveLength(6);
    expect(all[1]).toMatchObject({
      level: 'info',
      outcome: 'done',
      key: 'a.jpg',
      ms: 12,
      requestId: 'r',
      stream: 'a',
    });
    expect(all[0]).toMatchObject({ level: 'platform', message: 'START RequestId: r Version: $LATEST' });
    expect((await read({ failed: true })).map(({ key, level }) => key ?? level)).toEqual([
      'b.jpg',
      'platform',
      'platform',
    ]);
    expect((await read({ routine: false })).map(({ message }) => message.slice(0, 6))).not.toContain(
      'START ',
    );
    expect(await read({ key: 'a.jpg' })).toHaveLength(1);
    expect(await read({ key: '*.jpg' })).toHaveLength(1);
    expect(await read({ since: at })).toEqual([]);
  });

  it('is found by a key as it was typed, or composed', async () => {
    await say('a', done('caf\u00e9.jpg'), done('cafe.jpg'));
    for (const key of ['caf\u00e9.jpg', 'cafe\u0301.jpg'])
      expect((await read({ key })).map((line) => line.key)).toEqual(['caf\u00e9.jpg']);
  });

  it('is followed without a line lost or told twice, until somebody ends it', async () => {
    const followed: string[] = [];
    const end = (async () => {
      for await (const { key = '' } of readLog(context, { ...everythingSince, since: at, follow: true })) {
        followed.push(key);
        if (key === 'last.jpg') session.abort();
      }
    })();
    await say('a', done('1.jpg'));
    await expect.poll(() => followed).toEqual(['1.jpg']);
    // Late: its time is before that of a line that was told already.
    at -= 1;
    await say('b', done('late.jpg'));
    await say('b', done('last.jpg'));
    await expect(end).rejects.toThrow('interrupted by the test');
    expect(followed).toEqual(['1.jpg', 'late.jpg', 'last.jpg']);
  });
});
