// Renditions and folders from setup to the items, against the embedded cloud, with the real function.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageItem } from '../../lambda/contract.ts';
import type { FolderTable, RenditionTable } from '../../lambda/recipe.ts';
import { listObjects } from '../../src/aws/objects.ts';
import { type Context, openStack } from '../../src/aws/session.ts';
import { run as download } from '../../src/commands/download.ts';
import { run as focus } from '../../src/commands/focus.ts';
import { run as reprocess } from '../../src/commands/reprocess.ts';
import { setUp } from '../../src/commands/setup.ts';
import { run as upload } from '../../src/commands/upload.ts';
import type { Event } from '../../src/events.ts';
import { recoverState } from '../../src/lifecycle/recover.ts';
import { defaultSettings } from '../../src/stack/settings.ts';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import * as pictures from '../support/pictures/pictures.ts';
import { makeSession, type TestSession } from '../support/stacks/session.ts';
import { runVerb } from '../support/stacks/verb.ts';

const renditions: RenditionTable = {
  '64': { longSide: 64 },
  card: { width: 40, height: 30, formats: ['webp', 'jpeg'] },
};
const square = (side: number): FolderTable[string] => ({
  renditions: { a: { width: side, height: side, formats: ['png'] } },
});
const folders: FolderTable = { 'shop/': square(24), 'shop/avatars/': square(16) };

let cloud: TestCloud;
let session: TestSession;
let context: Context;
let folder: string;

beforeAll(async () => {
  cloud = await openCloud();
  session = await makeSession(cloud);
  expect(await setUp(session, { renditions, folders })).toBe(0);
  context = await openStack(session);
  folder = await mkdtemp(join(tmpdir(), 'thumbs-renditions-'));
  await mkdir(join(folder, 'shop', 'avatars'), { recursive: true });
  for (const key of ['a.png', 'shop/b.png', 'shop/avatars/c.png'])
    await writeFile(join(folder, key), await pictures.quadrants(120, 60).png().toBuffer());
  expect((await runVerb(session, upload, { timeout: 240 }, { args: [folder] })).code).toBe(0);
});
afterAll(async () => {
  session?.close();
  await cloud?.dispose();
  await rm(folder, { recursive: true, force: true });
});

const closing = (events: readonly Event[]) => events.findLast(({ event }) => event === 'done');

const thumbnailKeys = async () =>
  (await Array.fromAsync(listObjects(context, context.names.of('thumbnails'), ''))).map(({ key }) => key);

async function itemOf(ImageID: string): Promise<ImageItem> {
  const TableName = context.names.of('images');
  const command = new GetItemCommand({ TableName, Key: marshall({ ImageID }), ConsistentRead: true });
  const { Item } = await context.client(DynamoDBClient).send(command);
  return unmarshall(Item ?? {}) as ImageItem;
}

async function fetched(key: string, size: string, format: string): Promise<Buffer> {
  const output = join(folder, 'fetched');
  await runVerb(session, download, { size, format, output, force: true }, { args: [key] });
  return readFile(output);
}

const again = (flags: object = {}) => runVerb(session, reprocess, { timeout: 240, ...flags });

it('each picture has the thumbnails of the longest prefix, in each of their formats', async () => {
  expect(await thumbnailKeys()).toEqual([
    'a.png/64.webp',
    'a.png/card.jpg',
    'a.png/card.webp',
    'shop/avatars/c.png/a.png',
    'shop/b.png/a.png',
  ]);
  expect((await itemOf('a.png')).Thumbnails).toMatchObject([
    { Name: '64', Size: 64, Width: 64, Height: 32, Format: 'webp' },
    { Name: 'card', Size: 40, Width: 40, Height: 30, Format: 'webp' },
    { Name: 'card', Size: 40, Width: 40, Height: 30, Format: 'jpeg' },
  ]);
  const card = await sharp(await fetched('a.png', 'card', 'jpeg')).metadata();
  expect(card).toMatchObject({ width: 40, height: 30, format: 'jpeg' });
});

describe('the focal point', () => {
  const set = (args: string[], flags: object = {}) =>
    runVerb(session, focus, { timeout: 240, ...flags }, { args });
  const isLeft = async () => {
    const colour = await pictures.colourAt(await fetched('shop/b.png', 'a', 'png'), 20, 4);
    return pictures.distance(colour, pictures.red) < 14;
  };

  it('of a person moves the cuts, stays when the picture is made again, and can be cleared', async () => {
    expect(await isLeft()).toBe(false);
    const { code, events } = await set(['shop/b.png', '0,0.5']);
    expect([code, closing(events)]).toMatchObject([0, { focalPoint: { X: 0, Y: 0.5 }, sent: 1, done: 1 }]);
    expect(await isLeft()).toBe(true);
    await set(['shop/b.png', '0.1,0.5']);
    expect((await itemOf('shop/b.png')).FocalPoint).toEqual({ X: 0.1, Y: 0.5 });
    expect(closing((await set(['shop/b.png'], { clear: true })).events)).toMatchObject({ focalPoint: null });
    expect(await itemOf('shop/b.png')).not.toHaveProperty('FocalPoint');
    expect(await isLeft()).toBe(false);
  });

  it('that is none, or of no image, is refused', async () => {
    for (const args of [
      ['a.png'],
      ['a.png', '1.1,0'],
      ['a.png', '0.5'],
      ['a.png', '0,0,0'],
      ['a.png', 'x,0'],
    ])
      await expect(set(args)).rejects.toMatchObject({ code: 'Usage' });
    await expect(set(['a.png', '0,0'], { clear: true })).rejects.toMatchObject({ code: 'Usage' });
    await expect(set(['none.png', '0,0'])).rejects.toMatchObject({ code: 'NoImage' });
    expect(await itemOf('none.png')).toEqual({});
  });
});

describe('a change of one folder', () => {
  it('makes its pictures stale and no others, and what is made no more goes', async () => {
    expect(closing((await again({ dryRun: true })).events)).toMatchObject({ stale: 0, estimatedUsd: 0 });
    expect(await setUp(session, { folders: { ...folders, 'shop/avatars/': square(20) } })).toBe(0);
    const dry = closing((await again({ dryRun: true })).events);
    expect(dry).toMatchObject({ stale: 1, sent: 0, estimatedUsd: expect.any(Number) });
    expect(dry).not.toMatchObject({ estimatedUsd: 0 });
    expect(closing((await again()).events)).toMatchObject({ stale: 1, sent: 1, done: 1 });
    expect((await itemOf('shop/avatars/c.png')).Thumbnails).toMatchObject([{ Name: 'a', Width: 20 }]);

    expect(await setUp(session, { folders: { 'shop/': square(24) } })).toBe(0);
    expect(closing((await again()).events)).toMatchObject({ stale: 1, done: 1 });
    expect((await itemOf('shop/avatars/c.png')).Thumbnails).toMatchObject([{ Name: 'a', Width: 24 }]);
  });

  it('to none takes the thumbnails of the stack', async () => {
    expect(await setUp(session, { folders: {} })).toBe(0);
    expect(closing((await again()).events)).toMatchObject({ stale: 2, done: 2 });
    await expect
      .poll(() => thumbnailKeys())
      .toEqual(
        ['a.png', 'shop/avatars/c.png', 'shop/b.png'].flatMap((key) =>
          ['64.webp', 'card.jpg', 'card.webp'].map((name) => `${key}/${name}`),
        ),
      );
  });
});

it('renditions and folders are found again without the state file', async () => {
  expect(await setUp(session, { folders })).toBe(0);
  expect((await recoverState(session, defaultSettings))?.settings).toMatchObject({ renditions, folders });
});

it('sizes take the place of renditions', async () => {
  expect(await setUp(session, { sizes: [32], folders: {} })).toBe(0);
  const { settings } = await openStack(session);
  expect(settings).toMatchObject({ sizes: [32] });
  expect(settings).not.toHaveProperty('renditions');
  expect(settings).not.toHaveProperty('folders');
});

describe('a change of the recipe while pictures are in flight', () => {
  const names = Array.from({ length: 12 }, (_, index) => `flight/${index}.png`);
  const keyOf = ({ Key }: { Key: string }) => Key;
  const items = () => Promise.all(names.map(itemOf));

  it('loses none of them, and makes no mixture', async () => {
    const flight = join(folder, 'in-flight');
    await mkdir(join(flight, 'flight'), { recursive: true });
    for (const [index, name] of names.entries())
      await writeFile(
        join(flight, name),
        await pictures
          .quadrants(600 + index, 400)
          .png()
          .toBuffer(),
      );
    const before = { a: { width: 90, height: 60 }, b: { longSide: 50 } };
    expect(await setUp(session, { renditions: before })).toBe(0);
    expect((await runVerb(session, upload, { wait: false }, { args: [flight] })).code).toBe(0);
    expect(await setUp(session, { renditions: { b: { longSide: 40 }, c: { width: 30, height: 30 } } })).toBe(
      0,
    );

    await expect
      .poll(async () => (await items()).map(({ Status }) => Status))
      .toEqual(names.map(() => 'done'));
    const sizes = { 'a,b': [90, 50], 'b,c': [40, 30] };
    for (const { Thumbnails = [] } of await items()) {
      const made = Thumbnails.map(({ Name }) => Name).join() as keyof typeof sizes;
      expect(Thumbnails.map(({ Size }) => Size)).toEqual(sizes[made]);
    }
    expect((await again()).code).toBe(0);
    const now = await items();
    expect(now.map(({ Thumbnails = [] }) => Thumbnails.map(({ Size }) => Size))).toEqual(
      names.map(() => [40, 30]),
    );
    // Nothing is listed that does not exist, and nothing is left that no item lists.
    const stored = async () => (await thumbnailKeys()).filter((key) => key.startsWith('flight/'));
    await expect.poll(stored).toEqual(now.flatMap(({ Thumbnails = [] }) => Thumbnails.map(keyOf)).toSorted());
  });
});
