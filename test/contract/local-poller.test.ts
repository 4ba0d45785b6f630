import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  GetEventSourceMappingCommand,
  type LambdaClient,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { settled, type toEvent } from '../../src/local/poller/batch.ts';
import { createPoller, type PolledMapping } from '../../src/local/poller.ts';
import { account, type QueueMessage } from '../../src/local/service.ts';
import { type TestCloud, withCloud } from '../support/cloud.ts';
import { makeFunction, makeRole } from '../support/functions.ts';

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
  at: number;
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

async function makeQueue(name: string, attributes: Record<string, string> = {}) {
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: attributes }),
  );
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
    import { appendFileSync } from 'node:fs';
    export const handler = async (event) => {
      const bodies = event.Records.map((record) => record.body);
      const ids = event.Records.map((record) => record.messageId);
      appendFileSync(${JSON.stringify(notes)}, JSON.stringify({ at: Date.now(), bodies, records: event.Records }) + '\\n');
      ${then}
    };`;
  lambda = await makeFunction(cloud, { code, role: await makeRole(cloud), Timeout: 1, ...options });
  const { UUID = '' } = await lambda.send(
    new CreateEventSourceMappingCommand({ FunctionName: 'worker', EventSourceArn: arn, ...mapping }),
  );
  await untilState(UUID, 'Enabled');
  return UUID;
}

function untilState(UUID: string, state: string) {
  return vi.waitFor(
    async () => expect((await lambda.send(new GetEventSourceMappingCommand({ UUID }))).State).toBe(state),
    { timeout: 3000, interval: 10 },
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

const untilEmpty = (url: string) =>
  vi.waitFor(async () => expect(await depth(url)).toEqual([0, 0]), { timeout: 20_000, interval: 50 });

describe('an event source mapping at work', () => {
  it('hands messages to the function as SQS records, and deletes them', async () => {
    const queue = await makeQueue('jobs');
    await feed(queue.arn);
    const { MessageId } = await send(queue.url, 'hello');
    await vi.waitFor(async () => expect(await bodies()).toEqual(['hello']), { timeout: 5000, interval: 20 });
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
        },
        messageAttributes: {},
        md5OfBody: '5d41402abc4b2a76b9719d911017c592',
        eventSource: 'aws:sqs',
        eventSourceARN: queue.arn,
        awsRegion: 'us-east-1',
      },
    ]);
    await untilEmpty(queue.url);
  });

  it('starts within moments of a message, once it is warm', async ({ annotate }) => {
    const queue = await makeQueue('jobs');
    await feed(queue.arn, '', { ScalingConfig: { MaximumConcurrency: 2 } });
    await sendMany(queue.url, 20);
    await vi.waitFor(async () => expect(await bodies()).toHaveLength(20), { timeout: 5000, interval: 20 });
    const latencies: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      const before = (await seen()).length;
      await untilEmpty(queue.url);
      const sent = Date.now();
      await send(queue.url, 'now');
      await vi.waitFor(async () => expect((await seen()).length).toBe(before + 1), {
        timeout: 5000,
        interval: 5,
      });
      latencies.push(((await seen()).at(-1)?.at ?? 0) - sent);
    }
    latencies.sort((a, b) => a - b);
    await annotate(`send to handler: ${latencies.join(', ')} ms`);
    expect(latencies[2]).toBeLessThan(100);
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
    await vi.waitFor(async () => expect(await bodies()).toHaveLength(3), { timeout: 6000, interval: 20 });
    expect((await seen()).length).toBeLessThanOrEqual(2);
  });

  it('runs no more batches at a time than it may', async () => {
    const queue = await makeQueue('jobs', { VisibilityTimeout: '30' });
    await sendMany(queue.url, 12);
    await feed(queue.arn, 'await new Promise((resolve) => setTimeout(resolve, 500));', {
      BatchSize: 2,
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    await untilEmpty(queue.url);
    const starts = (await seen()).map(({ at }) => at);
    expect(starts).toHaveLength(6);
    // Of any three starts the first and the third are at least one duration apart.
    const gaps = starts.slice(2).map((at, index) => at - (starts[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(450);
    // And some start while another one runs.
    const steps = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
    expect(Math.min(...steps)).toBeLessThan(450);
  });
});

describe('a batch that fails', () => {
  // Longer than a busy machine takes to start the function: what is visible again too soon is delivered once more.
  const patient = { VisibilityTimeout: '3' };
  const reports = { FunctionResponseTypes: ['ReportBatchItemFailures' as const] };

  it('comes back whole after the visibility timeout', async () => {
    const queue = await makeQueue('jobs', patient);
    await feed(
      queue.arn,
      `if (event.Records[0].attributes.ApproximateReceiveCount === '1') throw new Error('no');`,
    );
    await send(queue.url, 'a');
    await untilEmpty(queue.url);
    const batches = await seen();
    expect(batches.map((batch) => batch.bodies)).toEqual([['a'], ['a']]);
    const received = Number(batches[0]?.records[0]?.attributes.ApproximateFirstReceiveTimestamp);
    expect((batches[1]?.at ?? 0) - received).toBeGreaterThanOrEqual(3000);
  });

  it('in part, brings back only the messages reported', async () => {
    const queue = await makeQueue('jobs', patient);
    await sendMany(queue.url, 3);
    await feed(
      queue.arn,
      `return { batchItemFailures: event.Records
        .filter(({ body, attributes }) => body === '1' && attributes.ApproximateReceiveCount === '1')
        .map(({ messageId }) => ({ itemIdentifier: messageId })) };`,
      reports,
    );
    await untilEmpty(queue.url);
    expect((await bodies()).sort()).toEqual(['0', '1', '1', '2']);
  });

  it('with a report of a message it did not get, fails whole', async () => {
    const queue = await makeQueue('jobs', patient);
    await sendMany(queue.url, 2);
    await feed(
      queue.arn,
      `if (event.Records[0].attributes.ApproximateReceiveCount === '1')
        return { batchItemFailures: [{ itemIdentifier: ids[0] }, { itemIdentifier: 'unknown' }] };`,
      reports,
    );
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
      ...patient,
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 }),
    });
    await feed(queue.arn, `throw new Error('never');`);
    await send(queue.url, 'bad');
    const received = await sqs.send(new ReceiveMessageCommand({ QueueUrl: dead.url, WaitTimeSeconds: 20 }));
    expect(received.Messages?.map(({ Body }) => Body)).toEqual(['bad']);
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
    await expect(
      vi.waitFor(async () => expect(await bodies()).toHaveLength(1), { timeout: 500, interval: 50 }),
    ).rejects.toThrow();
    expect(await depth(queue.url)).toEqual([1, 0]);
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
    await vi.waitFor(async () => expect(await bodies()).toEqual(['later']), { timeout: 5000, interval: 20 });
  });

  it('is taken up again when the cloud is started anew', async () => {
    const queue = await makeQueue('jobs');
    await feed(queue.arn);
    const again = await cloud.restart();
    sqs = again.client(SQSClient);
    await sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: 'after' }));
    await vi.waitFor(async () => expect(await bodies()).toEqual(['after']), { timeout: 8000, interval: 20 });
  });

  it('loses no message of a batch that was cut short by a stop', async () => {
    const queue = await makeQueue('jobs', { VisibilityTimeout: '1' });
    await feed(
      queue.arn,
      `if (event.Records[0].attributes.ApproximateReceiveCount === '1') await new Promise(() => {});`,
    );
    await send(queue.url, 'cut');
    await vi.waitFor(async () => expect(await bodies()).toEqual(['cut']), { timeout: 5000, interval: 20 });
    const again = await cloud.restart();
    sqs = again.client(SQSClient);
    await vi.waitFor(async () => expect(await bodies()).toEqual(['cut', 'cut']), {
      timeout: 8000,
      interval: 20,
    });
    await untilEmpty(queue.url);
  });
});

describe('throughput', () => {
  it('of 1,000 tiny messages is not eaten up by overhead', async ({ annotate }) => {
    const queue = await makeQueue('jobs');
    await sendMany(queue.url, 1000);
    const started = performance.now();
    await feed(queue.arn);
    await untilEmpty(queue.url);
    const ms = performance.now() - started;
    const batches = (await seen()).length;
    expect((await bodies()).length).toBe(1000);
    await annotate(`${batches} batches in ${Math.round(ms)} ms: ${(ms / batches).toFixed(1)} ms a batch`);
    // About 10 on a machine with nothing else to do.
    expect(ms / batches).toBeLessThan(150);
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
  });
  poller.refresh();
  await vi.waitFor(() => expect(isPolled).toHaveBeenCalled());
  await poller.close();
});
