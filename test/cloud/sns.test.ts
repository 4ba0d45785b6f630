// SNS of the embedded cloud: topics, subscriptions that are confirmed, messages that arrive.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  TagResourceCommand,
  UnsubscribeCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { type Listener, openListener } from '../support/cloud/listener.ts';

let cloud: TestCloud;
let listener: Listener;
beforeAll(async () => {
  cloud = await openCloud();
  listener = await openListener();
});
afterAll(async () => {
  await cloud.dispose();
  await listener.close();
});

const sns = () => cloud.client(SNSClient);
const topicOf = async (Name: string, more: object = {}) =>
  (await sns().send(new CreateTopicCommand({ Name, ...more }))).TopicArn ?? '';
const subscribe = async (TopicArn: string, Protocol: string, Endpoint: string, more: object = {}) =>
  (await sns().send(new SubscribeCommand({ TopicArn, Protocol, Endpoint, ...more }))).SubscriptionArn ?? '';
const listed = async (TopicArn: string) =>
  (await sns().send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions ?? [];
const publish = (TopicArn: string, Message: string, more: object = {}) =>
  sns().send(new PublishCommand({ TopicArn, Message, ...more }));

/** A web address that has confirmed its subscription. */
async function confirmed(TopicArn: string, path: string, more: object = {}): Promise<string> {
  await subscribe(TopicArn, 'http', listener.url(path), more);
  const { body } = await listener.next(path);
  await fetch(JSON.parse(body).SubscribeURL);
  const own = (await listed(TopicArn)).find(({ Endpoint }) => Endpoint === listener.url(path));
  return own?.SubscriptionArn ?? '';
}

describe('topics', () => {
  it('are made once, and found, tagged and removed', async () => {
    const Tags = [{ Key: 'a', Value: '1' }];
    const arn = await topicOf('news', { Tags });
    expect(arn).toBe('arn:aws:sns:us-east-1:000000000000:news');
    expect(await topicOf('news')).toBe(arn);
    expect(await topicOf('news', { Tags })).toBe(arn);
    await expect(topicOf('news', { Tags: [{ Key: 'a', Value: '2' }] })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid parameter: Tags Reason: Topic already exists with different tags',
    });
    await expect(topicOf('news', { Attributes: { DisplayName: 'other' } })).rejects.toThrow(
      'already exists with different attributes',
    );
    const { Topics } = await sns().send(new ListTopicsCommand({}));
    expect(Topics).toContainEqual({ TopicArn: arn });
    await sns().send(new TagResourceCommand({ ResourceArn: arn, Tags: [{ Key: 'b', Value: '2' }] }));
    await sns().send(new UntagResourceCommand({ ResourceArn: arn, TagKeys: ['a'] }));
    const tags = await sns().send(new ListTagsForResourceCommand({ ResourceArn: arn }));
    expect(tags.Tags).toEqual([{ Key: 'b', Value: '2' }]);
    for (let times = 0; times < 2; times++) await sns().send(new DeleteTopicCommand({ TopicArn: arn }));
    const gone = sns().send(new ListTagsForResourceCommand({ ResourceArn: arn }));
    await expect(gone).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(listed(arn)).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it('belong to a region', async () => {
    const arn = await topicOf('here');
    const elsewhere = cloud.client(SNSClient, { region: 'eu-west-1' });
    expect((await elsewhere.send(new ListTopicsCommand({}))).Topics).toEqual([]);
    const read = elsewhere.send(new GetTopicAttributesCommand({ TopicArn: arn }));
    await expect(read).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it('have attributes, of which those that change nothing here are refused', async () => {
    const TopicArn = await topicOf('attributes', { Attributes: { DisplayName: 'Pictures' } });
    const set = (AttributeName: string, AttributeValue: string) =>
      sns().send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue }));
    const deny = {
      Effect: 'Deny',
      Principal: '*',
      Action: 'sns:Publish',
      Resource: TopicArn,
    };
    await set('Policy', JSON.stringify({ Version: '2012-10-17', Statement: [deny] }));
    await expect(publish(TopicArn, 'no')).rejects.toMatchObject({
      name: 'AuthorizationErrorException',
      message: expect.stringContaining('is not authorized to perform: SNS:Publish on resource: arn:aws:sns:'),
    });
    await expect(set('KmsMasterKeyId', 'alias/aws/sns')).rejects.toThrow('does not support');
    await expect(set('Policy', 'nonsense')).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const { Attributes } = await sns().send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({ DisplayName: 'Pictures', Owner: '000000000000', TopicArn });
    await expect(topicOf('a.fifo')).rejects.toThrow('FIFO');
    await expect(topicOf('not a name')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});

describe('subscriptions of web addresses', () => {
  it('are confirmed by the link or the token, then get each message, and end', async () => {
    const arn = await topicOf('web');
    expect(await subscribe(arn, 'http', listener.url('/hook'))).toBe('pending confirmation');
    const asked = await listener.next('/hook');
    expect(asked.headers).toMatchObject({
      'x-amz-sns-message-type': 'SubscriptionConfirmation',
      'x-amz-sns-topic-arn': arn,
      'content-type': 'text/plain; charset=UTF-8',
    });
    const { Token, SubscribeURL, Type } = JSON.parse(asked.body);
    expect(Type).toBe('SubscriptionConfirmation');
    expect(await listed(arn)).toMatchObject([{ SubscriptionArn: 'PendingConfirmation', Protocol: 'http' }]);
    await publish(arn, 'too early');
    const wrong = sns().send(new ConfirmSubscriptionCommand({ TopicArn: arn, Token: 'wrong' }));
    await expect(wrong).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const answer = await fetch(SubscribeURL);
    expect(await answer.text()).toContain('<ConfirmSubscriptionResult><SubscriptionArn>arn:aws:sns:');
    const again = await sns().send(new ConfirmSubscriptionCommand({ TopicArn: arn, Token }));
    expect((await listed(arn)).map(({ SubscriptionArn }) => SubscriptionArn)).toEqual([
      again.SubscriptionArn,
    ]);

    const MessageAttributes = { Status: { DataType: 'String', StringValue: 'done' } };
    const { MessageId } = await publish(arn, 'héllo', { Subject: 'A picture', MessageAttributes });
    const got = await listener.next('/hook');
    expect(got.headers).toMatchObject({
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': MessageId,
      'x-amz-sns-subscription-arn': again.SubscriptionArn,
    });
    const { UnsubscribeURL, ...message } = JSON.parse(got.body);
    expect(message).toMatchObject({
      Type: 'Notification',
      MessageId,
      TopicArn: arn,
      Subject: 'A picture',
      Message: 'héllo',
      SignatureVersion: '1',
      Signature: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/),
      MessageAttributes: { Status: { Type: 'String', Value: 'done' } },
    });
    await fetch(UnsubscribeURL);
    expect(await listed(arn)).toEqual([]);
  });

  it.each(['constructor', 'toString', '__proto__', 'DeleteTopic'])(
    'have no link that leads to %s',
    async (Action) => {
      const answer = await fetch(`${cloud.endpoint}/_sns/?${new URLSearchParams({ Action })}`);
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain('<Code>InvalidAction</Code>');
    },
  );

  it('get the text itself, and only what their filter lets through', async () => {
    const arn = await topicOf('filtered');
    const Attributes = { RawMessageDelivery: 'true', FilterPolicy: '{"Status":["failed"]}' };
    const SubscriptionArn = await confirmed(arn, '/raw', { Attributes });
    const as = (StringValue: string) => ({
      MessageAttributes: { Status: { DataType: 'String', StringValue } },
    });
    await publish(arn, 'a done one', as('done'));
    await publish(arn, 'a failed one', as('failed'));
    const got = await listener.next('/raw');
    expect([got.body, got.headers['x-amz-sns-rawdelivery']]).toEqual(['a failed one', 'true']);
    const set = (AttributeName: string, AttributeValue: string) =>
      sns().send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }));
    await set('FilterPolicyScope', 'MessageBody');
    await publish(arn, '{"Status":"done"}');
    await publish(arn, '{"Status":"failed"}');
    expect((await listener.next('/raw')).body).toBe('{"Status":"failed"}');
    await expect(set('FilterPolicy', '{')).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(set('DeliveryPolicy', '{}')).rejects.toThrow('does not support');
    const read = await sns().send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect(read.Attributes).toMatchObject({ RawMessageDelivery: 'true', PendingConfirmation: 'false' });
    const other = subscribe(arn, 'http', listener.url('/raw'), {
      Attributes: { RawMessageDelivery: 'false' },
    });
    await expect(other).rejects.toThrow('already exists with different attributes');
  });

  it('are tried again when they fail, also after a restart', async () => {
    const arn = await topicOf('failing');
    await confirmed(arn, '/shaky');
    listener.fail(2);
    await publish(arn, 'thrice');
    const tries = [
      await listener.next('/shaky'),
      await listener.next('/shaky'),
      await listener.next('/shaky'),
    ];
    expect(new Set(tries.map(({ body }) => JSON.parse(body).Message))).toEqual(new Set(['thrice']));
    listener.fail(Number.POSITIVE_INFINITY);
    await publish(arn, 'kept');
    await listener.next('/shaky');
    cloud = await cloud.restart();
    listener.fail(0);
    let one = await listener.next('/shaky');
    while (one.status !== 200) one = await listener.next('/shaky');
    expect(JSON.parse(one.body).Message).toBe('kept');
  });

  it.each([
    ['https', 'https://example.com/hook', 'addresses of this machine only'],
    ['http', 'https://127.0.0.1/', 'valid endpoint'],
    ['email', 'nobody', 'valid endpoint'],
    ['lambda', 'arn:aws:lambda:us-east-1:000000000000:function:f', 'supports http, https'],
  ])('of %s refuse %s', async (protocol, endpoint, text) => {
    const asked = subscribe(await topicOf('refused'), protocol, endpoint);
    await expect(asked).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(text),
    });
  });
});

it('keeps mail in a file, with the link that confirms', async () => {
  const arn = await topicOf('mail');
  await subscribe(arn, 'email', 'me@example.com');
  const pending = sns().send(new UnsubscribeCommand({ SubscriptionArn: 'PendingConfirmation' }));
  await expect(pending).rejects.toMatchObject({ name: 'InvalidParameterException' });
  const mail = () => readFile(join(cloud.dataDir, 'mail.txt'), 'utf8');
  await expect.poll(mail).toContain('To: me@example.com');
  await fetch(/http:\S+/.exec(await mail())?.[0] ?? '');
  await publish(arn, 'a mail', { Subject: 'News' });
  await expect.poll(mail).toMatch(/Subject: News\n\na mail\n/);
  const log = await readFile(join(cloud.dataDir, 'cloud.log'), 'utf8');
  expect(log).toContain('no mail is sent');
});

it('sends to queues whose policy lets it', async () => {
  const arn = await topicOf('queued');
  const sqs = cloud.client(SQSClient);
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'subscriber' }));
  const queueArn = 'arn:aws:sqs:us-east-1:000000000000:subscriber';
  const allow = {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queueArn,
    Condition: { ArnEquals: { 'aws:SourceArn': arn } },
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [allow] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const SubscriptionArn = await subscribe(arn, 'sqs', queueArn);
  expect(SubscriptionArn).toMatch(/^arn:aws:sns:us-east-1:000000000000:queued:/);
  const receive = async () => {
    const input = { QueueUrl, WaitTimeSeconds: 20, MessageAttributeNames: ['All'] };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(input));
    return Messages[0];
  };
  await publish(arn, 'wrapped');
  expect(JSON.parse((await receive())?.Body ?? '')).toMatchObject({
    Type: 'Notification',
    Message: 'wrapped',
  });
  const raw = { SubscriptionArn, AttributeName: 'RawMessageDelivery', AttributeValue: 'true' };
  await sns().send(new SetSubscriptionAttributesCommand(raw));
  const MessageAttributes = { Status: { DataType: 'String', StringValue: 'done' } };
  await publish(arn, '{"default":"to all","sqs":"to queues"}', {
    MessageStructure: 'json',
    MessageAttributes,
  });
  expect(await receive()).toMatchObject({
    Body: 'to queues',
    MessageAttributes: { Status: { StringValue: 'done' } },
  });
});

it('publishes batches, each entry by itself', async () => {
  const TopicArn = await topicOf('batch');
  await confirmed(TopicArn, '/batch');
  const batch = (PublishBatchRequestEntries: { Id: string; Message: string }[]) =>
    sns().send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
  const { Successful, Failed } = await batch([
    { Id: 'a', Message: 'first' },
    { Id: 'b', Message: '' },
  ]);
  expect([Successful?.length, Failed?.[0]?.Id]).toEqual([1, 'b']);
  expect(JSON.parse((await listener.next('/batch')).body)).toMatchObject({ Message: 'first' });
  await expect(batch([])).rejects.toMatchObject({ name: 'EmptyBatchRequestException' });
  const twice = batch([
    { Id: 'a', Message: '1' },
    { Id: 'a', Message: '2' },
  ]);
  await expect(twice).rejects.toMatchObject({ name: 'BatchEntryIdsNotDistinctException' });
});

it('refuses messages that SNS would', async () => {
  const arn = await topicOf('strict');
  const refused = { name: 'InvalidParameterException' };
  await expect(publish(arn, 'x'.repeat(256 * 1024 + 1))).rejects.toMatchObject(refused);
  await expect(publish(arn, '')).rejects.toMatchObject(refused);
  await expect(publish(arn, 'x', { Subject: 'a\nb' })).rejects.toMatchObject(refused);
  await expect(publish(arn, 'x', { MessageStructure: 'json' })).rejects.toThrow('default');
  await expect(publish(`${arn}s`, 'x')).rejects.toMatchObject({ name: 'NotFoundException' });
  await expect(publish('short', 'x')).rejects.toMatchObject(refused);
});

it('lists all subscriptions', async () => {
  const arn = await topicOf('listed');
  await subscribe(arn, 'email', 'a@example.com', { ReturnSubscriptionArn: true });
  const { Subscriptions } = await sns().send(new ListSubscriptionsCommand({}));
  expect(Subscriptions).toContainEqual(expect.objectContaining({ TopicArn: arn, Endpoint: 'a@example.com' }));
});
