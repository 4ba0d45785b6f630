// Many pictures while functions are killed in the middle of their work, messages come twice and late, and originals
// are replaced and removed: in the end there is exactly one right item for every picture, and nothing else.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SendMessageBatchCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { expect, it, onTestFinished } from 'vitest';
import type { ImageItem } from '../../lambda/contract.ts';
import { setUp } from '../../src/commands/setup.ts';
import { makeNames, type Names } from '../../src/stack/names.ts';
import { readState } from '../../src/stack/state.ts';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { randomNumbers } from '../support/faults/mutations.ts';
import * as pictures from '../support/pictures/pictures.ts';
import { testMs } from '../support/runner/patience.ts';
import { makeSession } from '../support/stacks/session.ts';

/** A longer run by hand: THUMBS_CHAOS=1000 npx vitest run --project faults test/faults/worker-chaos.test.ts */
const total = Number(process.env.THUMBS_CHAOS ?? 150);
const maxKills = Math.ceil(total / 25);
const sizes = [16, 32];
const keys = Array.from({ length: total }, (_, index) => `album ${index % 7}/${index}.jpg`);
/** What comes back does so after this long; set for real it would be six times the function's timeout. */
const visibilitySeconds = total > 150 ? 20 : 5;

it(
  'ends with one right item per picture, whatever happens to functions and messages meanwhile',
  async () => {
    const stack = await open();
    const wanted = new Map<string, string>();
    await Promise.all(keys.map(async (key) => wanted.set(key, await stack.store(key, pictures.red))));
    const kills = await disturb(stack, wanted);
    // Only the test's own net ends it: a thousand pictures take their time.
    while ((await stack.waiting()) > 0) await delay(200);

    expect(kills).toBeGreaterThan(2);
    const items = await stack.items();
    expect(new Map(items.map(({ ImageID, OriginalETag }) => [ImageID, OriginalETag]))).toEqual(wanted);
    expect(items.filter(({ Status }) => Status !== 'done')).toEqual([]);
    const thumbnails = [...wanted.keys()].flatMap((key) => sizes.map((size) => `${key}/${size}.webp`));
    expect((await stack.thumbnails()).toSorted()).toEqual(thumbnails.toSorted());
    for (const key of wanted.keys()) {
      const colour = isReplaced(key) ? pictures.blue : pictures.red;
      expect(pictures.distance(await stack.colourOf(key), colour), key).toBeLessThan(20);
    }
    expect(await stack.dead()).toBe(0);
  },
  Math.max(testMs, 10_000 * total),
);

const indexOf = (key: string) => keys.indexOf(key);
const isReplaced = (key: string) => indexOf(key) % 5 === 1;
const isRemoved = (key: string) => indexOf(key) % 11 === 3;

type Stack = Awaited<ReturnType<typeof open>>;

/** Everything at once, for as long as there is work left. Returns how many functions were killed. */
async function disturb(stack: Stack, wanted: Map<string, string>): Promise<number> {
  const random = randomNumbers(7);
  const shuffled = keys.toSorted(() => random.below(3) - 1);
  let [kills, next] = [0, 0];
  while (next < total || (kills < 3 && (await stack.waiting()) > 0)) {
    const some = shuffled.slice(next, next + 15);
    next += 15;
    for (const key of some) {
      if (isRemoved(key)) await stack.remove(key).then(() => wanted.delete(key));
      else if (isReplaced(key)) wanted.set(key, await stack.store(key, pictures.blue));
    }
    await stack.repeat(some);
    if (kills < maxKills) kills += await stack.kill();
  }
  return kills;
}

async function open() {
  const cloud = await openCloud({
    timings: { functionPendingMs: 20, functionUpdateMs: 20, mappingSettleMs: 20, tableMs: 20 },
  });
  onTestFinished(() => cloud.dispose());
  const session = await makeSession(cloud);
  onTestFinished(() => session.close());
  await setUp(session, { sizes });
  const { data } = await readState(session.config.stateFile);
  const names = makeNames({ ...session.place, suffix: data?.suffix ?? '' });
  return { ...(await queuesOf(cloud, names)), ...storesOf(cloud, names), kill: () => killOne(cloud) };
}

/** The process of a function that is at work, if there is one. */
async function killOne({ dataDir }: TestCloud): Promise<number> {
  const scratch = join(dataDir, 'scratch');
  const notes = (await readdir(scratch).catch(() => [])).filter((name) => name.endsWith('.pid'));
  const note = notes[0];
  if (!note) return 0;
  try {
    process.kill(Number(await readFile(join(scratch, note), 'utf8')), 'SIGKILL');
    return 1;
  } catch {
    // It has ended by itself, or its note is gone with it.
    return 0;
  }
}

async function queuesOf(cloud: TestCloud, names: Names) {
  const sqs = cloud.client(SQSClient, { maxAttempts: 3 });
  const urlOf = async (part: 'jobs' | 'dead-letters') =>
    (await sqs.send(new GetQueueUrlCommand({ QueueName: names.of(part) }))).QueueUrl ?? '';
  const [jobs, deadLetters] = [await urlOf('jobs'), await urlOf('dead-letters')];
  const { Attributes: made } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: jobs, AttributeNames: ['RedrivePolicy'] }),
  );
  // A slow machine takes longer than that, and so more tries than in life.
  const RedrivePolicy = JSON.stringify({ ...JSON.parse(made?.RedrivePolicy ?? ''), maxReceiveCount: 1000 });
  const Attributes = { VisibilityTimeout: String(visibilitySeconds), RedrivePolicy };
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: jobs, Attributes }));
  const depth = async (QueueUrl: string) => {
    const answer = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    const { ApproximateNumberOfMessages: seen, ApproximateNumberOfMessagesNotVisible: inFlight } =
      answer.Attributes ?? {};
    return Number(seen) + Number(inFlight);
  };
  return {
    waiting: () => depth(jobs),
    dead: () => depth(deadLetters),
    /** Each key once more as `upload` would say it, and as a late event of S3 from long ago, created and removed. */
    async repeat(repeated: string[]) {
      const bucket = names.of('originals');
      const late = (eventName: string, key: string) => ({
        Records: [
          {
            eventVersion: '2.5',
            eventSource: 'aws:s3',
            eventName,
            s3: { bucket: { name: bucket }, object: { key: encodeURIComponent(key), sequencer: '01' } },
          },
        ],
      });
      const bodies = repeated.flatMap((key) => [
        { bucket_name: bucket, image_key: key },
        late('ObjectCreated:Put', key),
        late('ObjectRemoved:Delete', key),
      ]);
      for (let at = 0; at < bodies.length; at += 10) {
        const Entries = bodies
          .slice(at, at + 10)
          .map((body, index) => ({ Id: String(index), MessageBody: JSON.stringify(body) }));
        await sqs.send(new SendMessageBatchCommand({ QueueUrl: jobs, Entries }));
      }
    },
  };
}

function storesOf(cloud: TestCloud, names: Names) {
  const s3 = cloud.client(S3Client, { maxAttempts: 3 });
  const dynamo = cloud.client(DynamoDBClient, { maxAttempts: 3 });
  const [originals, thumbnails] = [names.of('originals'), names.of('thumbnails')];
  return {
    /** Returns the ETag. Noise, so that no two pictures are the same file. */
    async store(Key: string, colour: pictures.Colour): Promise<string> {
      const picture = await pictures
        .solid(40 + indexOf(Key), 40, colour)
        .jpeg()
        .toBuffer();
      const { ETag = '' } = await s3.send(new PutObjectCommand({ Bucket: originals, Key, Body: picture }));
      return ETag.replaceAll('"', '');
    },
    remove: (Key: string) => s3.send(new DeleteObjectCommand({ Bucket: originals, Key })),
    async items(): Promise<ImageItem[]> {
      const found: ImageItem[] = [];
      for await (const { Items = [] } of paginateScan(
        { client: dynamo },
        { TableName: names.of('images') },
      )) {
        found.push(...Items.map((item) => unmarshall(item) as ImageItem));
      }
      return found;
    },
    async thumbnails(): Promise<string[]> {
      const found: string[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: thumbnails })) {
        found.push(...Contents.map(({ Key = '' }) => Key));
      }
      return found;
    },
    async colourOf(key: string): Promise<pictures.Colour> {
      const Key = `${key}/${sizes[0]}.webp`;
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: thumbnails, Key }));
      return pictures.colourAt(Buffer.from((await Body?.transformToByteArray()) ?? []), 5, 0);
    },
  };
}
