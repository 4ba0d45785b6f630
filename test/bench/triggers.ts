// Pictures through each trigger while the function is killed in the middle of its work, and through every switch from
// one trigger to another while they are under way: in the end one right item for each, and nothing else.
// Run by hand: npm run build && npx node test/bench/triggers.ts [pictures per trigger] [pictures per switch]
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { GetQueueUrlCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { queueDepth } from '../../src/aws/queue-depth.ts';
import { type Context, openStack } from '../../src/aws/session.ts';
import { setUp } from '../../src/commands/setup.ts';
import { deliver, emptyDelivery } from '../../src/delivery/deliver.ts';
import { noRework } from '../../src/delivery/resend.ts';
import { retryImages } from '../../src/delivery/retry.ts';
import { type Trigger, triggers } from '../../src/stack/settings.ts';
import { etagOfBytes } from '../../src/transfer/etag.ts';
import { surveyImages } from '../../src/transfer/survey.ts';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { type Colour, distance, solid } from '../support/pictures/pictures.ts';
import { makeSession, type TestSession } from '../support/stacks/session.ts';
import { circumstances } from './support/cloud.ts';

const perTrigger = Number(process.argv[2] ?? 500);
const perSwitch = Number(process.argv[3] ?? 100);
const sizes = [16, 32];
/** What a killed function had comes back after this long; set for real it would be six times its timeout. */
const visibilitySeconds = 5;
const killEveryMs = 700;
const maxKills = 8;

interface Row {
  way: string;
  pictures: number;
  kills: number;
  right: number;
  wrong: number;
  /** Calls that were killed three times, and letters left once a person has tried them again. */
  dead: number;
  left: number;
  seconds: number;
}

const colourOf = (index: number): Colour => [(index * 37) % 256, (index * 91) % 256, (index * 53) % 256];

/** Every picture has a colour of its own: a mixed-up thumbnail would show. */
async function paint(folder: string, count: number): Promise<Map<string, { etag: string; colour: Colour }>> {
  await mkdir(folder, { recursive: true });
  const wanted = new Map<string, { etag: string; colour: Colour }>();
  for (let index = 0; index < count; index++) {
    const bytes = await solid(640, 480, colourOf(index)).png().toBuffer();
    await writeFile(join(folder, `${index}.png`), bytes);
    wanted.set(`${index}.png`, { etag: etagOfBytes(bytes), colour: colourOf(index) });
  }
  return wanted;
}

/** The process of a function that is at work, if there is one. */
async function killOne({ dataDir }: TestCloud): Promise<number> {
  const scratch = join(dataDir, 'scratch');
  const [note] = (await readdir(scratch).catch(() => [])).filter((name) => name.endsWith('.pid'));
  if (!note) return 0;
  try {
    process.kill(Number(await readFile(join(scratch, note), 'utf8')), 'SIGKILL');
    return 1;
  } catch {
    // It has ended by itself, or its note is gone with it.
    return 0;
  }
}

async function hasten(context: Context): Promise<void> {
  const sqs = context.client(SQSClient);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: context.names.of('jobs') }));
  const Attributes = { VisibilityTimeout: String(visibilitySeconds) };
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
}

async function send(session: TestSession, folder: string, wait: boolean): Promise<void> {
  const context = await openStack(session);
  const survey = await surveyImages([folder], {}, context);
  const options = { wait, force: false, overwrite: true, dryRun: false, delete: false, timeoutSeconds: 300 };
  await deliver(context, survey, options, emptyDelivery());
}

type Wanted = Awaited<ReturnType<typeof paint>>;

/** One item for each picture, of this very picture, with these very thumbnails. */
async function judge(context: Context, wanted: Wanted): Promise<{ right: number; wrong: number }> {
  const items: Record<string, unknown>[] = [];
  const table = { TableName: context.names.of('images') };
  for await (const page of paginateScan({ client: context.client(DynamoDBClient) }, table))
    items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
  const thumbnails = new Set<string>();
  const bucket = { Bucket: context.names.of('thumbnails') };
  for await (const page of paginateListObjectsV2({ client: context.client(S3Client) }, bucket))
    for (const { Key = '' } of page.Contents ?? []) thumbnails.add(Key);
  const isRight = ({ ImageID, Status, OriginalETag }: Record<string, unknown>) =>
    Status === 'done' &&
    OriginalETag === wanted.get(String(ImageID))?.etag &&
    sizes.every((size) => thumbnails.has(`${ImageID}/${size}.webp`));
  const right = items.filter(isRight).length;
  const surplus = Math.max(0, thumbnails.size - wanted.size * sizes.length);
  return { right, wrong: items.length - right + surplus + (await countMixedUp(context, wanted, thumbnails)) };
}

/** A sample of the thumbnails shows the colours that they should. */
async function countMixedUp(
  { client, names }: Context,
  wanted: Wanted,
  thumbnails: ReadonlySet<string>,
): Promise<number> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const { default: sharp } = await import('sharp');
  let wrong = 0;
  const sample = [...wanted].filter(([key], index) => index % 10 === 0 && thumbnails.has(`${key}/16.webp`));
  for (const [key, { colour }] of sample) {
    const command = new GetObjectCommand({ Bucket: names.of('thumbnails'), Key: `${key}/16.webp` });
    const bytes = await (await client(S3Client).send(command)).Body?.transformToByteArray();
    const { channels } = await sharp(bytes).stats();
    const [red = 0, green = 0, blue = 0] = channels.map(({ mean }) => mean);
    if (distance([red, green, blue], colour) > 30) wrong += 1;
  }
  return wrong;
}

async function measure(way: string, count: number, run: Run, first: Trigger): Promise<Row> {
  const cloud = await openCloud();
  const session = await makeSession(cloud);
  const folder = await mkdtemp(join(tmpdir(), 'thumbs-bench-'));
  try {
    await setUp(session, { sizes, trigger: first });
    await hasten(await openStack(session));
    const wanted = await paint(folder, count);
    const started = performance.now();
    const kills = await run({ cloud, session, folder });
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    const context = await openStack(session);
    const dead = (await queueDepth(context, 'dead-letters')) ?? 0;
    // As `thumbs retry --all` does.
    const again = { wait: true, timeoutSeconds: 120 };
    if (dead > 0) await retryImages(context, { keys: [], all: true }, again, noRework());
    const left = (await queueDepth(context, 'dead-letters')) ?? 0;
    return { way, pictures: count, kills, ...(await judge(context, wanted)), dead, left, seconds };
  } finally {
    session.close();
    await cloud.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

type Run = (given: { cloud: TestCloud; session: TestSession; folder: string }) => Promise<number>;

/** `upload` as a person would run it, and a kill every now and then until it is through. */
const withKills: Run = async ({ cloud, session, folder }) => {
  let [kills, isDone] = [0, false];
  const sending = send(session, folder, true).finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await new Promise((resolve) => setTimeout(resolve, killEveryMs));
    if (!isDone && kills < maxKills) kills += await killOne(cloud);
  }
  await sending;
  return kills;
};

/** Everything is sent, nothing waited for; the trigger is switched at once; nobody sends anything again. */
const withSwitch =
  (to: Trigger): Run =>
  async ({ session, folder }) => {
    await send(session, folder, false);
    await setUp(session, { trigger: to });
    const context = await openStack(session);
    const until = Date.now() + 120_000;
    const TableName = context.names.of('images');
    const expected = (await readdir(folder)).length;
    while (Date.now() < until) {
      let count = 0;
      const pages = paginateScan({ client: context.client(DynamoDBClient) }, { TableName, Select: 'COUNT' });
      for await (const page of pages) count += page.Count ?? 0;
      if (count >= expected) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return 0;
  };

const rows: Row[] = [];
const tell = (row: Row) => {
  rows.push(row);
  process.stdout.write(`${JSON.stringify(row)}\n`);
};
process.stdout.write(`${circumstances()}\n`);
for (const trigger of perTrigger > 0 ? triggers : [])
  tell(await measure(trigger, perTrigger, withKills, trigger));
for (const from of perSwitch > 0 ? triggers : []) {
  for (const to of triggers.filter((to) => to !== from))
    tell(await measure(`${from} → ${to}`, perSwitch, withSwitch(to), from));
}
// Three kills of one call make a dead letter under `s3`: Lambda waits for minutes between the tries, the embedded cloud
// for a second, in which the next kill may fall. `upload` calls the picture failed, and `retry` makes it.
const isRight = rows.every(
  ({ pictures, right, wrong, left }) => right === pictures && wrong === 0 && left === 0,
);
process.stdout.write(`${isRight ? 'one right item each' : 'NOT RIGHT'}\n`);
process.exitCode = isRight ? 0 : 1;
