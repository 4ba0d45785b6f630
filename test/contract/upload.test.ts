// Sending images to a stack, against the embedded cloud; at the end through the whole pipeline.
import { appendFile, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../cloud/aws-error.ts';
import { combine, failTimes, loseReplies, meanwhile } from '../../cloud/faults.ts';
import { listObjects } from '../../src/aws/objects.ts';
import { type Context, openStack } from '../../src/aws/session.ts';
import { setUp } from '../../src/commands/setup.ts';
import { deliver, emptyDelivery } from '../../src/delivery/deliver.ts';
import type { Event, ItemEvent } from '../../src/events.ts';
import { multipartBytes } from '../../src/transfer/etag.ts';
import { manifestOf, openManifest, remember } from '../../src/transfer/manifest.ts';
import { type SurveyOptions, surveyImages } from '../../src/transfer/survey.ts';
import { noTotals, type UploadOptions, uploadImages } from '../../src/transfer/upload.ts';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { files as heic } from '../support/pictures/heic-samples.ts';
import { solid } from '../support/pictures/pictures.ts';
import { makeSession } from '../support/stacks/session.ts';
import { makeStores } from '../support/stacks/stores.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thumbs-upload-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

let shade = 0;
/** A small picture unlike all before it. */
const picture = () =>
  solid(16, 12, [shade++ % 256, (shade >> 8) % 256, 7])
    .png()
    .toBuffer();

async function put(name: string, bytes?: Buffer): Promise<void> {
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes ?? (await picture()));
}

/** A PNG that is followed by so much else that it has to be sent in parts. */
async function putLarge(name: string): Promise<void> {
  await put(name, Buffer.concat([await picture(), Buffer.alloc(multipartBytes, name)]));
}

const plainUpload: UploadOptions = {
  force: false,
  overwrite: true,
  dryRun: false,
  delete: false,
  concurrency: undefined,
  onStored: () => {},
};

/** Uploads the folder; answers the totals, and each key with what became of it. */
async function upload(
  context: Context & { events: Event[] },
  options: Partial<UploadOptions> = {},
  survey: SurveyOptions = {},
) {
  const totals = noTotals();
  const first = context.events.length;
  const images = await surveyImages([folder], survey, context);
  await uploadImages(context, images, { ...plainUpload, ...options }, totals);
  return { totals, results: resultsOf(context.events.slice(first)) };
}

function resultsOf(events: readonly Event[]): Record<string, string> {
  const items = events.filter((event): event is ItemEvent => event.event === 'item');
  return Object.fromEntries(
    items.map(({ key, result, reason }) => [key, reason ? `${result}: ${reason}` : result]),
  );
}

describe('an upload', () => {
  let cloud: TestCloud;
  let context: Awaited<ReturnType<typeof makeStores>>['context'];
  let abort: () => void;

  beforeEach(async () => {
    cloud = await openCloud({ timings: { tableMs: 20 } });
    const stack = await makeStores(cloud);
    context = stack.context;
    abort = stack.session.abort;
  });
  afterEach(async () => {
    context.close();
    await cloud.dispose();
  });

  const bucket = () => context.names.of('originals');
  const head = (Key: string) =>
    context.client(S3Client).send(new HeadObjectCommand({ Bucket: bucket(), Key }));
  const operations = (from: number) => cloud.calls.slice(from).map(({ operation }) => operation);
  async function stored(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of listObjects(context, bucket(), '')) keys.push(key);
    return keys;
  }

  it('sends pictures under their names, whatever characters these have, with the type their bytes tell', async () => {
    const names = [
      ...['a b+c%20.png', 'sub/été & co.png', '写真 (1).png', "it's #1?.png"],
      ...[' both ends ', 'back\\slash.png', 'a..b.png'],
    ];
    for (const name of names) await put(name);
    await put('really a png.jpg');
    const { totals } = await upload(context);
    expect(totals).toMatchObject({ uploaded: 8, unchanged: 0, failed: 0 });
    expect((await stored()).sort()).toEqual([...names, 'really a png.jpg'].sort());
    expect(await head('really a png.jpg')).toMatchObject({
      ContentType: 'image/png',
      ContentLength: totals.bytes / 8,
    });
  });

  it('leaves what is unchanged, and sends what changed, even to the same size', async () => {
    await put('same.png');
    await put('changed.png');
    await upload(context);
    await put('changed.png');
    const before = cloud.calls.length;
    const { totals, results } = await upload(context);
    expect(results).toEqual({ 'same.png': 'skipped: unchanged', 'changed.png': 'uploaded' });
    expect(totals).toMatchObject({ uploaded: 1, unchanged: 1 });
    expect(operations(before)).toEqual(['ListObjectsV2', 'PutObject']);
  });

  it('tells every image that is stored, sent or not, with the ETag S3 knows it by', async () => {
    await put('a.png');
    const heard: unknown[] = [];
    const onStored: UploadOptions['onStored'] = ({ image, etag, isUnchanged }) =>
      heard.push([image.key, `"${etag}"`, isUnchanged]);
    await upload(context, { onStored });
    await upload(context, { onStored });
    const { ETag } = await head('a.png');
    expect(heard).toEqual([
      ['a.png', ETag, false],
      ['a.png', ETag, true],
    ]);
  });

  it('with --force sends what is unchanged, without a look at the bucket', async () => {
    await put('a.png');
    await upload(context);
    const before = cloud.calls.length;
    expect((await upload(context, { force: true })).totals.uploaded).toBe(1);
    expect(operations(before)).toEqual(['PutObject']);
  });

  it('sends large files in parts and recognises them again', async () => {
    await putLarge('large.png');
    const { totals } = await upload(context);
    expect(totals.uploaded).toBe(1);
    expect(await head('large.png')).toMatchObject({
      ContentType: 'image/png',
      ContentLength: totals.bytes,
      ETag: expect.stringMatching(/-3"$/),
    });
    expect((await upload(context)).results).toEqual({ 'large.png': 'skipped: unchanged' });
    const sent = context.events.filter((event) => event.event === 'progress');
    expect(sent.map(({ done }) => done)).toEqual(sent.map(({ done }) => done).toSorted((a, b) => a - b));
    expect(sent.some(({ done, total }) => done > 0 && done < total)).toBe(true);
    expect(sent.at(-1)).toMatchObject({ done: totals.bytes, total: totals.bytes });
  });

  it('that is interrupted leaves no parts behind and throws the reason', async () => {
    await putLarge('large.png');
    let parts = 0;
    cloud.cloud.setFaults(({ operation }) => {
      if (operation === 'UploadPart' && ++parts === 1) abort();
      return undefined;
    });
    await expect(upload(context)).rejects.toThrow('interrupted by the test');
    expect(parts).toBeGreaterThan(0);
    const listed = await cloud.client(S3Client).send(new ListMultipartUploadsCommand({ Bucket: bucket() }));
    expect(listed.Uploads ?? []).toEqual([]);
  });

  it('goes on past a file that cannot be read any more', async () => {
    await put('a.png');
    await put('b.png');
    const survey = await surveyImages([folder], {}, context);
    await rm(join(folder, 'a.png'));
    const totals = noTotals();
    await uploadImages(context, survey, plainUpload, totals);
    expect(totals).toMatchObject({ uploaded: 1, failed: 1 });
    expect(resultsOf(context.events)).toEqual({
      'a.png': 'failed: no longer exists (ENOENT)',
      'b.png': 'uploaded',
    });
  });

  it('sends what a file has become since it was looked at', async () => {
    await put('a.png');
    const survey = await surveyImages([folder], {}, context);
    const later = Buffer.concat([await picture(), Buffer.alloc(200_000, 'longer')]);
    await put('a.png', later);
    await uploadImages(context, survey, plainUpload, noTotals());
    expect(await head('a.png')).toMatchObject({ ContentLength: later.length });
  });

  it('does not send a large file that is written to while it is read', async () => {
    const name = 'large.png';
    // More parts than are in memory at once: the last is read when the first has arrived.
    await put(name, Buffer.concat([await picture(), Buffer.alloc(multipartBytes * 2.5, name)]));
    let parts = 0;
    cloud.cloud.setFaults(async ({ operation }) => {
      if (operation === 'UploadPart' && ++parts === 1) await appendFile(join(folder, name), 'more');
      return undefined;
    });
    const { results } = await upload(context);
    expect(results).toEqual({ [name]: 'failed: it changed while it was being read' });
    expect(await stored()).toEqual([]);
    const listed = await cloud.client(S3Client).send(new ListMultipartUploadsCommand({ Bucket: bucket() }));
    expect(listed.Uploads ?? []).toEqual([]);
  });

  it('stops at what would fail with every file', async () => {
    for (let index = 0; index < 100; index++) await put(`${index}.png`);
    const before = cloud.calls.length;
    cloud.cloud.setFaults(({ operation }) =>
      operation === 'PutObject' ? new AwsError('AccessDenied', 'Access Denied', 403) : undefined,
    );
    await expect(upload(context)).rejects.toMatchObject({ name: 'AccessDenied' });
    // The 32 that were under way, each asked twice: the lean way, then the SDK's.
    expect(operations(before).filter((operation) => operation === 'PutObject').length).toBeLessThan(70);
  });

  it('does not even read what was not touched since it was sent, but looks whether the bucket still has it', async () => {
    const names = ['kept.png', 'touched.png', 'replaced.png', 'deleted.png'];
    for (const name of names) await put(name);
    const longAgo = new Date(Date.now() - 3_600_000);
    for (const name of names) await utimes(join(folder, name), longAgo, longAgo);
    const file = manifestOf(join(folder, '..', `${basename(folder)}.json`));
    const run = async (between?: () => Promise<void>) => {
      const manifest = await openManifest(file, bucket(), context.note);
      const survey = await surveyImages([folder], {}, { ...context, remembered: manifest.find });
      await between?.();
      const first = context.events.length;
      const totals = noTotals();
      await uploadImages(context, survey, { ...plainUpload, onStored: remember(manifest) }, totals);
      await manifest.save();
      return { survey, results: resultsOf(context.events.slice(first)) };
    };
    await run();
    const s3 = context.client(S3Client);
    await utimes(join(folder, 'touched.png'), new Date(), longAgo);
    await s3.send(new PutObjectCommand({ Bucket: bucket(), Key: 'replaced.png', Body: 'x' }));
    await s3.send(new DeleteObjectCommand({ Bucket: bucket(), Key: 'deleted.png' }));
    const before = cloud.calls.length;
    // A file that is gone since cannot have been read.
    const { survey, results } = await run(() => rm(join(folder, 'kept.png')));
    expect(survey.images.filter(({ headDigest }) => headDigest !== undefined).map(({ key }) => key)).toEqual([
      'touched.png',
    ]);
    expect(results).toEqual({
      'kept.png': 'skipped: unchanged',
      'touched.png': 'skipped: unchanged',
      'replaced.png': 'uploaded',
      'deleted.png': 'uploaded',
    });
    expect(operations(before)).toEqual(['ListObjectsV2', 'PutObject', 'PutObject']);
    await rm(file);
  });

  it('sends pictures with the same content once and copies them to their other keys', async () => {
    const bytes = await picture();
    for (const name of ['a.png', 'sub/b é+%.png', 'c.jpg']) await put(name, bytes);
    const before = cloud.calls.length;
    const { totals, results } = await upload(context);
    expect(totals).toMatchObject({ uploaded: 3, copied: 2, bytes: bytes.length });
    expect(operations(before).sort()).toEqual(['CopyObject', 'CopyObject', 'ListObjectsV2', 'PutObject']);
    expect(Object.values(results).sort().at(-1)).toMatch(/^uploaded: copied in the bucket: same content as /);
    await put('later #4.png', bytes);
    expect((await upload(context)).totals).toMatchObject({ uploaded: 1, copied: 1, unchanged: 3, bytes: 0 });
    for (const name of await stored()) {
      expect(await head(name)).toMatchObject({ ContentType: 'image/png', ContentLength: bytes.length });
    }
    expect((await upload(context)).totals).toMatchObject({ uploaded: 0, unchanged: 4 });
  });

  it('recognises a large picture that was copied', async () => {
    const large = Buffer.concat([await picture(), Buffer.alloc(multipartBytes, 'large')]);
    await put('a.png', large);
    await put('b.png', large);
    expect((await upload(context)).totals).toMatchObject({ uploaded: 2, copied: 1, bytes: large.length });
    expect((await upload(context)).totals).toMatchObject({ uploaded: 0, unchanged: 2 });
  });

  it('that may write but not read sends every picture', async () => {
    const bytes = await picture();
    for (const name of ['a.png', 'b.png']) await put(name, bytes);
    cloud.cloud.setFaults(({ operation }) =>
      operation === 'CopyObject' ? new AwsError('AccessDenied', 'Access Denied', 403) : undefined,
    );
    expect((await upload(context)).totals).toMatchObject({ uploaded: 2, copied: 0 });
  });

  describe('without overwriting', () => {
    const keep = (options: Partial<UploadOptions> = {}) => upload(context, { overwrite: false, ...options });
    const store = (Key: string, Body: string | Buffer) =>
      cloud.client(S3Client).send(new PutObjectCommand({ Bucket: bucket(), Key, Body }));
    const read = async (Key: string) => {
      const got = await context.client(S3Client).send(new GetObjectCommand({ Bucket: bucket(), Key }));
      return Buffer.from((await got.Body?.transformToByteArray()) ?? []);
    };

    it('keeps what is there under the same key, and sends the rest', async () => {
      for (const name of ['same.png', 'new.png', 'same size.png', 'other size.png']) await put(name);
      await putLarge('large.png');
      const { length } = await readFile(join(folder, 'same size.png'));
      await store('same.png', await readFile(join(folder, 'same.png')));
      await store('same size.png', Buffer.alloc(length, 'x'));
      for (const name of ['other size.png', 'large.png']) await store(name, 'x');
      const dry = await keep({ dryRun: true });
      expect(dry.totals).toMatchObject({ unchanged: 1, kept: 3, wouldUpload: 1 });
      const before = cloud.calls.length;
      const { totals, results } = await keep();
      expect(results).toEqual({
        'same.png': 'skipped: unchanged',
        'new.png': 'uploaded',
        'same size.png': 'skipped: already there',
        'other size.png': 'skipped: already there',
        'large.png': 'skipped: already there',
      });
      expect(totals).toMatchObject({ uploaded: 1, unchanged: 1, kept: 3, failed: 0 });
      expect(operations(before)).toEqual(['ListObjectsV2', 'PutObject']);
      expect((await read('same size.png')).toString()).toBe('x'.repeat(length));
    });

    it.each(['PutObject', 'CompleteMultipartUpload', 'CopyObject'])(
      'keeps what somebody else stored just before the %s',
      async (operation) => {
        await (operation === 'CompleteMultipartUpload' ? putLarge('a.png') : put('a.png'));
        if (operation === 'CopyObject') await put('b.png', await readFile(join(folder, 'a.png')));
        const taken = operation === 'CopyObject' ? 'b.png' : 'a.png';
        cloud.cloud.setFaults(meanwhile('s3', operation, () => store(taken, 'theirs')));
        // One after the other, so that the copy is that of b.png.
        const { results } = await keep({ concurrency: 1 });
        expect(results).toMatchObject({ [taken]: 'skipped: already there' });
        expect((await read(taken)).toString()).toBe('theirs');
        const listed = await cloud
          .client(S3Client)
          .send(new ListMultipartUploadsCommand({ Bucket: bucket() }));
        expect(listed.Uploads ?? []).toEqual([]);
      },
    );

    it('knows its own picture again when the answer was lost', async () => {
      await put('a.png');
      cloud.cloud.setFaults(loseReplies('s3', 'PutObject'));
      expect((await keep()).results).toEqual({ 'a.png': 'uploaded' });
    });

    it('tries again where another write or a deletion is under way', async () => {
      await put('a.png');
      await putLarge('large.png');
      const conflict = new AwsError('ConditionalRequestConflict', 'busy', 409);
      const operations = ['PutObject', 'CompleteMultipartUpload'];
      cloud.cloud.setFaults(combine(...operations.map((one) => failTimes('s3', one, 2, conflict))));
      expect((await keep()).results).toEqual({ 'a.png': 'uploaded', 'large.png': 'uploaded' });
    });
  });

  it('with --dry-run changes nothing and tells what it would do', async () => {
    await put('new.png');
    await context
      .client(S3Client)
      .send(new PutObjectCommand({ Bucket: bucket(), Key: 'old.png', Body: 'x' }));
    const { totals, results } = await upload(context, { dryRun: true, delete: true });
    expect(results).toEqual({
      'new.png': 'skipped: dry run: would be uploaded',
      'old.png': 'skipped: dry run: would be deleted',
    });
    expect(totals).toMatchObject({ uploaded: 0, deleted: 0, wouldUpload: 1, wouldDelete: 1 });
    expect(await stored()).toEqual(['old.png']);
  });

  it('with --delete removes what is gone here, under its prefix and nowhere else', async () => {
    for (const Key of ['trip/old & é.png', 'trip/kept.txt', 'elsewhere.png', 'trip/raw/x.dng']) {
      await context.client(S3Client).send(new PutObjectCommand({ Bucket: bucket(), Key, Body: 'x' }));
    }
    await put('new.png');
    await put('kept.txt', Buffer.from('no picture, but here'));
    const { totals } = await upload(context, { delete: true }, { prefix: 'trip', exclude: ['*.dng'] });
    expect(totals).toMatchObject({ uploaded: 1, deleted: 1 });
    expect(await stored()).toEqual(['elsewhere.png', 'trip/kept.txt', 'trip/new.png', 'trip/raw/x.dng']);
  });
});

describe('under the trigger sqs an upload', () => {
  it('sends one message for each image it sent, ten at a time', async () => {
    const cloud = await openCloud({ timings: { tableMs: 20 } });
    const { context } = await makeStores(cloud, { trigger: 'sqs' });
    try {
      for (let index = 0; index < 22; index++) await put(`写真 ${index}+é.png`);
      // Copied in the bucket, and told of all the same.
      await put('写真 22+é.png', await readFile(join(folder, '写真 0+é.png')));
      await upload(context);
      expect(cloud.calls.filter(({ operation }) => operation === 'SendMessageBatch')).toHaveLength(3);
      const bodies = await receive(context, 23);
      expect(new Set(bodies.map(({ image_key }) => image_key)).size).toBe(23);
      expect(bodies[0]).toEqual({
        bucket_name: context.names.of('originals'),
        image_key: expect.stringMatching(/^写真 \d+\+é\.png$/),
      });
      const before = cloud.calls.length;
      await upload(context);
      expect(cloud.calls.slice(before).map(({ operation }) => operation)).toEqual(['ListObjectsV2']);
    } finally {
      context.close();
      await cloud.dispose();
    }
  });

  it('that is interrupted still sends the messages of what is stored already', async () => {
    const cloud = await openCloud({ timings: { tableMs: 20 } });
    const { context, session } = await makeStores(cloud, { trigger: 'sqs' });
    try {
      for (let index = 0; index < 20; index++) await put(`${index}.png`);
      let puts = 0;
      cloud.cloud.setFaults(({ operation }) => {
        if (operation === 'PutObject' && ++puts === 7) session.abort();
        return undefined;
      });
      await expect(upload(context, { concurrency: 1 })).rejects.toThrow('interrupted by the test');
      const sent = context.events.filter((event) => event.event === 'item' && event.result === 'uploaded');
      expect(sent).toHaveLength(6);
      const afresh = await makeSession(cloud);
      const bodies = await receive({ ...context, client: afresh.client, signal: afresh.signal }, 6);
      expect(bodies.map(({ image_key }) => image_key).sort()).toEqual(
        sent.map((event) => event.event === 'item' && event.key).sort(),
      );
      afresh.close();
    } finally {
      context.close();
      await cloud.dispose();
    }
  });

  async function receive(context: Context, count: number): Promise<Record<string, string>[]> {
    const sqs = context.client(SQSClient);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: context.names.of('jobs') }));
    const bodies: Record<string, string>[] = [];
    while (bodies.length < count) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 }),
      );
      bodies.push(...Messages.map(({ Body = '' }) => JSON.parse(Body)));
    }
    return bodies;
  }
});

describe('through the whole pipeline', () => {
  let cloud: TestCloud;
  let context: Context & { events: Event[] };
  beforeAll(async () => {
    cloud = await openCloud();
    const session = await makeSession(cloud);
    expect(await setUp(session, {})).toBe(0);
    context = { ...(await openStack(session)), events: session.events };
  });
  afterAll(async () => {
    context?.close();
    await cloud?.dispose();
  });

  const options = {
    wait: true,
    force: false,
    overwrite: true,
    dryRun: false,
    delete: false,
    timeoutSeconds: 240,
  };

  async function delivered(changes: Partial<typeof options> = {}) {
    const totals = emptyDelivery();
    const first = context.events.length;
    await deliver(context, await surveyImages([folder], {}, context), { ...options, ...changes }, totals);
    return { totals, results: resultsOf(context.events.slice(first)) };
  }

  it('an upload returns when each image has its thumbnails or has failed, and a second one tells the same', async () => {
    await put('good 1+é.png');
    await put('sub/good.png');
    await put('twin of good.png', await readFile(join(folder, 'sub/good.png')));
    await put('phone.heic', heic.tenBits);
    await put('cut off.png', (await solid(400, 300, [9, 9, 9]).png().toBuffer()).subarray(0, 120));
    const first = await delivered();
    expect(first.totals).toMatchObject({ uploaded: 5, copied: 1, done: 4, failed: 1, pending: 0 });
    expect(first.results).toEqual({
      'good 1+é.png': 'done',
      'phone.heic': 'done',
      'sub/good.png': 'done',
      'twin of good.png': 'done',
      'cut off.png': expect.stringMatching(/^failed: \w+/),
    });
    expect((await delivered()).totals).toMatchObject({ uploaded: 0, unchanged: 5, done: 4, failed: 1 });
    expect((await delivered({ force: true })).totals).toMatchObject({ uploaded: 5, done: 4, failed: 1 });
  });

  it('an image that is stored, but was never heard of again, is asked for once more', async () => {
    await put('lost.png');
    const survey = await surveyImages([folder], {}, context);
    // As if its event were lost: the bucket has no notification while it is sent.
    const s3 = context.client(S3Client);
    const Bucket = context.names.of('originals');
    await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: {} }));
    await uploadImages(context, survey, plainUpload, noTotals());
    expect((await delivered()).totals).toMatchObject({ unchanged: 1, done: 1, pending: 0 });
  });
});
