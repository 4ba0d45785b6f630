import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  GetEventSourceMappingCommand,
  type LambdaClient,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { account } from '../../cloud/account.ts';
import { settled, type toEvent } from '../../cloud/poller/batch.ts';
import { createPoller, type PolledMapping } from '../../cloud/poller.ts';
import type { QueueMessage } from '../../cloud/queues.ts';
import { accountConcurrency } from '../../cloud/runtime/pool.ts';
import { type TestCloud, withCloud } from '../support/cloud/cloud.ts';
import { makeFunction, makeRole } from '../support/cloud/functions.ts';
import { until } from '../support/runner/until.ts';

let cloud: TestCloud;
let sqs: SQSClient;
let lambda: LambdaClient;
let notes: string;

beforeEach(async () => {
  cloud = await withCloud({ timings: { functionPendingMs: 0, mappingSettleMs: 20 } });
  sqs = cloud.client(SQSClient);
  notes = join(cloud.dataDir, `notes-${randomBytes(4).toString('hex')}`);
});

interface Seen {
  pid: number;
  bodies: string[];
  records: ReturnType<typeof toEvent>['Records'];
}

/** What the function was given so far, batch by batch. */
async function seen(): Promise<Seen[]> {
  const text = await readFile(notes, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

const bodies = async () => (await seen()).flatMap((batch) => batch.bodies);

/** Its messages stay hidden for longer than any test: they come back when the test says so. */
async function makeQueue(name: string, attributes: Record<string, string> = {}) {
  const Attributes = { VisibilityTimeout: '3600', ...attributes };
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  return { url: QueueUrl, arn: `arn:aws:sqs:us-east-1:${account}:${name}` };
}

/** A function that notes its batches and then does `then`, fed by the queue. */
async function feed(
  arn: string,
  then = '',
  mapping: Partial<CreateEventSourceMappingCommandInput> = {},
  options: object = {},
): Promise<string> {
  const code = `
    import { appendFileSync, existsSync } from 'node:fs';
    export const handler = async (event) => {
      const bodies = event.Records.map((record) => record.body);
      const ids = event.Records.map((record) => record.messageId);
      appendFileSync(${JSON.stringify(notes)}, JSON.stringify({ pid: process.pid, bodies, records: event.Records }) + '\\n');
      ${then}
    };`;
  lambda = await makeFunction(cloud, { code, role: await makeRole(cloud), Timeout: 600, ...options });
  const { UUID = '' } = await lambda.send(
    new CreateEventSourceMappingCommand({ FunctionName: 'worker', EventSourceArn: arn, ...mapping }),
  );
  await untilState(UUID, 'Enabled');
  return UUID;
}

function untilState(UUID: string, state: string) {
  return until(async () =>
    expect((await lambda.send(new GetEventSourceMappingCommand({ UUID }))).State).toBe(state),
  );
}

const send = (url: string, MessageBody: string) =>
  sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody }));

async function sendMany(url: string, count: number): Promise<void> {
  for (let start = 0; start < count; start += 10) {
    const entries = Array.from({ length: Math.min(10, count - start) }, (_, n) => String(start + n));
    await sqs.send(
      new SendMessageBatchCommand({ QueueUrl: url, Entries: entries.map((Id) => ({ Id, MessageBody: Id })) }),
    );
  }
}

/** Visible and in flight. */
async function depth(url: string): Promise<[number, number]> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
  );
  return [
    Number(Attributes?.ApproximateNumberOfMessages),
    Number(Attributes?.ApproximateNumberOfMessagesNotVisible),
  ];
}

/** As if the visibility timeout of all that the function was given were over. */
async function comeBack(url: string): Promise<void> {
  for (const { receiptHandle } of (await seen()).flatMap(({ records }) => records)) {
    const input = { QueueUrl: url, ReceiptHandle: receiptHandle, VisibilityTimeout: 0 };
    // What is gone by now, or was given again, is refused.
    await sqs.send(new ChangeMessageVisibilityCommand(input)).catch(() => {});
  }
}

const untilEmpty = (url: string) => until(async () => expect(await depth(url)).toEqual([0, 0]));

describe('an event source mapping at work', () => {
  it('hands messages to the function as SQS records, and deletes them', async () => {
    const queue = await makeQueue('jobs');
    await feed(queue.arn);
    const colour = { DataType: 'String', StringValue: 'red' };
    const trace = { DataType: 'String', StringValue: 'Root=1-2-3' };
    const { MessageId, MD5OfMessageAttributes } = await sqs.send(
      new SendMessageCommand({
        QueueUrl: queue.url,
        MessageBody: 'hello',
        MessageAttributes: { colour },
        MessageSystemAttributes: { AWSTraceHeader: trace },
      }),
    );
    await until(async () => expect(await bodies()).toEqual(['hello']));
    expect((await seen())[0]?.records).toEqual([
      {
        messageId: MessageId,
        receiptHandle: expect.any(String),
        body: 'hello',
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: expect.stringMatching(/^\d{13}$/),
          SenderId: expect.any(String),
          ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
          AWSTraceHeader: 'Root=1-2-3',
        },
        messageAttributes: {
          colour: { stringValue: 'red', stringListValues: [], binaryListValues: [], dataType: 'String' },
        },
        md5OfMessageAttributes: MD5OfMessageAttributes,
        md5OfBody: '5d41402abc4b2a76b9719d911017c592',
        eventSource: 'aws:sqs',
        eventSourceARN: queue.arn,
        awsRegion: 'us-east-1',
      },
    ]);
    await untilEmpty(queue.url);
  });

  it('waits at the queue, which wakes it, for a message to come', async () => {
    const queue = await makeQueue('jobs');
    const receive = vi.spyOn(cloud.cloud.cloud.queues, 'receive');
    await feed(queue.arn);
    await send(queue.url, 'first');
    await until(async () => expect(await bodies()).toEqual(['first']));
    await send(queue.url, 'second');
    await until(async () => expect(await bodies()).toEqual(['first', 'second']));
    expect(new Set(receive.mock.calls.map(([, , waitSeconds]) => waitSeconds))).toEqual(new Set([20]));
  });

  it('takes full batches when there is enough', async () => {
    const queue = await makeQueue('jobs');
    await sendMany(queue.url, 40);
    await feed(queue.arn);
    await untilEmpty(queue.url);
    expect((await seen()).map((batch) => batch.bodies.length)).toEqual([10, 10, 10, 10]);
  });

  it('gathers up to the batch size within the batching window', async () => {
    const queue = await makeQueue('jobs');
    await feed(
      queue.arn,
      '',
      {
        BatchSize: 25,
        MaximumBatchingWindowInSeconds: 2,
        ScalingConfig: { MaximumConcurrency: 2 },
      },
      { MemorySize: 256 },
    );
    await sendMany(queue.url, 3);
    await until(async () => expect(await bodies()).toHaveLength(3));
    expect((await seen()).length).toBeLessThanOrEqual(2);
  });

  it('runs as many batches at a time as it may, and no more', async () => {
    const queue = await makeQueue('jobs');
    await sendMany(queue.url, 12);
    const open = join(cloud.dataDir, 'open');
    await feed(
      queue.arn,
      `while (!existsSync(${JSON.stringify(open)})) await new Promise((resolve) => setTimeout(resolve, 20));`,
      { BatchSize: 2, ScalingConfig: { MaximumConcurrency: 2 } },
    );
    await until(async () => expect(await seen()).toHaveLength(2));
    // A third that may not be would have been taken by now: whoever waits is woken at once.
    for (let look = 0; look < 5; look++) expect(await depth(queue.url)).toEqual([8, 4]);
    await writeFile(open, '');
    await untilEmpty(queue.url);
    expect(await seen()).toHaveLength(6);
  });
});

describe('a batch that fails', () => {
  const reports = { FunctionResponseTypes: ['ReportBatchItemFailures' as const] };

  /** Batches that the mapping is through with: it then removes what was done, and be it nothing. */
  function countSettled() {
    const remove = vi.spyOn(cloud.cloud.cloud.queues, 'remove');
    return (batches: number) => until(() => expect(remove).toHaveBeenCalledTimes(batches));
  }

  it('stays hidden, and comes back whole when its visibility timeout is over', async () => {
    const queue = await makeQueue('jobs');
    const untilSettled = countSettled();
    await feed(
      queue.arn,
      `if (event.Records[0].attributes.ApproximateReceiveCount === '1') throw new Error('no');`,
    );
    await send(queue.url, 'a');
    await untilSettled(1);
    expect(await depth(queue.url)).toEqual([0, 1]);
    await comeBack(queue.url);
    await untilEmpty(queue.url);
    expect((await seen()).map((batch) => batch.bodies)).toEqual([['a'], ['a']]);
  });

  it('in part, brings back only the messages reported', async () => {
    const queue = await makeQueue('jobs');
    await sendMany(queue.url, 3);
    await feed(
      queue.arn,
      `return { batchItemFailures: event.Records
        .filter(({ body, attributes }) => body === '1' && attributes.ApproximateReceiveCount === '1')
        .map(({ messageId }) => ({ itemIdentifier: messageId })) };`,
      reports,
    );
    await until(async () => expect(await depth(queue.url)).toEqual([0, 1]));
    await comeBack(queue.url);
    await untilEmpty(queue.url);
    expect((await bodies()).sort()).toEqual(['0', '1', '1', '2']);
  });

  it('with a report of a message it did not get, fails whole', async () => {
    const queue = await makeQueue('jobs');
    const untilSettled = countSettled();
    await sendMany(queue.url, 2);
    await feed(
      queue.arn,
      `if (event.Records[0].attributes.ApproximateReceiveCount === '1')
        return { batchItemFailures: [{ itemIdentifier: ids[0] }, { itemIdentifier: 'unknown' }] };`,
      reports,
    );
    await untilSettled(1);
    expect(await depth(queue.url)).toEqual([0, 2]);
    await comeBack(queue.url);
    await untilEmpty(queue.url);
    expect((await bodies()).sort()).toEqual(['0', '0', '1', '1']);
  });

  it('is not looked at when the mapping does not ask for reports', async () => {
    const queue = await makeQueue('jobs');
    await sendMany(queue.url, 2);
    await feed(queue.arn, 'return { batchItemFailures: ids.map((id) => ({ itemIdentifier: id })) };');
    await untilEmpty(queue.url);
    expect((await bodies()).sort()).toEqual(['0', '1']);
  });

  it('ends in the dead-letter queue after its tries', async () => {
    const dead = await makeQueue('dead');
    const queue = await makeQueue('jobs', {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 }),
    });
    const untilSettled = countSettled();
    await feed(queue.arn, `throw new Error('never');`);
    await send(queue.url, 'bad');
    for (const time of [1, 2]) {
      await untilSettled(time);
      await comeBack(queue.url);
    }
    const receive = new ReceiveMessageCommand({ QueueUrl: dead.url, WaitTimeSeconds: 20 });
    const { Messages } = await until(async () => {
      const received = await sqs.send(receive);
      expect(received.Messages).toHaveLength(1);
      return received;
    });
    expect(Messages?.map(({ Body }) => Body)).toEqual(['bad']);
    expect(await bodies()).toEqual(['bad', 'bad']);
    expect(await depth(queue.url)).toEqual([0, 0]);
  });
});

describe('the answer to a batch of a, b and c', () => {
  const batch = ['a', 'b', 'c'].map((messageId) => ({ messageId }) as QueueMessage);
  const done = (payload: string, reportsFailures = true, functionError?: 'Unhandled') => {
    const outcome = { payload, log: [], ...(functionError && { functionError }) };
    return settled(batch, outcome, { queueArn: '', region: '', reportsFailures }).map(
      ({ messageId }) => messageId,
    );
  };

  it.each([
    ['null', ['a', 'b', 'c']],
    ['"done"', ['a', 'b', 'c']],
    ['{}', ['a', 'b', 'c']],
    ['{"batchItemFailures":[]}', ['a', 'b', 'c']],
    ['{"batchItemFailures":null}', ['a', 'b', 'c']],
    ['{"batchItemFailures":[{"itemIdentifier":"b"}]}', ['a', 'c']],
    ['{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"b"}]}', ['a', 'c']],
    ['{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"x"}]}', []],
    ['{"batchItemFailures":[{"itemIdentifier":""}]}', []],
    ['{"batchItemFailures":[{"itemIdentifier":null}]}', []],
    ['{"batchItemFailures":[{"itemIdentifer":"b"}]}', []],
    ['{"batchItemFailures":[null]}', []],
    ['{"batchItemFailures":"b"}', []],
  ])('%s settles %j', (payload, expected) => {
    expect(done(payload)).toEqual(expected);
  });

  it('settles all when it is not looked at, and none when it is an error', () => {
    expect(done('{"batchItemFailures":[{"itemIdentifier":"b"}]}', false)).toEqual(['a', 'b', 'c']);
    expect(done('{"errorType":"Error"}', true, 'Unhandled')).toEqual([]);
    expect(done('{"errorType":"Error"}', false, 'Unhandled')).toEqual([]);
  });
});

describe('a mapping that changes', () => {
  it('stops when it is disabled and goes on when it is enabled', async () => {
    const queue = await makeQueue('jobs');
    const UUID = await feed(queue.arn);
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    await untilState(UUID, 'Disabled');
    await send(queue.url, 'later');
    // Whoever still waited at the queue would have been woken at once.
    for (let look = 0; look < 5; look++) expect(await depth(queue.url)).toEqual([1, 0]);
    expect(await bodies()).toEqual([]);
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
    await until(async () => expect(await bodies()).toEqual(['later']));
  });

  it('is taken up again when the cloud is started anew', async () => {
    const queue = await makeQueue('jobs');
    await feed(queue.arn);
    const again = await cloud.restart();
    sqs = again.client(SQSClient);
    await sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: 'after' }));
    await until(async () => expect(await bodies()).toEqual(['after']));
  });

  it('loses no message of a batch that was cut short by a stop', async () => {
    const queue = await makeQueue('jobs');
    await feed(
      queue.arn,
      `if (event.Records[0].attributes.ApproximateReceiveCount === '1') await new Promise(() => {});`,
    );
    await send(queue.url, 'cut');
    await until(async () => expect(await bodies()).toEqual(['cut']));
    const again = await cloud.restart();
    sqs = again.client(SQSClient);
    await until(async () => expect(await bodies()).toEqual(['cut', 'cut']));
    await untilEmpty(queue.url);
  });
});

describe('many messages', () => {
  it('are taken in full batches, by processes that stay', async () => {
    const queue = await makeQueue('jobs');
    await sendMany(queue.url, 300);
    await feed(queue.arn);
    await untilEmpty(queue.url);
    const batches = await seen();
    expect(batches.map((batch) => batch.bodies.length)).toEqual(Array.from({ length: 30 }, () => 10));
    expect(new Set(batches.flatMap((batch) => batch.bodies)).size).toBe(300);
    expect(new Set(batches.map(({ pid }) => pid)).size).toBeLessThanOrEqual(accountConcurrency);
  });
});

it('a mapping that settles while the poller looks at the clock twice is polled', async () => {
  let now = 0;
  const settlesAt = 2;
  const isPolled = vi.fn(() => false);
  const mapping = { id: 'one', revision: '1', functionArn: 'arn', concurrency: 1 } as PolledMapping;
  const poller = createPoller({
    startMs: 0,
    mappings: () => (++now >= settlesAt ? [mapping] : []),
    nextChange: () => (++now >= settlesAt ? undefined : settlesAt - now),
    hasRoom: isPolled,
    change: () => new Promise((resolve) => setTimeout(resolve, 5)),
    queues: () => expect.unreachable(),
    invoke: () => expect.unreachable(),
    mayRetry: () => false,
    may: async () => true,
  });
  poller.refresh();
  await until(() => expect(isPolled).toHaveBeenCalled());
  await poller.close();
});
