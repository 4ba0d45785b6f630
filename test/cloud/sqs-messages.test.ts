// Messages of the embedded cloud's queues, as AWS's recorded answers have them.
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCloud, type TestCloud, withCloud } from '../support/cloud/cloud.ts';
import { makeQueue } from '../support/cloud/queues.ts';

let cloud: TestCloud;
let sqs: SQSClient;

beforeAll(async () => {
  cloud = await openCloud();
  sqs = cloud.client(SQSClient);
});
afterAll(() => cloud.dispose());

const newQueue = (Attributes: Record<string, string> = {}, client = sqs) => makeQueue(client, Attributes);

const send = (QueueUrl: string, more: Partial<SendMessageCommandInput> = {}, client = sqs) =>
  client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello', ...more }));

async function receive(QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}, client = sqs) {
  const wanted = { MessageSystemAttributeNames: ['All' as const], MessageAttributeNames: ['All'], ...more };
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, ...wanted }));
  return Messages;
}

const remove = (QueueUrl: string, { ReceiptHandle }: Message = {}) =>
  sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));

const traced = {
  MessageAttributes: {
    colour: { DataType: 'String', StringValue: 'red' },
    bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 3]) },
  },
  MessageSystemAttributes: {
    AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-5759e988-bd862e3fe1be46a994272793' },
  },
};

describe('what is sent with a message', () => {
  it('comes out again: attributes, their sum, and the trace header, over a restart too', async () => {
    const before = await withCloud();
    const client = before.client(SQSClient);
    const { url } = await newQueue({}, client);
    const sent = await send(url, traced, client);
    expect(sent.MD5OfMessageSystemAttributes).toMatch(/^[0-9a-f]{32}$/);
    const after = await before.restart();
    const [message] = await receive(url, {}, after.client(SQSClient));
    expect(message?.MessageAttributes).toEqual(traced.MessageAttributes);
    expect(message?.MD5OfMessageAttributes).toBe(sent.MD5OfMessageAttributes);
    expect(message?.Attributes?.AWSTraceHeader).toBe('Root=1-5759e988-bd862e3fe1be46a994272793');
  });

  it('is shown as far as it is asked for, and not at all unless asked', async () => {
    const { url } = await newQueue({ VisibilityTimeout: '0' });
    await send(url, traced);
    const [bare] = await receive(url, { MessageSystemAttributeNames: [], MessageAttributeNames: [] });
    expect(bare).not.toHaveProperty('MessageAttributes');
    expect(bare).not.toHaveProperty('MD5OfMessageAttributes');
    expect(bare).not.toHaveProperty('Attributes');
    const [some] = await receive(url, { MessageAttributeNames: ['col.*'] });
    expect(Object.keys(some?.MessageAttributes ?? {})).toEqual(['colour']);
  });

  it('follows it to the dead letters, which name where it came from and count as SQS counts', async () => {
    const dead = await newQueue();
    const jobs = await newQueue({
      VisibilityTimeout: '0',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 }),
    });
    await send(jobs.url, traced);
    expect(await receive(jobs.url)).toHaveLength(1);
    expect(await receive(jobs.url)).toHaveLength(0);
    const [letter] = await receive(dead.url, { VisibilityTimeout: 0 });
    expect(letter?.Attributes).toMatchObject({
      ApproximateReceiveCount: '2',
      DeadLetterQueueSourceArn: jobs.arn,
      AWSTraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
    });
    expect(letter?.MessageAttributes).toEqual(traced.MessageAttributes);
  });

  it('goes back to its own source when several queues share their dead letters', async () => {
    const dead = await newQueue();
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
    const one = await newQueue({ VisibilityTimeout: '0', RedrivePolicy });
    const other = await newQueue({ VisibilityTimeout: '0', RedrivePolicy });
    for (const { url } of [one, other]) {
      await send(url, { MessageBody: url });
      await receive(url);
      await receive(url);
    }
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn }));
    for (const { url } of [one, other]) expect((await receive(url)).map(({ Body }) => Body)).toEqual([url]);
  });
});

describe('a FIFO queue', () => {
  const fifo = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };

  it('gives many messages of one group at once, in order, and no more of it until they are settled', async () => {
    const { url } = await newQueue(fifo);
    const bodies = ['1', '2', '3', '4'];
    for (const MessageBody of bodies) await send(url, { MessageBody, MessageGroupId: 'a' });
    await send(url, { MessageBody: 'b', MessageGroupId: 'b' });
    const first = await receive(url, { MaxNumberOfMessages: 3 });
    expect(first.map(({ Body }) => Body)).toEqual(['1', '2', '3']);
    expect((await receive(url, { MaxNumberOfMessages: 10 })).map(({ Body }) => Body)).toEqual(['b']);
    for (const message of first.toReversed()) {
      const { ReceiptHandle } = message;
      await sqs.send(
        new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 }),
      );
    }
    expect((await receive(url, { MaxNumberOfMessages: 10 })).map(({ Body }) => Body)).toEqual(bodies);
  });

  it('refuses an expired receipt, which a standard queue takes', async () => {
    const ordered = await newQueue({ ...fifo, VisibilityTimeout: '0' });
    await send(ordered.url, { MessageGroupId: 'a' });
    const [old] = await receive(ordered.url);
    await expect(remove(ordered.url, old)).rejects.toMatchObject({
      Code: 'InvalidParameterValue',
      message: expect.stringContaining('The receipt handle has expired.'),
    });
    const standard = await newQueue({ VisibilityTimeout: '0' });
    await send(standard.url);
    const [taken] = await receive(standard.url);
    await remove(standard.url, taken);
    await remove(standard.url, taken);
    expect(await receive(standard.url)).toEqual([]);
  });

  it('deduplicates within a group when it is told to', async () => {
    const { url } = await newQueue({ ...fifo, DeduplicationScope: 'messageGroup' });
    for (const MessageGroupId of ['a', 'b', 'a']) await send(url, { MessageGroupId });
    expect(await receive(url, { MaxNumberOfMessages: 10 })).toHaveLength(2);
  });
});

describe('an invalid call', () => {
  it('does not delete or change by a receipt that SQS never gave', async () => {
    const { url } = await newQueue();
    const invalid = { name: 'ReceiptHandleIsInvalid', $metadata: { httpStatusCode: 404 } };
    await expect(remove(url, { ReceiptHandle: 'garbage' })).rejects.toMatchObject(invalid);
    const change = { QueueUrl: url, ReceiptHandle: 'garbage', VisibilityTimeout: 1 };
    await expect(sqs.send(new ChangeMessageVisibilityCommand(change))).rejects.toMatchObject(invalid);
    const Entries = [{ Id: 'a', ReceiptHandle: 'garbage' }];
    const answer = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
    expect(answer).not.toHaveProperty('Successful', expect.anything());
    expect(answer.Failed).toMatchObject([{ Id: 'a', Code: 'ReceiptHandleIsInvalid', SenderFault: true }]);
  });

  it.each([
    [{ a: { DataType: 'String', StringValue: '' } }, "must contain a non-empty value of type 'String'"],
    [{ a: { DataType: 'Text', StringValue: 'x' } }, "The type of message (user) attribute 'a' is invalid."],
    [{ a: { DataType: 'Number', StringValue: 'x' } }, "Can't cast the value of message (user) attribute 'a'"],
    [{ 'a b': { DataType: 'String', StringValue: 'x' } }, "The message attribute name 'a b' is invalid."],
    [{ a: { DataType: 'String', StringValue: '\u0000' } }, 'Invalid characters found.'],
  ])('is refused for its attributes %j', async (MessageAttributes, text) => {
    const { url } = await newQueue();
    await expect(send(url, { MessageAttributes })).rejects.toThrow(text);
    expect(await receive(url)).toEqual([]);
  });

  it.each(['', 'a b', 'a'.repeat(129)])('is refused for the group %j', async (MessageGroupId) => {
    const { url } = await newQueue();
    await expect(send(url, { MessageGroupId })).rejects.toThrow(
      'MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
    );
  });

  it('purges only once a minute', async () => {
    const { url } = await newQueue();
    await sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
    await expect(sqs.send(new PurgeQueueCommand({ QueueUrl: url }))).rejects.toMatchObject({
      name: 'PurgeQueueInProgress',
      $metadata: { httpStatusCode: 403 },
    });
  });

  it.each([
    ['a.fifo', {}, 'Can only include alphanumeric characters'],
    ['a', { FifoQueue: 'true' }, 'must end with .fifo suffix'],
    ['a', { FifoQueue: 'false' }, 'Unknown Attribute FifoQueue.'],
    ['a', { ContentBasedDeduplication: 'true' }, 'Unknown Attribute ContentBasedDeduplication.'],
    ['a', { DeduplicationScope: 'queue' }, 'only when FifoQueue is set to true'],
    ['a.fifo', { FifoQueue: 'true', DeduplicationScope: 'all' }, 'parameter DeduplicationScope'],
    ['a', { VisibilityTimeout: '' }, 'Invalid value for the parameter VisibilityTimeout.'],
  ])('makes no queue %s with %j', async (QueueName, Attributes, text) => {
    await expect(sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).rejects.toThrow(text);
  });

  it('does not turn a standard queue into a FIFO queue', async () => {
    const { url } = await newQueue();
    const set = (Attributes: Record<string, string>) =>
      sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
    await expect(set({ FifoQueue: 'true' })).rejects.toThrow('Unknown Attribute FifoQueue.');
  });
});

describe('an answer without anything in it', () => {
  it('leaves the member out', async () => {
    const { url } = await newQueue();
    const Entries = [{ Id: 'a', MessageBody: 'x' }];
    const sent = await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    const queues = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'nothing-is-called-this' }));
    const tags = await sqs.send(new ListQueueTagsCommand({ QueueUrl: url }));
    const attributes = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url }));
    const members = [sent, queues, tags, attributes].flatMap(({ $metadata, ...rest }) => Object.keys(rest));
    expect(members).toEqual(['Successful']);
  });
});
