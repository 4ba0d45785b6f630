// Many pictures into a folder, from buckets and a table without a function.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { run as download } from '../../src/commands/download.ts';
import { type FetchOptions, fetchPictures } from '../../src/delivery/fetch.ts';
import { chooseFolder } from '../../src/transfer/download.ts';
import { quick, withCloud } from '../support/cloud/cloud.ts';
import { makeStores } from '../support/stacks/stores.ts';

type Stores = Awaited<ReturnType<typeof makeStores>>;

let context: Stores['context'];
let folder: string;
beforeEach(async () => {
  const stores = await makeStores(await withCloud({ timings: quick }));
  context = stores.context;
  folder = await mkdtemp(join(tmpdir(), 'thumbs-download-'));
  onTestFinished(async () => {
    stores.session.close();
    await rm(folder, { recursive: true });
  });
});

async function put(part: 'originals' | 'thumbnails', Key: string, Body: string): Promise<void> {
  await context.client(S3Client).send(new PutObjectCommand({ Bucket: context.names.of(part), Key, Body }));
}

async function putThumbnail(ImageID: string): Promise<void> {
  const Key = `${ImageID}/64.webp`;
  await put('originals', ImageID, ImageID);
  await put('thumbnails', Key, `small ${ImageID}`);
  const Thumbnails = [{ Size: 64, Name: '64', Key, Width: 64, Height: 48, Bytes: 9, Format: 'webp' }];
  const Item = marshall({ ImageID, Status: 'done', ProcessedAt: '2026-01-01T00:00:00.000Z', Thumbnails });
  await context
    .client(DynamoDBClient)
    .send(new PutItemCommand({ TableName: context.names.of('images'), Item }));
}

async function fetched(chosen: Parameters<typeof fetchPictures>[1], options: Partial<FetchOptions> = {}) {
  const totals = { count: 0, unchanged: 0, failed: 0, bytes: 0 };
  const all = { folder, force: false, size: undefined, format: undefined, ...options };
  await fetchPictures(context, chosen, all, totals);
  return totals;
}

async function filesHere(): Promise<Record<string, string>> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = async (path: string) =>
    [path.slice(folder.length + 1).replaceAll('\\', '/'), await readFile(path, 'utf8')] as const;
  return Object.fromEntries(await Promise.all(paths.sort().map(read)));
}

it('keeps the keys as paths below the folder, whatever they are', async () => {
  for (const key of ['p/a.png', 'p/A.png', 'p/../../out.png', 'p/b:c.png', 'p//d.png', 'q.png'])
    await put('originals', key, key);
  await put('originals', 'p/', '');
  expect(await fetched({ prefix: 'p' })).toEqual({ count: 5, unchanged: 0, failed: 0, bytes: 46 });
  expect(await filesHere()).toEqual({
    'p/A.png': 'p/A.png',
    'p/a (2).png': 'p/a.png',
    'p/b_c.png': 'p/b:c.png',
    'p/d.png': 'p//d.png',
    'p/out.png': 'p/../../out.png',
  });
});

it('goes on where it was interrupted, and replaces what differs only when told to', async () => {
  for (const key of ['a.png', 'b.png', 'c.png']) await put('originals', key, key);
  expect(await fetched({ prefix: '' })).toMatchObject({ count: 3 });
  await writeFile(join(folder, 'a.png'), 'mine!');
  await rm(join(folder, 'b.png'));
  expect(await fetched({ prefix: '' })).toEqual({ count: 1, unchanged: 1, failed: 1, bytes: 5 });
  expect(await filesHere()).toEqual({ 'a.png': 'mine!', 'b.png': 'b.png', 'c.png': 'c.png' });
  expect(context.events).toContainEqual(
    expect.objectContaining({ result: 'failed', key: 'a.png', reason: expect.stringContaining('differs') }),
  );
  expect(await fetched({ prefix: '' }, { force: true })).toMatchObject({ count: 1, unchanged: 2 });
  expect((await filesHere())['a.png']).toBe('a.png');
});

it('names thumbnails of equally named pictures alike in every run, and says which picture has none', async () => {
  for (const key of ['x.jpg', 'x.png']) await putThumbnail(key);
  await put('originals', 'y.png', 'y');
  for (const [count, unchanged] of [
    [2, 0],
    [0, 2],
  ]) {
    expect(await fetched({ prefix: '' }, { size: '64' })).toMatchObject({ count, unchanged, failed: 1 });
    expect(await filesHere()).toEqual({ 'x-64.webp': 'small x.jpg', 'x-64 (2).webp': 'small x.png' });
  }
  const reason = "'y.png' has no thumbnails (yet)";
  expect(context.events).toContainEqual(expect.objectContaining({ key: 'y.png', result: 'failed', reason }));
});

it('fetches the named ones, and reports one that does not exist', async () => {
  for (const key of ['a.png', 'b.png']) await put('originals', key, key);
  expect(await fetched({ keys: ['b.png', 'none.png'] })).toMatchObject({ count: 1, failed: 1 });
  expect(await filesHere()).toEqual({ 'b.png': 'b.png' });
});

it('takes a new folder, and no file', async () => {
  expect(await chooseFolder(join(folder, 'new'))).toBe(join(folder, 'new'));
  await writeFile(join(folder, 'file'), '');
  await expect(chooseFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'Usage' });
});

it.each([
  [[], {}],
  [['a.png'], { all: true }],
  [[], { prefix: 'a', all: true }],
  [['a.png', 'b.png'], { output: '-' }],
  [[], { all: true, output: '-' }],
  [['a.png'], { format: 'webp' }],
])('refuses %j with %j', async (args, flags) => {
  const call = { args, flags, config: { output: { json: false } } };
  await expect(download(call as unknown as Parameters<typeof download>[0])).rejects.toMatchObject({
    code: 'Usage',
  });
});
