// Stacks that end: the end is on everything that has tags, and only what is past it goes, however many stacks there are.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { GetBucketTaggingCommand, PutBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import {
  GetQueueUrlCommand,
  ListQueueTagsCommand,
  SQSClient,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStack, withStack } from '../../src/aws/session.ts';
import { setUp } from '../../src/commands/setup.ts';
import { tearDownExpired } from '../../src/commands/teardown.ts';
import { findExpired } from '../../src/lifecycle/expired.ts';
import { recoverState } from '../../src/lifecycle/recover.ts';
import type { SetupFlags } from '../../src/lifecycle/setup-flags.ts';
import { systemClock } from '../../src/machine/wait.ts';
import { everything } from '../../src/pipeline.ts';
import { endTag } from '../../src/stack/own-tags.ts';
import { defaultSettings } from '../../src/stack/settings.ts';
import { readState } from '../../src/stack/state.ts';
import { openCloud, quick, type TestCloud } from '../support/cloud/cloud.ts';
import { makeSession, type TestSession } from '../support/stacks/session.ts';
import { takeTinyFunction } from '../support/stacks/tiny-function.ts';

let cloud: TestCloud;
const sessions: TestSession[] = [];
beforeEach(async () => {
  cloud = await openCloud({ timings: quick });
});
afterEach(async () => {
  for (const session of sessions.splice(0)) session.close();
  await cloud.dispose();
});

/** `laterMinutes`: as if it were later than it is. */
async function open(
  stack: string,
  { laterMinutes = 0, folder }: { laterMinutes?: number; folder?: string } = {},
) {
  const clock = { ...systemClock, now: () => Date.now() + laterMinutes * 60_000 };
  const session = await makeSession(cloud, { stack, clock, ...(folder ? { folder } : {}) });
  // Where the embedded cloud would have its data.
  await mkdir(join(session.config.folder, 'local'), { recursive: true });
  sessions.push(session);
  return session;
}

const stateOf = async (session: TestSession) => {
  const { data } = await readState(session.config.stateFile);
  if (!data) throw new Error('there is no state file');
  return data;
};

/** Part → its tag of the end, for all parts that have tags. */
async function endsOf(session: TestSession) {
  const { suffix, settings } = await stateOf(session);
  const context = withStack(session, suffix, settings);
  const lives = await Promise.all(
    everything.map(async (resource) => {
      const live = await resource.read(context, resource.name(context), undefined);
      const tags = live?.facets.tags as Record<string, string> | undefined;
      return tags ? [[resource.id, tags[endTag]] as const] : [];
    }),
  );
  return Object.fromEntries(lives.flat());
}

async function jobsOf(session: TestSession): Promise<string> {
  const QueueName = `${session.place.stack}-jobs-${(await stateOf(session)).suffix}`;
  return (await session.client(SQSClient).send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? '';
}

/** Two queues and a table: enough of a stack to be found and removed. */
const small: SetupFlags = { only: ['jobs', 'images'] };

/** What has tags in a stack with everything but a site in a bucket and a domain. */
const tagged = [
  ...['role', 'api-role', 'originals', 'thumbnails', 'site-app', 'http-api', 'cdn', 'dead-letters', 'jobs'],
  ...['images', 'logs', 'worker', 'trigger', 'alarms', 'dashboard', 'api-logs', 'api-function'],
];

describe('setup --ttl', () => {
  it('tags everything that has tags, and --no-ttl mends that', async () => {
    const session = await open('thumbs');
    await takeTinyFunction(session);
    const before = Date.now();
    await setUp(session, { alarms: true, cdn: true, site: 'amplify', ttl: '2h' });
    const { settings } = await stateOf(session);
    expect(Date.parse(settings.expires ?? '') - before).toBeGreaterThanOrEqual(2 * 3600_000);
    const ends = await endsOf(session);
    expect(Object.keys(ends)).toEqual(tagged);
    expect(new Set(Object.values(ends))).toEqual(new Set([settings.expires]));
    expect(await setUp(session, { plan: true })).toBe(0);
    expect((await recoverState(session, defaultSettings))?.settings.expires).toBe(settings.expires);

    await setUp(session, { ttl: false });
    expect(new Set(Object.values(await endsOf(session)))).toEqual(new Set([undefined]));
    expect((await stateOf(session)).settings).not.toHaveProperty('expires');
    expect(await setUp(session, { plan: true })).toBe(0);
  });

  it('leaves the tags of others where they are, and does not call them a difference', async () => {
    const session = await open('thumbs');
    await setUp(session, { only: ['jobs', 'originals'] });
    const Bucket = `thumbs-originals-${(await stateOf(session)).suffix}`;
    const QueueUrl = await jobsOf(session);
    const TagSet = [
      { Key: 'thumbs:stack', Value: 'thumbs' },
      { Key: 'cost-centre', Value: '42' },
    ];
    await session.client(S3Client).send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    await session.client(SQSClient).send(new TagQueueCommand({ QueueUrl, Tags: { 'cost-centre': '42' } }));
    expect(await setUp(session, { only: ['jobs', 'originals'], plan: true })).toBe(0);
    await setUp(session, { only: ['jobs', 'originals'], ttl: '1h' });
    await setUp(session, { only: ['jobs', 'originals'], ttl: false });
    const bucket = await session.client(S3Client).send(new GetBucketTaggingCommand({ Bucket }));
    expect(bucket.TagSet).toHaveLength(2);
    expect(bucket.TagSet).toContainEqual({ Key: 'cost-centre', Value: '42' });
    const queue = await session.client(SQSClient).send(new ListQueueTagsCommand({ QueueUrl }));
    expect(queue.Tags).toEqual({ 'thumbs:stack': 'thumbs', 'cost-centre': '42' });
  });

  it.each([
    [10, 0],
    [50, 1],
    [70, 1],
  ])('an hour, %d minutes later: a command warns %d times', async (laterMinutes, warnings) => {
    const session = await open('thumbs');
    await setUp(session, { ...small, ttl: '1h' });
    const later = await open('thumbs', { laterMinutes, folder: session.config.folder });
    await openStack(later);
    const texts = later.events.flatMap((event) => (event.event === 'note' ? [event.text] : []));
    expect(texts).toHaveLength(warnings);
    for (const text of texts) expect(text).toMatch(/thumbs setup --ttl.*thumbs teardown --expired/);
  });
});

describe('teardown --expired', () => {
  it('removes every stack past its end, with and without a state file, and no other', async () => {
    const ended = await open('ended');
    const { folder } = ended.config;
    const lost = await open('ended-too');
    const young = await open('young', { folder });
    const lasting = await open('lasting', { folder });
    await setUp(ended, { ...small, ttl: '30m' });
    await setUp(lost, { ...small, ttl: '30m' });
    await rm(lost.config.stateFile);
    await setUp(young, { ...small, ttl: '2h' });
    await setUp(lasting, small);

    const later = await open('thumbs', { laterMinutes: 31, folder });
    const expired = await findExpired(later);
    expect(expired.map(({ stack }) => stack)).toEqual(['ended', 'ended-too']);
    expect(await tearDownExpired(later, expired)).toBe(0);
    const receipts = later.events.filter(({ event }) => event === 'record');
    expect(receipts).toMatchObject([
      { stack: 'ended', destroyed: 3, left: [] },
      { stack: 'ended-too', destroyed: 3, left: [] },
    ]);
    expect(later.events.at(-1)).toMatchObject({ event: 'done', count: 2, destroyed: 6, left: [] });
    expect((await readState(ended.config.stateFile)).data).toBeUndefined();
    for (const one of [young, lasting]) expect(await setUp(one, { ...small, plan: true })).toBe(0);
  });

  it('leaves a stack of which one part has no end, or more time', async () => {
    const session = await open('thumbs');
    await setUp(session, { ...small, ttl: '30m' });
    await rm(session.config.stateFile);
    const later = await open('other', { laterMinutes: 31 });
    expect(await findExpired(later)).toHaveLength(1);
    await setUp(session, { ...small, only: ['jobs'] });
    const QueueUrl = await jobsOf(session);
    const sqs = session.client(SQSClient);
    await sqs.send(new UntagQueueCommand({ QueueUrl, TagKeys: [endTag] }));
    expect(await findExpired(later)).toEqual([]);
    const more = new Date(Date.now() + 3600_000).toISOString();
    await sqs.send(new TagQueueCommand({ QueueUrl, Tags: { [endTag]: more } }));
    expect(await findExpired(later)).toEqual([]);
  });

  it('leaves a stack that was given more time while the others went', async () => {
    const session = await open('thumbs');
    await setUp(session, { ...small, ttl: '30m' });
    const later = await open('thumbs', { laterMinutes: 31, folder: session.config.folder });
    const expired = await findExpired(later);
    await setUp(session, { ...small, ttl: '2h' });
    await tearDownExpired(later, expired);
    expect(later.events.at(-1)).toMatchObject({ event: 'done', count: 0, destroyed: 0 });
    expect(await setUp(session, { ...small, plan: true })).toBe(0);
  });
});
