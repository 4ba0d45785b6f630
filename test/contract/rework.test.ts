// Trying failed images again, making stale ones again and fetching what was made: a whole stack on the embedded cloud.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { queueDepth } from '../../src/aws/queue-depth.ts';
import { type Context, openStack } from '../../src/aws/session.ts';
import { run as download } from '../../src/commands/download.ts';
import { type ReprocessFlags, run as reprocess } from '../../src/commands/reprocess.ts';
import { run as retry } from '../../src/commands/retry.ts';
import { run as scan } from '../../src/commands/scan.ts';
import { setUp } from '../../src/commands/setup.ts';
import { run as upload } from '../../src/commands/upload.ts';
import type { DownloadFlags } from '../../src/delivery/download-flags.ts';
import { listImages } from '../../src/delivery/listing.ts';
import { noRework, workAgain } from '../../src/delivery/resend.ts';
import type { RetryFlags } from '../../src/delivery/retry.ts';
import type { UploadFlags } from '../../src/delivery/upload-flags.ts';
import { UsageError } from '../../src/errors/errors.ts';
import type { Event } from '../../src/events.ts';
import { downloadToFile } from '../../src/transfer/download.ts';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { makeSession, type TestSession } from '../support/stacks/session.ts';
import { itemOf, keysIn, openSilentStack, picture, silence, store } from '../support/stacks/silent-stack.ts';
import { runVerb } from '../support/stacks/verb.ts';

async function storeItem(context: Context, item: object): Promise<void> {
  const common = {
    OriginalBucket: 'b',
    Recipe: 'old',
    ProcessedAt: '2026-01-01T00:00:00.000Z',
    DurationMs: 1,
  };
  await context
    .client(DynamoDBClient)
    .send(
      new PutItemCommand({ TableName: context.names.of('images'), Item: marshall({ ...common, ...item }) }),
    );
}

const writeLetter = (context: Context, body: unknown) => sendTo(context, 'dead-letters', body);

/** Answers the message's id. */
async function sendTo(context: Context, queue: 'jobs' | 'dead-letters', body: unknown): Promise<string> {
  const sqs = context.client(SQSClient);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: context.names.of(queue) }));
  const MessageBody = typeof body === 'string' ? body : JSON.stringify(body);
  const { MessageId = '' } = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  return MessageId;
}

/** Gives messages back at once, so that five tries are over soon; the next test has the time that its pictures need. */
async function hurry(context: Context): Promise<void> {
  const sqs = context.client(SQSClient);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: context.names.of('jobs') }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout'] }),
  );
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '0' } }));
  onTestFinished(async () => void (await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }))));
}

const eventOf = (context: Context, key: string, eventName = 'ObjectCreated:Put') => ({
  Records: [
    {
      eventVersion: '2.1',
      eventName,
      s3: { bucket: { name: context.names.of('originals') }, object: { key: encodeURIComponent(key) } },
    },
  ],
});

const failure = (ImageID: string, Code: string) => ({
  ImageID,
  Status: 'failed',
  Error: { Code, Message: 'so' },
});
const closing = (events: readonly Event[]) => events.findLast(({ event }) => event === 'done');
const letters = (events: readonly Event[]) =>
  events.flatMap((event) => (event.event === 'note' && event.letter ? [event.letter] : []));
const records = (events: readonly Event[]) => events.filter(({ event }) => event === 'record');

describe('retry', () => {
  let cloud: TestCloud;
  let session: TestSession;
  let context: Context;
  beforeAll(async () => {
    ({ cloud, session, context } = await openSilentStack('s3-sqs'));
  });
  afterAll(async () => {
    session?.close();
    await cloud?.dispose();
  });
  const run = (args: string[], flags: RetryFlags = {}) =>
    runVerb(session, retry, { timeout: 240, ...flags }, { args });

  it('without arguments joins failed items and dead letters, each with reason and advice, and takes none away', async () => {
    await storeItem(context, failure('list/slow.jpg', 'TooSlow'));
    await storeItem(context, failure('list/both.jpg', 'NotAnImage'));
    await writeLetter(context, eventOf(context, 'list/both.jpg'));
    await writeLetter(context, eventOf(context, 'list/é + 1.jpg'));
    const message = await writeLetter(context, 'not JSON');
    await writeLetter(context, { Event: 's3:TestEvent' });
    for (const _time of ['once', 'and again']) {
      const { code, events } = await run([]);
      expect(code).toBe(0);
      expect(records(events)).toHaveLength(3);
      expect(records(events)).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ ImageID: 'list/slow.jpg', Fix: expect.stringContaining('--memory') }),
          expect.objectContaining({ ImageID: 'list/both.jpg', Error: { Code: 'NotAnImage', Message: 'so' } }),
          expect.objectContaining({
            ImageID: 'list/é + 1.jpg',
            Status: 'dead-letter',
            Fix: "thumbs retry 'list/é + 1.jpg'",
          }),
        ]),
      );
      expect(closing(events)).toMatchObject({ count: 3, deadLetters: 4, unreadable: 2 });
      expect(letters(events)).toHaveLength(2);
      expect(letters(events)).toContainEqual({
        message,
        sentAt: expect.stringMatching(/^20\d\d-.*Z$/),
        reason: 'it is not JSON',
        excerpt: 'not JSON',
      });
      expect(events).toContainEqual(
        expect.objectContaining({ text: expect.stringContaining(`thumbs retry --drop ${message}`) }),
      );
    }
  });

  it('--drop deletes a message that is about no image, and nothing else', async () => {
    const [first, second] = [await writeLetter(context, 'first'), await writeLetter(context, 'second')];
    const image = await writeLetter(context, eventOf(context, 'drop.png'));
    const before = await queueDepth(context, 'dead-letters');
    await expect(run(['a.png'], { drop: [first] })).rejects.toBeInstanceOf(UsageError);
    await expect(run([], { drop: [image] })).rejects.toMatchObject({
      code: 'MessageIsOfUse',
      message: expect.stringContaining('drop.png'),
    });
    await expect(run([], { drop: ['no-such-message'] })).rejects.toMatchObject({ code: 'NoSuchMessage' });
    expect(await queueDepth(context, 'dead-letters')).toBe(before);
    const { code, events } = await run([], { drop: [first] });
    expect([code, closing(events)]).toEqual([0, { event: 'done', command: 'retry', dropped: [first] }]);
    const left = letters((await run([])).events).map((letter) => letter?.message);
    expect(left).toContain(second);
    expect(left).not.toContain(first);
    await run([], { drop: [second] });
    expect(closing((await run(['drop.png'])).events)).toMatchObject({ gone: 1 });
  });

  it('names what nobody understood: it came back five times; what SNS and EventBridge tell is understood', async () => {
    for (const key of ['by sns.png', 'by bridge.png']) await store(context, key);
    const wrapped = { Type: 'Notification', Message: JSON.stringify(eventOf(context, 'by sns.png')) };
    const bucket = { name: context.names.of('originals') };
    const detail = { bucket, object: { key: 'by bridge.png' } };
    const told = { version: '0', 'detail-type': 'Object Created', source: 'aws.s3', detail };
    for (const body of [wrapped, told]) await sendTo(context, 'jobs', body);
    for (const key of ['by sns.png', 'by bridge.png'])
      await expect.poll(() => itemOf(context, key)).toMatchObject({ Status: 'done' });
    await expect.poll(() => queueDepth(context, 'jobs')).toBe(0);

    await hurry(context);
    const garbage = await sendTo(context, 'jobs', '\u009b31mgarbage');
    const foreign = await sendTo(context, 'jobs', { bucket_name: 'theirs', image_key: 'a.png' });
    const find = async () => letters((await run([])).events);
    await expect
      .poll(find)
      .toEqual(
        expect.arrayContaining([
          expect.objectContaining({ message: garbage, reason: 'it is not JSON' }),
          expect.objectContaining({ message: foreign, reason: expect.stringContaining('the bucket theirs') }),
        ]),
      );
    await run([], { drop: [garbage, foreign] });
  });

  it('is not what a scan looks at that has enough without', async () => {
    const before = cloud.calls.length;
    const images = await Array.fromAsync(listImages(context, { status: 'failed', limit: 2 }));
    expect(images).toHaveLength(2);
    expect(cloud.calls.slice(before).map(({ service }) => service)).toEqual(['dynamodb']);
  });

  it('by key sends the named ones, and their dead letters, and leaves the others', async () => {
    for (const key of ['by key.png', 'letter.png', 'other.png']) await store(context, key);
    await storeItem(context, failure('by key.png', 'Corrupt'));
    await writeLetter(context, eventOf(context, 'letter.png'));
    await writeLetter(context, eventOf(context, 'other.png'));
    const before = await queueDepth(context, 'dead-letters');
    const { code, events } = await run(['by key.png', 'letter.png', 'nowhere.png']);
    expect(closing(events)).toMatchObject({ retried: 2, done: 2, failed: 0, gone: 1, pending: 0 });
    expect(code).toBe(0);
    expect(await itemOf(context, 'by key.png')).toMatchObject({ Status: 'done' });
    expect(await itemOf(context, 'letter.png')).toMatchObject({ Status: 'done' });
    expect(await itemOf(context, 'other.png')).toBeUndefined();
    expect(await queueDepth(context, 'dead-letters')).toBe((before ?? 0) - 1);
  });

  it('takes a key as it was typed, or else composed', async () => {
    for (const key of ['caf\u00e9.png', 'th\u00e9.png', 'the\u0301.png']) await store(context, key);
    const typed = ['cafe\u0301.png', 'the\u0301.png'];
    expect(closing((await run(typed)).events)).toMatchObject({ retried: 2, done: 2, gone: 0 });
    expect(await itemOf(context, 'caf\u00e9.png')).toMatchObject({ Status: 'done' });
    expect(await itemOf(context, 'the\u0301.png')).toMatchObject({ Status: 'done' });
    expect(await itemOf(context, 'th\u00e9.png')).toBeUndefined();
  });

  it('waits for no thumbnails of what stands for a folder, and has the item of it removed', async () => {
    await store(context, 'marker/', Buffer.alloc(0));
    await storeItem(context, { ...failure('marker/', 'Empty'), OriginalBytes: 0 });
    const { code, events } = await run(['marker/']);
    expect([code, closing(events)]).toMatchObject([0, { retried: 0, failed: 0, gone: 0, pending: 0 }]);
    await expect.poll(() => itemOf(context, 'marker/')).toBeUndefined();
  });

  it('by reason sends what failed for it; what fails again is exit 3', async () => {
    await store(context, 'reason.png');
    await store(context, 'reason bad.png', Buffer.from('no picture'));
    await storeItem(context, failure('reason.png', 'TooManyPixels'));
    await storeItem(context, failure('reason bad.png', 'TooManyPixels'));
    const { code, events } = await run([], { reason: 'TooManyPixels' });
    expect(closing(events)).toMatchObject({ retried: 2, done: 1, failed: 1 });
    expect(code).toBe(3);
    expect(await itemOf(context, 'reason bad.png')).toMatchObject({ Error: { Code: 'NotAnImage' } });
  });

  it('of all empties the dead letters but for those that nobody can read', async () => {
    await store(context, 'gone.png');
    await storeItem(context, { ImageID: 'deleted.png', Status: 'done', Thumbnails: [] });
    await writeLetter(context, eventOf(context, 'deleted.png', 'ObjectRemoved:Delete'));
    await writeLetter(context, { requestPayload: eventOf(context, 'gone.png'), responsePayload: {} });
    const { events } = await run([], { all: true });
    expect(closing(events)).toMatchObject({ pending: 0 });
    expect(await itemOf(context, 'gone.png')).toMatchObject({ Status: 'done' });
    await expect.poll(() => itemOf(context, 'deleted.png')).toBeUndefined();
    expect(await queueDepth(context, 'dead-letters')).toBe(2);
  });

  it('deletes no dead letter that could not be sent on', async () => {
    await store(context, 'safe.png');
    await writeLetter(context, eventOf(context, 'safe.png'));
    const before = await queueDepth(context, 'dead-letters');
    cloud.cloud.setFaults(({ operation }) => (operation === 'SendMessageBatch' ? 'drop' : undefined));
    await expect(run(['safe.png'])).rejects.toMatchObject({ message: expect.stringContaining('sending') });
    cloud.cloud.setFaults(undefined);
    expect(await queueDepth(context, 'dead-letters')).toBe(before);
    expect(closing((await run(['safe.png'])).events)).toMatchObject({ retried: 1, done: 1 });
  });
});

describe('reprocess and download', () => {
  let cloud: TestCloud;
  let session: TestSession;
  let context: Context;
  let folder: string;
  beforeAll(async () => {
    cloud = await openCloud();
    session = await makeSession(cloud);
    expect(await setUp(session, { sizes: [64, 200] })).toBe(0);
    context = await openStack(session);
    folder = await mkdtemp(join(tmpdir(), 'thumbs-rework-'));
    for (const name of ['a', 'b', 'c']) await writeFile(join(folder, `${name} é.png`), await picture());
    expect((await runVerb(session, upload, { timeout: 240 }, { args: [folder] })).code).toBe(0);
  });
  afterAll(async () => {
    session?.close();
    await cloud?.dispose();
    await rm(folder, { recursive: true, force: true });
  });
  const again = (flags: ReprocessFlags = {}) => runVerb(session, reprocess, { timeout: 240, ...flags });

  it('reprocess has nothing to do as long as the recipe is the same', async () => {
    const { code, events } = await again();
    expect([code, closing(events)]).toMatchObject([0, { stale: 0, sent: 0 }]);
  });

  it('reprocess makes stale thumbnails again, tells how many first, and obsolete ones go', async () => {
    expect(await setUp(session, { sizes: [100] })).toBe(0);
    expect(closing((await again({ dryRun: true })).events)).toMatchObject({
      stale: 3,
      sent: 0,
      dryRun: true,
    });
    expect(closing((await again({ prefix: 'a e\u0301' })).events)).toMatchObject({
      stale: 1,
      sent: 1,
      done: 1,
    });
    const { events } = await again();
    expect(closing(events)).toMatchObject({ stale: 2, sent: 2, done: 2, failed: 0, pending: 0 });
    const made = ['a', 'b', 'c'].map((name) => `${name} é.png/100.webp`);
    // The function removes the old ones after it has written the item.
    await expect.poll(() => keysIn(context, 'thumbnails')).toEqual(made);
    expect(closing((await again()).events)).toMatchObject({ stale: 0 });
  });

  it('sends no more than it can wait for', async () => {
    const totals = noRework();
    const options = { wait: true, timeoutSeconds: 240, maxPending: 1 };
    const rework = workAgain(context, options, totals, Promise.resolve([]));
    for (const name of ['a', 'b', 'c']) {
      await rework.send([`${name} é.png`]);
      expect(totals.sent - totals.done).toBeLessThanOrEqual(1);
    }
    await rework.finish();
    expect(totals).toMatchObject({ sent: 3, done: 3, pending: 0 });
  });

  it('reprocess goes by what the function makes, whatever the state file remembers', async () => {
    const { stateFile } = session.config;
    const text = await readFile(stateFile, 'utf8');
    const state = JSON.parse(text);
    state.settings.sizes = [31];
    await writeFile(stateFile, JSON.stringify(state));
    const { events } = await again();
    await writeFile(stateFile, text);
    expect(closing(events)).toMatchObject({ stale: 0, sent: 0 });
    expect(events).toContainEqual(
      expect.objectContaining({
        event: 'note',
        text: expect.stringMatching(/differ from the state file/),
      }),
    );
  });

  it('a scan takes a prefix as it was typed, or else composed, and leaves out what stands for a folder', async () => {
    await store(context, 'b \u00e9/', Buffer.alloc(0));
    for (const prefix of ['b \u00e9', 'b e\u0301']) {
      const counted = async (status?: 'pending') =>
        closing((await runVerb(session, scan, { prefix, status, count: true })).events);
      expect([await counted(), await counted('pending')]).toMatchObject([{ count: 1 }, { count: 0 }]);
    }
  });

  describe('download', () => {
    let target: string;
    beforeEach(async () => {
      target = await mkdtemp(join(tmpdir(), 'thumbs-download-'));
    });
    afterEach(() => rm(target, { recursive: true, force: true }));
    const fetched = (key: string, flags: DownloadFlags) => runVerb(session, download, flags, { args: [key] });

    it('fetches the original or a thumbnail, under a name of its own or the given one', async () => {
      await fetched('a é.png', { output: target });
      expect(await readFile(join(target, 'a é.png'))).toEqual(await readFile(join(folder, 'a é.png')));
      const { events } = await fetched('a é.png', { size: '100', output: `${target}/` });
      const thumbnail = await readFile(join(target, 'a é-100.webp'));
      expect(thumbnail.toString('latin1', 8, 12)).toBe('WEBP');
      expect(closing(events)).toMatchObject({
        downloaded: join(target, 'a é-100.webp'),
        bytes: thumbnail.length,
      });
      await fetched('a é.png', { size: '100', output: join(target, 'new', 'x.webp') });
      expect(await readFile(join(target, 'new', 'x.webp'))).toEqual(thumbnail);
    });

    it('takes a key as it was typed, or else composed', async () => {
      for (const size of [undefined, '100']) {
        const { events } = await fetched('a e\u0301.png', { ...(size && { size }), output: `${target}/` });
        expect(closing(events)).toMatchObject({ key: size ? 'a \u00e9.png/100.webp' : 'a \u00e9.png' });
      }
    });

    it('gives names that every system can have', async () => {
      for (const [key, name] of [
        ['x/aux.tar.png', 'aux_.tar.png'],
        ['x/dots...', 'dots___'],
        ['x/a:b?.png', 'a_b_.png'],
        ['x/..', 'image'],
      ] as const) {
        await store(context, key, Buffer.from('bytes'));
        const { events } = await fetched(key, { output: `${target}/` });
        expect(closing(events)).toMatchObject({ downloaded: join(target, name) });
      }
    });

    it('has nothing to fetch of what stands for a folder', async () => {
      await store(context, 'folder/', Buffer.alloc(0));
      await expect(fetched('folder/', { output: target })).rejects.toMatchObject({ code: 'NoImage' });
      expect(await readdir(target)).toEqual([]);
    });

    it('replaces a file with --force only', async () => {
      const output = join(target, 'mine');
      await writeFile(output, 'mine');
      await expect(fetched('a é.png', { output })).rejects.toMatchObject({ code: 'Usage' });
      expect(await readFile(output, 'utf8')).toBe('mine');
      await fetched('a é.png', { output, force: true });
      expect(await readFile(output)).toEqual(await readFile(join(folder, 'a é.png')));
    });

    it('says which sizes there are, and that an image is unknown', async () => {
      await expect(fetched('a é.png', { size: '64', output: target })).rejects.toMatchObject({
        code: 'NoThumbnail',
        fix: expect.stringContaining('100'),
      });
      await expect(fetched('none.png', { output: target })).rejects.toMatchObject({ code: 'NoImage' });
    });

    it('asks for nothing that it cannot write: an answer nobody reads would end the process', async () => {
      const earlier = cloud.calls.length;
      const source = { bucket: context.names.of('originals'), key: 'a é.png', name: 'a é.png' };
      await expect(downloadToFile(context, source, '/dev/null/below/a.png')).rejects.toMatchObject({
        code: 'ENOTDIR',
      });
      const operations = cloud.calls.slice(earlier).map(({ operation }) => operation);
      expect(operations).not.toContain('GetObject');
    });

    it('that is interrupted leaves nothing behind', async () => {
      await store(context, 'large.png', Buffer.alloc(8_000_000, 'x'));
      const own = await makeSession(cloud, { stateFile: session.config.stateFile });
      const emit = (event: Event) => (event.event === 'progress' ? own.abort() : undefined);
      const source = { bucket: context.names.of('originals'), key: 'large.png', name: 'large.png' };
      const file = join(target, 'large.png');
      await expect(
        downloadToFile({ ...context, client: own.client, signal: own.signal, emit }, source, file),
      ).rejects.toThrow('interrupted by the test');
      expect(await readdir(target)).toEqual([]);
      own.close();
    });
  });

  describe('after a change of the trigger', () => {
    it('to sqs, upload --delete takes thumbnails and item away, too', async () => {
      expect(await setUp(session, { trigger: 'sqs' })).toBe(0);
      const source = await mkdtemp(join(tmpdir(), 'thumbs-delete-'));
      const send = (flags: UploadFlags = {}) =>
        runVerb(session, upload, { timeout: 240, prefix: 'sqs/', ...flags }, { args: [source] });
      for (const name of ['kept.png', 'gone +é.png']) await writeFile(join(source, name), await picture());
      await send();
      expect(await keysIn(context, 'thumbnails', 'sqs/')).toHaveLength(2);
      await rm(join(source, 'gone +é.png'));
      expect(closing((await send({ delete: true })).events)).toMatchObject({ deleted: 1 });
      await expect.poll(() => keysIn(context, 'thumbnails', 'sqs/')).toHaveLength(1);
      expect(await itemOf(context, 'sqs/gone +é.png')).toBeUndefined();
      expect(await itemOf(context, 'sqs/kept.png')).toBeDefined();
      await rm(source, { recursive: true, force: true });
    });

    it('to s3, retry calls the function itself, as no queue leads to it', async () => {
      expect(await setUp(session, { trigger: 's3' })).toBe(0);
      await silence(context);
      await store(context, 'again.png');
      await writeLetter(context, { requestPayload: eventOf(context, 'again.png'), responsePayload: {} });
      const { events } = await runVerb(session, retry, { timeout: 240 }, { args: ['again.png'] });
      expect(closing(events)).toMatchObject({ retried: 1, done: 1 });
      expect(await queueDepth(context, 'dead-letters')).toBe(0);
    });
  });
});
