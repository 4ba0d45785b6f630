// `url`, `html` and `manifest` on a stack without a distribution: addresses of the bucket, in the order of keys.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { type Context, openStack } from '../../src/aws/session.ts';
import { picturesNamed } from '../../src/catalog/pictures.ts';
import { run as html } from '../../src/commands/html.ts';
import { type ManifestFlags, run as manifest } from '../../src/commands/manifest.ts';
import { setUp } from '../../src/commands/setup.ts';
import { run as url } from '../../src/commands/url.ts';
import { withAddresses } from '../../src/delivery/addresses.ts';
import type { TestCloud } from '../support/cloud/cloud.ts';
import { testKeys } from '../support/cloud/keys.ts';
import { type Account, openAccount } from '../support/stacks/account.ts';
import { manyName, putMany } from '../support/stacks/many-items.ts';
import type { TestSession } from '../support/stacks/session.ts';
import { runVerb } from '../support/stacks/verb.ts';

/** More than one batch of the table. */
const count = 130;
const thumbnail = (index: number) => `${manyName(index)}/256.webp`;

let cloud: TestCloud;
let session: TestSession;
let close: Account['close'];
let context: Context;
beforeAll(async () => {
  ({ cloud, session, close } = await openAccount());
  // Without a bucket that reports: what is in the table is the test's to say.
  expect(await setUp(session, { trigger: 'sqs' })).toBe(0);
  context = await openStack(session);
  const s3 = context.client(S3Client);
  const Bucket = context.names.of('originals');
  const keys = Array.from({ length: count }, (_, index) => manyName(index));
  await Promise.all(keys.map((Key) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))));
  await putMany({ endpoint: cloud.endpoint, credentials: testKeys }, context.names, count, thumbnail);
});
afterAll(() => close());

const addressOf = (index: number) =>
  `${cloud.endpoint}/${context.names.of('thumbnails')}/${encodeURIComponent(thumbnail(index)).replaceAll('%2F', '/')}`;

it('prints the addresses of a picture, and says which there are', async () => {
  const written: string[] = [];
  const { events } = await runVerb(session, url, {}, { args: [manyName(7), manyName(3)], written });
  const text = expect.stringContaining('setup --cdn');
  expect(events).toContainEqual({ event: 'note', id: 'thumbnails', text });
  expect((await fetch(addressOf(7))).status).toBe(403);
  expect(written).toEqual([`${addressOf(7)}\n`, `${addressOf(3)}\n`]);
  const odd = runVerb(session, url, { size: '640' }, { args: [manyName(7)] });
  await expect(odd).rejects.toMatchObject({ code: 'NoThumbnail', fix: 'it has 256 (webp)' });
  const nobody = runVerb(session, url, {}, { args: ['nobody.jpg'] });
  await expect(nobody).rejects.toMatchObject({
    code: 'NoThumbnail',
    message: "'nobody.jpg' has no thumbnails (yet)",
    fix: expect.stringContaining("scan --prefix 'nobody.jpg'"),
  });
});

it('prints markup for what is named, or for a prefix', async () => {
  const written: string[] = [];
  await runVerb(session, html, { sizes: '50vw' }, { args: [manyName(7)], written });
  expect(written.join('')).toContain(`src="${addressOf(7)}"`);
  const { events } = await runVerb(session, html, { sizes: '50vw', prefix: 'many/picture 0000' });
  expect(events.at(-1)).toMatchObject({ event: 'done', count: 10 });
  await expect(runVerb(session, html, { sizes: '50vw' })).rejects.toMatchObject({ code: 'Usage' });
});

it('writes every picture into a manifest, in order, and the file only when it is whole', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'thumbs-manifest-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const output = join(folder, 'site', 'pictures.json');
  const { events } = await runVerb(session, manifest, { format: 'json', output });
  expect(events.at(-1)).toMatchObject({ event: 'done', count, manifest: output });
  const pictures: { key: string; renditions: { url: string }[] }[] = JSON.parse(
    await readFile(output, 'utf8'),
  );
  expect(pictures.map(({ key }) => key)).toEqual(
    Array.from({ length: count }, (_, index) => manyName(index)),
  );
  expect(pictures[129]?.renditions[0]?.url).toBe(addressOf(129));
});

it('replaces an older manifest without asking, and any other file only with --force', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'thumbs-manifest-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const write = (name: string, flags: Partial<ManifestFlags> = {}) =>
    runVerb(session, manifest, { format: 'json', ...flags, output: join(folder, name) });
  const precious = join(folder, 'precious.json');
  await writeFile(precious, '{"mine":true}');
  await expect(write('precious.json')).rejects.toMatchObject({
    code: 'Usage',
    message: `${precious} exists already`,
  });
  expect(await readFile(precious, 'utf8')).toBe('{"mine":true}');
  for (const format of ['json', 'csv'] as const) {
    for (const _ of ['new', 'again'])
      expect(await write(`pictures-${format}`, { format })).toMatchObject({ code: 0 });
    // Into a folder, under a name of its own.
    await write('', { format });
  }
  await write('precious.json', { force: true });
  expect((await readdir(folder)).sort()).toEqual([
    ...['manifest.csv', 'manifest.json', 'pictures-csv', 'pictures-json', 'precious.json'],
  ]);
});

it('lists addresses that open, although the bucket is private', async () => {
  const Bucket = context.names.of('thumbnails');
  const put = { Bucket, Key: thumbnail(7), Body: 'small', ContentType: 'image/webp' };
  await context.client(S3Client).send(new PutObjectCommand(put));
  async function* items() {
    for await (const item of picturesNamed(context, [manyName(7)])) yield { ...item, ThumbnailURL: 'old' };
  }
  const listed = await Array.fromAsync(withAddresses(context, items()));
  const address = listed[0]?.ThumbnailURL ?? '';
  expect(address.startsWith(`${addressOf(7)}?`)).toBe(true);
  expect(await (await fetch(address)).text()).toBe('small');
  expect((await fetch(address.replace(/256\.webp/, '1024.webp'))).status).toBe(403);
});
