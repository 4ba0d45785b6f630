import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCloud, type TestCloud, withCloud } from '../support/cloud/cloud.ts';
import { makeQueue, queueArn } from '../support/cloud/queues.ts';
import { until } from '../support/runner/until.ts';

let cloud: TestCloud;
let sqs: SQSClient;

beforeAll(async () => {
  cloud = await openCloud();
  sqs = cloud.client(SQSClient);
});
afterAll(() => cloud.dispose());

const newQueue = (Attributes: Record<string, string> = {}, client = sqs) => makeQueue(client, Attributes);

const redriveTo = (arn: string, maxReceiveCount = 1) => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount }),
});

const send = (QueueUrl: string, MessageBody: string, client = sqs) =>
  client.send(new SendMessageCommand({ QueueUrl, MessageBody }));

async function receive(QueueUrl: string, more: object = {}, client = sqs) {
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, ...more }));
  return Messages;
}

async function attributesOf(QueueUrl: string, ...names: QueueAttributeName[]) {
  const input = { QueueUrl, AttributeNames: names };
  return (await sqs.send(new GetQueueAttributesCommand(input))).Attributes ?? {};
}

describe('a queue of the embedded cloud', () => {
  it('has a URL on the loopback address and is found by its name', async () => {
    const { name, url } = await newQueue();
    expect(url).toBe(`${cloud.endpoint}/000000000000/${name}`);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
    expect(QueueUrl).toBe(url);
    const { QueueUrls } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: name }));
    expect(QueueUrls).toContain(url);
  });

  it('is found again after a restart on another port, with its messages and tags', async () => {
    const before = await withCloud();
    const client = before.client(SQSClient);
    const { name, url } = await newQueue({}, client);
    await client.send(new TagQueueCommand({ QueueUrl: url, Tags: { early: '1' } }));
    await send(url, 'first', client);
    await send(url, 'second', client);
    await client.send(new TagQueueCommand({ QueueUrl: url, Tags: { late: '2' } }));
    await client.send(new UntagQueueCommand({ QueueUrl: url, TagKeys: ['early'] }));

    const after = await before.restart();
    const again = after.client(SQSClient);
    const { QueueUrl = '' } = await again.send(new GetQueueUrlCommand({ QueueName: name }));
    expect(QueueUrl).toBe(`${after.endpoint}/000000000000/${name}`);
    const { Tags } = await again.send(new ListQueueTagsCommand({ QueueUrl }));
    expect(Tags).toEqual({ late: '2' });
    const bodies = await receive(QueueUrl, { MaxNumberOfMessages: 10 }, again);
    expect(bodies.map((message) => message.Body)).toEqual(['first', 'second']);
  });

  it('belongs to the region of the request', async () => {
    const frankfurt = cloud.client(SQSClient, { region: 'eu-central-1' });
    const { name, url } = await newQueue({}, frankfurt);
    const input = { QueueUrl: url, AttributeNames: ['QueueArn' as const] };
    const { Attributes } = await frankfurt.send(new GetQueueAttributesCommand(input));
    expect(Attributes).toEqual({ QueueArn: queueArn(name, 'eu-central-1') });
    await expect(sqs.send(new GetQueueUrlCommand({ QueueName: name }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
  });

  it('that does not exist is refused in both spellings of the error', async () => {
    await expect(sqs.send(new GetQueueUrlCommand({ QueueName: 'nothing' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      Code: 'AWS.SimpleQueueService.NonExistentQueue',
      message: 'The specified queue does not exist.',
      $metadata: { httpStatusCode: 400 },
    });
    const QueueUrl = `${cloud.endpoint}/000000000000/nothing`;
    await expect(send(QueueUrl, 'x')).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
    await expect(sqs.send(new DeleteQueueCommand({ QueueUrl }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
  });

  it('is made twice with the same attributes, but not with others', async () => {
    const { name, url } = await newQueue({ VisibilityTimeout: '60', Policy: '{"Statement": []}' });
    const create = (Attributes: object) => sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
    const same = await create({ VisibilityTimeout: '60', Policy: '{ "Statement":[] }', DelaySeconds: '0' });
    expect(same.QueueUrl).toBe(url);
    await expect(create({ VisibilityTimeout: '61' })).rejects.toMatchObject({
      name: 'QueueNameExists',
      Code: 'QueueAlreadyExists',
    });
    await expect(create({ KmsMasterKeyId: 'alias/aws/sqs' })).rejects.toMatchObject({
      name: 'QueueNameExists',
    });
  });

  it.each(['', 'with space', 'dots.are.out', 'x'.repeat(81)])('cannot be named "%s"', async (QueueName) => {
    await expect(sqs.send(new CreateQueueCommand({ QueueName }))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });

  it.each([
    ['VisibilityTimeout', '43201', 'InvalidAttributeValue'],
    ['Policy', '{', 'InvalidAttributeValue'],
    ['Colour', 'blue', 'InvalidAttributeName'],
    ['RedrivePolicy', 'no', 'InvalidParameterValue'],
    ['RedrivePolicy', redriveTo(queueArn('missing')).RedrivePolicy, 'InvalidParameterValue'],
    ['RedrivePolicy', redriveTo(queueArn('missing'), 0).RedrivePolicy, 'InvalidParameterValue'],
  ])('refuses the attribute %s = %s with %s', async (attribute, value, name) => {
    const Attributes = { [attribute]: value };
    const QueueName = 'refused';
    await expect(sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).rejects.toMatchObject({ name });
    const { url } = await newQueue();
    const set = new SetQueueAttributesCommand({ QueueUrl: url, Attributes });
    await expect(sqs.send(set)).rejects.toMatchObject({ name });
  });

  it('is encrypted with a KMS key or with keys of SQS, not with both', async () => {
    const { url } = await newQueue();
    const set = (Attributes: Record<string, string>) =>
      sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
    const key = { KmsMasterKeyId: 'alias/aws/sqs' };
    await expect(set({ ...key, SqsManagedSseEnabled: 'true' })).rejects.toMatchObject({
      name: 'InvalidAttributeName',
      message: expect.stringContaining('one type of server-side encryption'),
    });
    await set(key);
    expect(await attributesOf(url, 'All')).toMatchObject({ ...key, SqsManagedSseEnabled: 'false' });
    const made = await newQueue(key);
    expect(await attributesOf(made.url, 'All')).toMatchObject({ ...key, SqsManagedSseEnabled: 'false' });
  });

  it('shows the attributes asked for, refuses unknown names and forgets a policy that is set to nothing', async () => {
    const { url } = await newQueue({ Policy: '{"Statement":[]}' });
    expect(await attributesOf(url, 'Policy', 'VisibilityTimeout')).toEqual({
      Policy: '{"Statement":[]}',
      VisibilityTimeout: '30',
    });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy: '' } }));
    expect(await attributesOf(url, 'All')).not.toHaveProperty('Policy');
    expect(await attributesOf(url, 'All')).toMatchObject({ SqsManagedSseEnabled: 'true' });
    expect(await attributesOf(url)).toEqual({});
    await expect(attributesOf(url, 'Colour' as QueueAttributeName)).rejects.toMatchObject({
      name: 'InvalidAttributeName',
    });
  });

  it('may be made again at once, unless the test wants the 60 seconds of AWS', async () => {
    let clock = 1_000_000;
    const strict = await withCloud({ timings: { queueNameCooldownMs: 60_000 }, now: () => clock });
    for (const client of [sqs, strict.client(SQSClient)]) {
      const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'again' }));
      await client.send(new DeleteQueueCommand({ QueueUrl }));
    }
    await sqs.send(new CreateQueueCommand({ QueueName: 'again' }));
    const again = () => strict.client(SQSClient).send(new CreateQueueCommand({ QueueName: 'again' }));
    await expect(again()).rejects.toMatchObject({
      name: 'QueueDeletedRecently',
      Code: 'AWS.SimpleQueueService.QueueDeletedRecently',
    });
    clock += 60_001;
    expect((await again()).QueueUrl).toContain('/again');
  });

  it('works on for a while after its deletion, when the test wants that of AWS', async () => {
    let clock = 1_000_000;
    const slow = await withCloud({ timings: { queueDeletionMs: 60_000 }, now: () => clock });
    const client = slow.client(SQSClient);
    const { name, url } = await newQueue({}, client);
    await client.send(new DeleteQueueCommand({ QueueUrl: url }));
    await send(url, 'still taken', client);
    expect(await receive(url, {}, client)).toHaveLength(1);
    const again = client.send(new CreateQueueCommand({ QueueName: name }));
    await expect(again).rejects.toMatchObject({ name: 'QueueDeletedRecently' });
    clock += 60_000;
    await expect(send(url, 'too late', client)).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  });
});

describe('messages of the embedded cloud', () => {
  it('carry any text that Unicode allows, emoji included', async () => {
    const { url } = await newQueue();
    const body = '{"key":"Grüße 👋🏽 日本 & <b>.jpg"}';
    await send(url, body);
    await expect(send(url, 'bell \u0007')).rejects.toMatchObject({ name: 'InvalidMessageContents' });
    const [message] = await receive(url, { MessageSystemAttributeNames: ['All'] });
    expect(message).toMatchObject({ Body: body, Attributes: { ApproximateReceiveCount: '1' } });
  });

  it('are sent and deleted in tens', async () => {
    const { url } = await newQueue();
    const Entries = Array.from({ length: 10 }, (_, i) => ({ Id: `m${i}`, MessageBody: `body ${i}` }));
    const sent = await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    expect(sent.Successful).toHaveLength(10);
    const messages = await receive(url, { MaxNumberOfMessages: 10 });
    const handles = messages.map(({ ReceiptHandle }, i) => ({ Id: `d${i}`, ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries: handles }));
    expect(
      await attributesOf(url, 'ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'),
    ).toEqual({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
    });
    const none = new SendMessageBatchCommand({ QueueUrl: url, Entries: [] });
    await expect(sqs.send(none)).rejects.toMatchObject({
      name: 'EmptyBatchRequest',
      Code: 'AWS.SimpleQueueService.EmptyBatchRequest',
    });
  });

  it('stay hidden for the visibility timeout and come back when it is set to 0', async () => {
    const { url } = await newQueue();
    await send(url, 'x');
    const [first] = await receive(url);
    expect(await receive(url)).toEqual([]);
    expect(await attributesOf(url, 'ApproximateNumberOfMessagesNotVisible')).toEqual({
      ApproximateNumberOfMessagesNotVisible: '1',
    });
    const input = { QueueUrl: url, ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 0 };
    await sqs.send(new ChangeMessageVisibilityCommand(input));
    const [second] = await receive(url);
    expect(second?.MessageId).toBe(first?.MessageId);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: second?.ReceiptHandle }));
  });

  it('wake a receiver that waits for them', async () => {
    const [{ url }, empty] = [await newQueue(), await newQueue()];
    const waiting = receive(url, { WaitTimeSeconds: 20 });
    await send(url, 'wake up');
    // Begun later, and over earlier: who is not woken comes second.
    const other = receive(empty.url, { WaitTimeSeconds: 10 });
    expect((await Promise.race([waiting, other]))[0]?.Body).toBe('wake up');
    // Wakes the other, too: nothing is left to wait for.
    await send(empty.url, 'wake up');
    await other;
  });

  it('come back by themselves once their visibility timeout is over', async () => {
    const { url } = await newQueue({ VisibilityTimeout: '1' });
    await send(url, 'again');
    const [first] = await receive(url);
    const again = await until(async () => {
      const [message] = await receive(url, { WaitTimeSeconds: 20 });
      expect(message).toBeDefined();
      return message;
    });
    expect(again?.MessageId).toBe(first?.MessageId);
  });

  it('go to the dead letters after their receives, and back by a move task', async () => {
    const dead = await newQueue();
    const jobs = await newQueue({ ...redriveTo(dead.arn), VisibilityTimeout: '0' });
    await send(jobs.url, 'poison');
    expect(await receive(jobs.url)).toHaveLength(1);
    expect(await receive(jobs.url)).toEqual([]);
    expect(await attributesOf(dead.url, 'ApproximateNumberOfMessages')).toEqual({
      ApproximateNumberOfMessages: '1',
    });
    const sources = await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead.url }));
    expect(sources.queueUrls).toEqual([jobs.url]);

    const { TaskHandle } = await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn }));
    expect(TaskHandle).toBeTruthy();
    const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: dead.arn }));
    expect(Results).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 }]);
    expect((await receive(jobs.url))[0]?.Body).toBe('poison');
    const wrong = new StartMessageMoveTaskCommand({ SourceArn: jobs.arn });
    await expect(sqs.send(wrong)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('are purged', async () => {
    const { url } = await newQueue();
    await send(url, 'x');
    await sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
    expect(await receive(url)).toEqual([]);
  });
});

describe('queues, as the other services of the cloud see them', () => {
  const queues = () => cloud.cloud.cloud.queues;
  const never = new AbortController().signal;

  it('are sent to, received from and cleared by ARN', async () => {
    const { arn, url } = await newQueue();
    await queues().send(arn, 'from inside');
    const [message] = await queues().receive(arn, 10, 0, never);
    expect(message).toMatchObject({ body: 'from inside', attributes: { ApproximateReceiveCount: '1' } });
    await queues().remove(arn, [message?.receiptHandle ?? '']);
    expect(await attributesOf(url, 'ApproximateNumberOfMessagesNotVisible')).toEqual({
      ApproximateNumberOfMessagesNotVisible: '0',
    });
    expect(await queues().attributes(arn)).toMatchObject({ QueueArn: arn, VisibilityTimeout: '30' });
  });

  it('that do not exist have no attributes and no messages, and take none', async () => {
    expect(await queues().attributes(queueArn('nothing'))).toBeUndefined();
    expect(await queues().receive(queueArn('nothing'), 10, 20, never)).toEqual([]);
    await expect(queues().send(queueArn('nothing'), 'x')).rejects.toMatchObject({
      code: 'QueueDoesNotExist',
    });
  });

  it('wake a waiting receiver, and let it go when the signal fires without losing a message', async () => {
    const { arn, url } = await newQueue();
    const waiting = queues().receive(arn, 10, 20, never);
    await send(url, 'one');
    expect(await waiting).toHaveLength(1);

    const abort = new AbortController();
    const given = queues().receive(arn, 10, 20, abort.signal);
    abort.abort();
    expect(await given).toEqual([]);
    await send(url, 'two');
    expect((await receive(url))[0]?.Body).toBe('two');
  });
});
