// upload --watch, against the embedded cloud: real folders and their real events. The pauses between looks are the test's.
import { existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { AwsError } from '../../../cloud/aws-error.ts';
import { expired } from '../../../cloud/faults/spellings.ts';
import { failAlways, failTimes } from '../../../cloud/faults.ts';
import { listObjects } from '../../../src/aws/objects.ts';
import { deliver, emptyDelivery } from '../../../src/delivery/deliver.ts';
import { deliverChanges, openWatch } from '../../../src/delivery/watch.ts';
import { isCredentials } from '../../../src/errors/errors.ts';
import type { Emit, Event, ItemEvent } from '../../../src/events.ts';
import { type Clock, systemClock } from '../../../src/machine/wait.ts';
import { type SurveyOptions, surveyImages } from '../../../src/transfer/survey.ts';
import { openCloud, type TestCloud } from '../../support/cloud/cloud.ts';
import { solid } from '../../support/pictures/pictures.ts';
import { until } from '../../support/runner/until.ts';
import { sendOnly } from '../../support/stacks/deliveries.ts';
import { makeStores } from '../../support/stacks/stores.ts';

let cloud: TestCloud;
let context: Awaited<ReturnType<typeof makeStores>>['context'];
beforeAll(async () => {
  cloud = await openCloud({ timings: { tableMs: 20 } });
  ({ context } = await makeStores(cloud));
});
afterAll(async () => {
  context?.close();
  await cloud?.dispose();
});

let folder: string;
/** Of the test's own events. */
let firstEvent: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thumbs-watch-'));
  firstEvent = context.events.length;
});
afterEach(async () => {
  cloud.cloud.setFaults(undefined);
  await rm(folder, { recursive: true, force: true });
});

let shade = 0;
/** A small picture unlike all before it. */
const picture = () =>
  solid(16, 12, [shade++ % 256, 90, 7])
    .png()
    .toBuffer();

/** Returns what was written, which appears at once. `isOld`: long before the watch begins. */
async function put(
  name: string,
  { isOld = false, bytes = undefined as Buffer | undefined } = {},
): Promise<Buffer> {
  const [file, draft] = [join(folder, name), join(folder, '.draft')];
  bytes ??= await picture();
  await mkdir(dirname(file), { recursive: true });
  await writeFile(draft, bytes);
  if (isOld) await utimes(draft, 0, 0);
  await rename(draft, file);
  return bytes;
}

const settleMs = 2000;
const idleMs = 60_000;

/** A watch sleeps here as long as the test wants: until a folder's event when it is idle, else not at all. */
function clockOf(whileSettling: () => Promise<void>): Clock {
  return {
    ...systemClock,
    async sleep(ms, signal) {
      if (ms === settleMs) return whileSettling();
      if (ms < settleMs) return systemClock.sleep(ms, signal);
      expect(ms).toBe(idleMs);
      await new Promise<void>((_, reject) => {
        if (signal?.aborted) reject(signal.reason);
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    },
  };
}

interface Wishes {
  paths?: string[];
  survey?: SurveyOptions;
  overwrite?: boolean;
  wait?: boolean;
  concurrency?: number;
  /** False: nobody reads the output any more. */
  isRead?: boolean;
  /** Between two looks. */
  whileSettling?(): Promise<void>;
  onEvent?(event: Event, stop: () => void): void;
}

async function startWatch(wishes: Wishes = {}) {
  const { paths = [folder], survey = {}, overwrite = true, wait = false, concurrency } = wishes;
  const controller = new AbortController();
  const stop = controller.signal;
  const watch = await openWatch(paths, context.emit);
  const clock = clockOf(wishes.whileSettling ?? (async () => {}));
  const look = async (emit: Emit) => {
    watch.changes.beginLook();
    const call = { settings: context.settings, emit, signal: stop, changes: watch.changes };
    const found = await surveyImages(paths, survey, call);
    watch.changes.endLook(found.images);
    return found;
  };
  const options = { ...sendOnly, wait, overwrite };
  const totals = { ...emptyDelivery(), skipped: 0 };
  const config = { ...context.config, concurrency };
  const emit: Emit = (event) => {
    context.emit(event);
    wishes.onEvent?.(event, () => controller.abort(new Error('Ctrl-C')));
  };
  const running = deliverChanges(
    { ...context, clock, config, emit },
    { first: await look(context.emit), options, totals },
    watch,
    { look, onPass: async () => wishes.isRead ?? true, stop },
  );
  // A failure is the test's own business.
  running.catch(() => {});
  const end = async () => {
    controller.abort(new Error('Ctrl-C'));
    await running;
  };
  onTestFinished(async () => {
    controller.abort();
    await Promise.allSettled([running]);
    watch.close();
  });
  return { running, end, totals };
}

const items = () =>
  context.events.slice(firstEvent).filter((event): event is ItemEvent => event.event === 'item');
/** `KEY RESULT`, in order. */
const results = () => items().map(({ key, result }) => `${key} ${result}`);
const notes = () =>
  context.events.slice(firstEvent).flatMap((one) => (one.event === 'note' ? [one.text] : []));
const idleTimes = () => context.events.slice(firstEvent).filter(({ event }) => event === 'watching').length;

async function stored(prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of listObjects(context, context.names.of('originals'), prefix)) keys.push(key);
  return keys;
}

async function contentOf(Key: string): Promise<Buffer> {
  const Bucket = context.names.of('originals');
  const { Body } = await context.client(S3Client).send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

describe('a watch', () => {
  it('ends by itself when nobody reads what it says any more', async () => {
    await put('a.png', { isOld: true });
    const { running, totals } = await startWatch({ isRead: false });
    await running;
    expect(totals).toMatchObject({ uploaded: 1, failed: 0 });
    expect(idleTimes()).toBe(0);
  });

  it('sends what is there, then what appears in new folders, changes, or is renamed into place', async () => {
    await put('old.png', { isOld: true });
    const { end, totals } = await startWatch({ survey: { prefix: 'a', exclude: ['*.tif'] } });
    await until(() => expect(idleTimes()).toBe(1));
    expect(results()).toEqual(['a/old.png uploaded']);
    await put('new/deep/no.tif');
    await put('.hidden/2.png');
    await put('new/readme.txt', { bytes: Buffer.from('words') });
    await put('new/deep/er/1.png');
    await until(() => expect(results()).toContain('a/new/deep/er/1.png uploaded'));
    const before = cloud.calls.length;
    const changed = await put('old.png');
    await until(() => expect(results().filter((one) => one === 'a/old.png uploaded')).toHaveLength(2));
    // The bucket may hold millions: it is not listed for one picture.
    expect(cloud.calls.slice(before).map(({ operation }) => operation)).toEqual(['HeadObject', 'PutObject']);
    await until(() => expect(results()).toContain('a/new/readme.txt skipped'));
    await rename(join(folder, 'new'), join(folder, 'renamed'));
    await until(() => expect(results()).toContain('a/renamed/deep/er/1.png uploaded'));
    await end();
    expect(totals).toMatchObject({ uploaded: 4, failed: 0 });
    expect(await stored('a/')).toEqual(['a/new/deep/er/1.png', 'a/old.png', 'a/renamed/deep/er/1.png']);
    expect(await contentOf('a/old.png')).toEqual(changed);
  });

  it('sends a file once two looks have found it alike, never a part of it', async () => {
    const whole = await picture();
    const rest = [...whole.subarray(40)];
    const file = join(folder, 'slow.png');
    const left: number[] = [];
    const { end } = await startWatch({
      survey: { prefix: 'b' },
      // Somebody writes a little more between each two looks.
      whileSettling: async () => {
        if (existsSync(file)) await appendFile(file, Buffer.from(rest.splice(0, 10)));
      },
      onEvent: (event) => {
        if (event.event === 'item') left.push(rest.length);
      },
    });
    await until(() => expect(idleTimes()).toBe(1));
    await put('slow.png', { bytes: whole.subarray(0, 40) });
    await until(() => expect(results()).toContain('b/slow.png uploaded'));
    await end();
    expect(left).toEqual([0]);
    expect(await contentOf('b/slow.png')).toEqual(whole);
  });

  it('keeps what is there with --no-overwrite', async () => {
    const first = await put('same.png', { isOld: true });
    const { end, totals } = await startWatch({ survey: { prefix: 'c' }, overwrite: false });
    await until(() => expect(idleTimes()).toBe(1));
    await put('same.png');
    await until(() => expect(results()).toContain('c/same.png skipped'));
    await end();
    expect(totals).toMatchObject({ uploaded: 1, kept: 1 });
    expect(await contentOf('c/same.png')).toEqual(first);
  });

  it('names both files of a key that two of them would get, and goes on', async () => {
    const first = await put('one/same.png', { isOld: true });
    await mkdir(join(folder, 'two'));
    const paths = [join(folder, 'one'), join(folder, 'two')];
    const { end, totals } = await startWatch({ paths, survey: { prefix: 'd' } });
    await until(() => expect(idleTimes()).toBe(1));
    await put('two/same.png');
    await until(() => expect(results()).toContain('d/same.png failed'));
    expect(items().at(-1)?.reason).toBe(
      `two different pictures would get the same key 'd/same.png': ${join(folder, 'one/same.png')} and ${join(folder, 'two/same.png')}`,
    );
    await put('two/other.png');
    await until(() => expect(results().at(-1)).toBe('d/other.png uploaded'));
    await end();
    expect(totals).toMatchObject({ uploaded: 2, failed: 1 });
    expect(await contentOf('d/same.png')).toEqual(first);
  });

  it('waits for a folder that is taken away, and sends what it brings back', async () => {
    const inner = join(folder, 'card');
    await put('card/1.png', { isOld: true });
    const { end } = await startWatch({ paths: [inner], survey: { prefix: 'e' } });
    await until(() => expect(idleTimes()).toBe(1));
    await rename(inner, join(folder, 'away'));
    await until(() => expect(items().at(-1)?.reason).toBe('no longer exists (ENOENT)'));
    await put('away/2.png');
    await rename(join(folder, 'away'), inner);
    await until(() => expect(results()).toContain('e/2.png uploaded'));
    await end();
    expect(await stored('e/')).toEqual(['e/1.png', 'e/2.png']);
  });

  it('goes on after trouble with AWS, notes it once, and sends what it could not', async () => {
    const { end, totals } = await startWatch({ survey: { prefix: 'f' } });
    await until(() => expect(idleTimes()).toBe(1));
    // Each pass makes four attempts: ours, and three of the SDK's.
    const fault = new AwsError('InternalError', 'We encountered an internal error.', 500);
    cloud.cloud.setFaults(failTimes('s3', 'PutObject', 6, fault));
    await put('1.png');
    await until(() => expect(results()).toContain('f/1.png uploaded'));
    await end();
    expect(results()).toEqual(['f/1.png uploaded']);
    expect(totals).toMatchObject({ uploaded: 1, failed: 0 });
    expect(notes().filter((text) => text.includes('sends again what was not sent'))).toHaveLength(1);
  });

  it('does not end well while trouble keeps files from being sent', async () => {
    const { end } = await startWatch({ survey: { prefix: 'i' } });
    await until(() => expect(idleTimes()).toBe(1));
    const fault = new AwsError('InternalError', 'We encountered an internal error.', 500);
    cloud.cloud.setFaults(failAlways('s3', 'PutObject', fault));
    await put('1.png');
    await until(() =>
      expect(notes()).toContainEqual(expect.stringContaining('sends again what was not sent')),
    );
    await expect(end()).rejects.toThrow('We encountered an internal error.');
  });

  it('ends when the credentials have expired, because no repetition mends that', async () => {
    const { running } = await startWatch({ survey: { prefix: 'g' } });
    await until(() => expect(idleTimes()).toBe(1));
    cloud.cloud.setFaults(failAlways('s3', 'PutObject', expired('s3')));
    await put('1.png');
    expect(isCredentials(await running.catch((error) => error))).toBe(true);
  });

  it('finishes what is on its way at the first Ctrl-C, and the next upload sends the rest', async () => {
    for (let n = 0; n < 8; n++) await put(`${n}.png`, { isOld: true });
    const { running, totals } = await startWatch({
      ...{ survey: { prefix: 'h' }, concurrency: 1 },
      onEvent: (event, stop) => {
        if (event.event === 'item') stop();
      },
    });
    await running;
    // The second one was on its way.
    expect(totals.uploaded).toBe(2);
    expect(await stored('h/')).toHaveLength(totals.uploaded);
    const next = emptyDelivery();
    await deliver(context, await surveyImages([folder], { prefix: 'h' }, context), sendOnly, next);
    expect(next.uploaded + totals.uploaded).toBe(8);
    expect(next.unchanged).toBe(totals.uploaded);
  });
});

describe('thumbnails of a watch', () => {
  /** As the function writes it. */
  async function finishImage(key: string, Status: 'done' | 'failed'): Promise<void> {
    for await (const { etag } of listObjects(context, context.names.of('originals'), key)) {
      const Item = marshall({
        ...{ ImageID: key, Status, OriginalETag: etag, ProcessedAt: new Date().toISOString() },
        ...(Status === 'failed' ? { Error: { Code: 'Broken', Message: 'it is broken' } } : {}),
      });
      const TableName = context.names.of('images');
      await context.client(DynamoDBClient).send(new PutItemCommand({ TableName, Item }));
    }
  }

  it('are awaited across passes: each outcome is reported, and those of a replaced picture count once', async () => {
    await put('1.png', { isOld: true });
    const { end, totals } = await startWatch({ survey: { prefix: 'k' }, wait: true });
    await until(() => expect(idleTimes()).toBe(1));
    // Its first version never gets an outcome.
    await put('1.png');
    await until(() => expect(results()).toEqual(['k/1.png uploaded', 'k/1.png uploaded']));
    await put('2.png');
    await until(() => expect(results()).toContain('k/2.png uploaded'));
    await finishImage('k/2.png', 'failed');
    await until(() => expect(results().at(-1)).toBe('k/2.png failed'));
    expect(items().at(-1)?.reason).toBe('it is broken');
    const ended = end();
    await finishImage('k/1.png', 'done');
    await ended;
    expect(results().at(-1)).toBe('k/1.png done');
    expect(totals).toMatchObject({ uploaded: 3, done: 1, failed: 1, pending: 0 });
  });
});
