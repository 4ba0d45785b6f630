// Notifications, in one life of a stack: a topic and its subscribers, a message per picture, and who may do what.
import { rm } from 'node:fs/promises';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateTopicCommand,
  DeleteTopicCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
  SNSClient,
  SubscribeCommand,
  TagResourceCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { right } from '../../../cloud/authorization/rights.ts';
import { deny } from '../../../cloud/faults.ts';
import type { ImageItem } from '../../../lambda/contract.ts';
import { openStack } from '../../../src/aws/session.ts';
import { run as doctor } from '../../../src/commands/doctor.ts';
import { run as recover } from '../../../src/commands/recover.ts';
import { setUp } from '../../../src/commands/setup.ts';
import { run as status } from '../../../src/commands/status.ts';
import { tearDown, run as teardown } from '../../../src/commands/teardown.ts';
import type { Verb } from '../../../src/policy/caller-grants.ts';
import { callerPolicy } from '../../../src/policy/caller-policy.ts';
import { readState } from '../../../src/stack/state.ts';
import type { TestCloud } from '../../support/cloud/cloud.ts';
import { keyVariables } from '../../support/cloud/keys.ts';
import { type Listener, openListener } from '../../support/cloud/listener.ts';
import { solid } from '../../support/pictures/pictures.ts';
import { type Account, openAccount } from '../../support/stacks/account.ts';
import { actionsOf } from '../../support/stacks/iam-actions.ts';
import type { TestSession } from '../../support/stacks/session.ts';
import { runVerb } from '../../support/stacks/verb.ts';

const mail = 'mailto:me@example.com';

let cloud: TestCloud;
let session: TestSession;
let close: Account['close'];
let listener: Listener;
let hook: string;
let topicArn: string;
let handler: typeof import('../../../lambda/worker.ts')['handler'];
const log: string[] = [];
const callsOf = new Map<Verb, string[]>();

beforeAll(async () => {
  listener = await openListener();
  hook = listener.url('/hook');
  ({ cloud, session, close } = await openAccount());
  await act('setup', () => setUp(session, { trigger: 'sqs', notify: true, notifyTo: [mail, hook] }));
  const { names } = await openStack(session);
  topicArn = names.arn.topic('notifications');
  const FunctionName = names.of('worker');
  const made = await session.client(LambdaClient).send(new GetFunctionConfigurationCommand({ FunctionName }));
  Object.assign(process.env, made.Environment?.Variables, keyVariables, {
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_LAMBDA_FUNCTION_NAME: FunctionName,
  });
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => log.push(String(line)) > 0);
  vi.resetModules();
  ({ handler } = await import('../../../lambda/worker.ts'));
});
afterAll(async () => {
  vi.restoreAllMocks();
  await close();
  await listener.close();
});

/** Runs it, and keeps which calls it made. */
async function act(verb: Verb, run: () => Promise<unknown>): Promise<void> {
  const from = cloud.calls.length;
  await run();
  const calls = cloud.calls.slice(from).filter(({ operation }) => operation !== 'ConfirmSubscription');
  callsOf.set(verb, [...(callsOf.get(verb) ?? []), ...actionsOf(calls)]);
}

const sns = () => session.client(SNSClient);
const done = () => session.events.findLast(({ event }) => event === 'done') as Record<string, unknown>;
const notes = () =>
  session.events.flatMap((event) =>
    event.event === 'note' && event.id === 'notifications' ? [event.text] : [],
  );
const subscribed = async () => {
  const { Subscriptions = [] } = await sns().send(
    new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }),
  );
  return Subscriptions.map(({ Endpoint }) => Endpoint).sort();
};

async function change(flags: Parameters<typeof setUp>[1]): Promise<void> {
  session.events.length = 0;
  await act('setup', () => setUp(session, flags));
}

async function confirm(): Promise<string> {
  const { SubscribeURL } = JSON.parse((await listener.next('/hook')).body);
  const answer = await (await fetch(SubscribeURL)).text();
  return /<SubscriptionArn>(.+)<\/SubscriptionArn>/.exec(answer)?.[1] ?? '';
}

async function showStatus(): Promise<unknown> {
  let found: unknown;
  await act('status', async () => {
    const { events } = await runVerb(session, status, {});
    found = events.findLast(({ event }) => event === 'done');
  });
  return found;
}

it('setup asks each subscriber to confirm, and status says who has', async () => {
  expect(done()).toMatchObject({ notifications: { topic: topicArn, confirmed: [], pending: [hook, mail] } });
  expect(notes()).toEqual(
    [mail, hook].toSorted().map((one) => expect.stringContaining(`${one} gets messages once`)),
  );
  await confirm();
  expect(await showStatus()).toMatchObject({
    drift: false,
    notifications: { topic: topicArn, confirmed: [hook], pending: [mail] },
  });
});

it('the role of the worker may publish to this topic, and to no other', async () => {
  const { names } = await openStack(session);
  const may = (topic: string) =>
    cloud.cloud.cloud.permissions.mayRole(names.arn.role('role'), 'worker', right('sns:Publish', topic));
  expect([await may(topicArn), await may(`${topicArn}2`)]).toEqual([true, false]);
});

async function work(key: string, body: Buffer | undefined): Promise<string | undefined> {
  const { names } = await openStack(session);
  const target = { Bucket: names.of('originals'), Key: key };
  const s3 = session.client(S3Client);
  if (body) await s3.send(new PutObjectCommand({ ...target, Body: body }));
  else await s3.send(new DeleteObjectCommand(target));
  const eventName = body ? 'ObjectCreated:Put' : 'ObjectRemoved:Delete';
  const object = { key: encodeURIComponent(key) };
  const record = { eventVersion: '2.1', eventName, s3: { bucket: { name: target.Bucket }, object } };
  const message = { messageId: 'm1', body: JSON.stringify({ Records: [record] }) };
  const { batchItemFailures } = await handler({ Records: [message] });
  return batchItemFailures[0]?.itemIdentifier;
}

async function message(): Promise<[status: string, body: Record<string, unknown> & Partial<ImageItem>]> {
  const { Message, MessageAttributes } = JSON.parse((await listener.next('/hook')).body);
  return [MessageAttributes.Status.Value, JSON.parse(Message)];
}

it('each picture is one message: done, failed, removed', async () => {
  await work('a ü.png', await solid(300, 200, [1, 2, 3]).png().toBuffer());
  const [first, picture] = await message();
  expect(first).toBe('done');
  expect(picture).toMatchObject({
    ...{ version: 1, event: 'processed', ImageID: 'a ü.png', Status: 'done', Width: 300, Height: 200 },
    ThumbnailURL: expect.stringContaining('/a%20%C3%BC.png/256.webp'),
    Thumbnails: [
      { Name: '256', Width: 256, URL: picture.ThumbnailURL },
      { Name: '1024', Width: 300, URL: expect.stringContaining('/1024.webp') },
    ],
  });
  await work('b.png', Buffer.from('no picture'));
  const [second, broken] = await message();
  expect(second).toBe('failed');
  expect(broken).toMatchObject({ ImageID: 'b.png', Error: { Code: expect.any(String) } });
  await work('b.png', undefined);
  const [third, gone] = await message();
  expect(third).toBe('removed');
  expect(gone).toMatchObject({ event: 'removed', ImageID: 'b.png', Status: 'removed' });
});

it('a message that cannot be sent is logged and counted, and the picture is not made again', async () => {
  cloud.cloud.setFaults(deny('sns', 'Publish'));
  log.length = 0;
  expect(await work('c.png', await solid(30, 20, [1, 2, 3]).png().toBuffer())).toBeUndefined();
  cloud.cloud.setFaults(undefined);
  const [lost, made] = log.map((line) => JSON.parse(line));
  expect(lost).toMatchObject({
    ...{ level: 'error', event: 'unannounced', key: 'c.png', code: 'AuthorizationError' },
    NotificationFailures: 1,
  });
  expect(lost._aws.CloudWatchMetrics[0].Metrics).toEqual([{ Name: 'NotificationFailures', Unit: 'Count' }]);
  expect(made).toMatchObject({ event: 'done', key: 'c.png' });
});

it('drift is mended, and subscribers of others are left alone', async () => {
  const other = { Protocol: 'email', Endpoint: 'other@example.com' };
  await sns().send(new SubscribeCommand({ TopicArn: topicArn, ...other }));
  expect(await setUp(session, { plan: true })).toBe(0);
  const { Subscriptions = [] } = await sns().send(
    new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }),
  );
  const own = Subscriptions.find(({ Endpoint }) => Endpoint === hook);
  await sns().send(new UnsubscribeCommand({ SubscriptionArn: own?.SubscriptionArn }));
  await sns().send(
    new TagResourceCommand({ ResourceArn: topicArn, Tags: [{ Key: 'thumbs:mood', Value: 'blue' }] }),
  );
  expect(await setUp(session, { plan: true })).toBe(5);
  await change({});
  await confirm();
  expect(await setUp(session, { plan: true })).toBe(0);
  const { Tags } = await sns().send(new ListTagsForResourceCommand({ ResourceArn: topicArn }));
  expect(Tags).toEqual([{ Key: 'thumbs:stack', Value: 'thumbs' }]);
  expect(await subscribed()).toEqual([hook, 'me@example.com', 'other@example.com']);
});

it('a subscriber that is not listed any more is unsubscribed, once it has confirmed', async () => {
  // Meanwhile it has confirmed, which the state does not know yet.
  await change({ notifyTo: [mail] });
  expect(await subscribed()).toEqual(['me@example.com', 'other@example.com']);
  await change({ notifyTo: [] });
  expect(notes()).toEqual([
    expect.stringMatching(/^mailto:me@example.com has not confirmed, so it cannot be unsubscribed/),
  ]);
  expect(await setUp(session, { plan: true })).toBe(0);
  expect(await subscribed()).toEqual(['me@example.com', 'other@example.com']);
});

it('a lost state file: every address on the topic counts as listed', async () => {
  await rm(session.config.stateFile);
  await act('recover', () => runVerb(session, recover, {}));
  const { data } = await readState(session.config.stateFile);
  expect(data?.settings).toMatchObject({ notify: true, notifyTo: [mail, 'mailto:other@example.com'] });
  expect(await setUp(session, { plan: true })).toBe(0);
  await act('doctor', async () => {
    const { events } = await runVerb(session, doctor, {});
    expect(events).toContainEqual(
      expect.objectContaining({
        ...{ id: 'notifications', level: 'note', text: expect.stringContaining(mail) },
        fix: expect.stringMatching(/^open the link in /),
      }),
    );
  });
});

it('--no-notify removes it; a topic of somebody else under that name is a conflict and stays', async () => {
  await change({ notify: false });
  const { data } = await readState(session.config.stateFile);
  expect(data?.settings).not.toHaveProperty('notifyTo');
  const name = topicArn.slice(topicArn.lastIndexOf(':') + 1);
  await sns().send(new CreateTopicCommand({ Name: name, Tags: [{ Key: 'owner', Value: 'them' }] }));
  await expect(setUp(session, { notify: true })).rejects.toMatchObject({ code: 'Conflict' });
  const { Tags } = await sns().send(new ListTagsForResourceCommand({ ResourceArn: topicArn }));
  expect(Tags).toEqual([{ Key: 'owner', Value: 'them' }]);
  await sns().send(new DeleteTopicCommand({ TopicArn: topicArn }));
  await change({ notify: true, notifyTo: [mail], ttl: '2h' });
  await act('teardown', () => runVerb(session, teardown, { yes: true, expired: true }));
  await act('teardown', () => tearDown(session, {}));
  expect(done()).toMatchObject({ left: [] });
  await expect(subscribed()).rejects.toMatchObject({ name: 'NotFoundException' });
});

it.each(['setup', 'status', 'teardown', 'recover', 'doctor'] as const)(
  'the policy for %s covers every call that was made, and nothing of SNS is granted in vain',
  (verb) => {
    const settings = { trigger: 'sqs', notify: true } as const;
    const { Statement } = callerPolicy([verb], { stack: 'thumbs' }, settings);
    const rights = [...new Set(Statement.flatMap(({ Action }) => Action))].sort();
    const needed = [...new Set(callsOf.get(verb))].sort();
    const ofSns = (actions: string[]) => actions.filter((action) => action.startsWith('sns:'));
    expect(ofSns(rights)).toEqual(ofSns(needed));
  },
);
