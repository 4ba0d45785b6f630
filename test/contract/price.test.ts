// Prices where they are shown and where they stop something: setup --plan, status, upload --max-cost.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStack } from '../../src/aws/session.ts';
import { setUp, run as setup } from '../../src/commands/setup.ts';
import { run as status } from '../../src/commands/status.ts';
import { run as upload } from '../../src/commands/upload.ts';
import type { Event } from '../../src/events.ts';
import { processing, storage } from '../../src/price/estimate.ts';
import { readState } from '../../src/stack/state.ts';
import type { TestCloud } from '../support/cloud/cloud.ts';
import { solid } from '../support/pictures/pictures.ts';
import { type Account, openAccount } from '../support/stacks/account.ts';
import type { TestSession } from '../support/stacks/session.ts';
import { runVerb } from '../support/stacks/verb.ts';

let cloud: TestCloud;
let session: TestSession;
let close: Account['close'];
let folder: string;
beforeAll(async () => {
  ({ cloud, session, close } = await openAccount());
  await setUp(session, { trigger: 'sqs', only: ['originals', 'jobs', 'images'] });
  folder = await mkdtemp(join(tmpdir(), 'thumbs-price-'));
  for (const shade of [1, 2, 3]) {
    await writeFile(join(folder, `${shade}.png`), await solid(20, 20, [shade, 0, 0]).png().toBuffer());
  }
});
afterAll(async () => {
  await close();
  await rm(folder, { recursive: true });
});

const send = (maxCost: number) =>
  runVerb(session, upload, { include: [], exclude: [], wait: false, maxCost }, { args: [folder] });
/** What `status` says at its end; a hint may follow. */
const doneOf = ({ events }: { events: Event[] }) => events.find(({ event }) => event === 'done');
const puts = () => cloud.calls.filter(({ operation }) => operation === 'PutObject').length;

it('upload --max-cost sends nothing that is estimated higher, and what is there already costs nothing', async () => {
  const refused = { code: 'TooExpensive', message: expect.stringMatching(/3 images.*nothing was sent/) };
  await expect(send(0.00001)).rejects.toMatchObject(refused);
  expect(puts()).toBe(0);
  expect(await send(1)).toMatchObject({ code: 0 });
  expect(puts()).toBe(3);
  expect(await send(0)).toMatchObject({ code: 0 });
  expect(puts()).toBe(3);
});

it('setup --plan and status tell the price; --cost adds up what is in the table', async () => {
  const plan = await runVerb(session, setup, { plan: true });
  const price = { currency: 'USD', isEstimate: true, atRestPerMonth: expect.closeTo(0.263, 2) };
  expect(plan.events.find(({ event }) => event === 'planned')).toMatchObject({ price });
  const withExtras = await runVerb(session, setup, { plan: true, site: 'public', alarms: true });
  expect(withExtras.events.find(({ event }) => event === 'planned')).toMatchObject({
    price: {
      atRestPerMonth: expect.closeTo(3.663, 2),
      metricsPerMonth: expect.closeTo(2.4, 5),
      apiPer1000Images: expect.closeTo(0.0112, 4),
      sitePer1000Visits: expect.closeTo(0.15, 2),
    },
  });
  const TableName = `thumbs-images-${(await readState(session.config.stateFile)).data?.suffix}`;
  const Item = marshall({
    ...{ ImageID: 'a', Status: 'done', ProcessedAt: '2026-11-21T10:00:00Z' },
    ...{ OriginalBytes: 1e9, DurationMs: 1e6, Thumbnails: [{ Bytes: 1e9 }] },
  });
  await cloud.client(DynamoDBClient).send(new PutItemCommand({ TableName, Item }));
  const from = cloud.calls.length;
  const assumed = await runVerb(session, status, {});
  expect(doneOf(assumed)).toMatchObject({ price: { ...price, used: { images: 1, basis: 'assumed' } } });
  expect(cloud.calls.slice(from).map(({ operation }) => operation)).not.toContain('Scan');
  const measured = await runVerb(session, status, { cost: true });
  // 2 GB at 0.023; 1,000 s of 1.5 GB at 0.0000166667.
  const used = {
    images: 1,
    basis: 'measured',
    storagePerMonth: expect.closeTo(0.046, 3),
    processing: expect.closeTo(0.0256, 3),
  };
  expect(doneOf(measured)).toMatchObject({ price: { used } });
});

it('a folder with dearer renditions counts with its own price', async () => {
  const art = { 'art/': { renditions: { hero: { width: 1600, formats: ['avif' as const] } } } };
  await setUp(session, { trigger: 'sqs', only: ['originals', 'jobs', 'images'], sizes: [256], folders: art });
  const { settings } = await openStack(session);
  const limit = 2 * (processing(settings, { bytes: 100 }) + storage(settings, { bytes: 100 }));
  const sendOne = async (name: string, shade: number) => {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, await solid(20, 20, [0, shade, 0]).png().toBuffer());
    const flags = { include: [`**/${basename(name)}`], exclude: [], wait: false, maxCost: limit };
    return runVerb(session, upload, flags, { args: [folder] });
  };
  expect(await sendOne('x.png', 1)).toMatchObject({ code: 0 });
  await expect(sendOne('art/y.png', 2)).rejects.toMatchObject({ code: 'TooExpensive' });

  const usedFor = async () => {
    const done = doneOf(await runVerb(session, status, {}));
    return done?.event === 'done' && done.command === 'status' ? done.price.used : null;
  };
  const before = await usedFor();
  const TableName = `thumbs-images-${(await readState(session.config.stateFile)).data?.suffix}`;
  const Item = marshall({ ImageID: 'art/b', Status: 'done', ProcessedAt: '2026-11-21T10:00:00Z' });
  await cloud.client(DynamoDBClient).send(new PutItemCommand({ TableName, Item }));
  const after = await usedFor();
  expect([before?.images, after?.images]).toEqual([1, 2]);
  expect((after?.processing ?? 0) - (before?.processing ?? 0)).toBeGreaterThan(2 * (before?.processing ?? 0));
});
