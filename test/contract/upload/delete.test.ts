// upload --delete: what it takes for gone, and what it asks before much is.
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { setUp } from '../../../src/commands/setup.ts';
import { run as upload } from '../../../src/commands/upload.ts';
import type { UploadFlags } from '../../../src/delivery/upload-flags.ts';
import type { Event } from '../../../src/events.ts';
import { readState } from '../../../src/stack/state.ts';
import type { TestCloud } from '../../support/cloud/cloud.ts';
import { solid } from '../../support/pictures/pictures.ts';
import { type Account, openAccount } from '../../support/stacks/account.ts';
import type { TestSession } from '../../support/stacks/session.ts';
import { runVerb } from '../../support/stacks/verb.ts';

let cloud: TestCloud;
let session: TestSession;
let close: Account['close'];
let Bucket: string;
let folder: string;
beforeAll(async () => {
  ({ cloud, session, close } = await openAccount());
  await setUp(session, { trigger: 'sqs', only: ['originals', 'jobs', 'images'] });
  Bucket = (await readState(session.config.stateFile)).data?.resources.originals?.name ?? '';
});
afterAll(() => close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thumbs-delete-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

let shade = 0;
async function put(name: string): Promise<void> {
  await mkdir(join(folder, name, '..'), { recursive: true });
  await writeFile(join(folder, name), await solid(20, 20, [shade++, 0, 9]).png().toBuffer());
}
const store = (Key: string, Body = 'x') =>
  cloud.client(S3Client).send(new PutObjectCommand({ Bucket, Key, Body }));
async function stored(Prefix: string): Promise<string[]> {
  const { Contents = [] } = await cloud.client(S3Client).send(new ListObjectsV2Command({ Bucket, Prefix }));
  return Contents.map(({ Key = '' }) => Key.slice(Prefix.length));
}
const mirror = (prefix: string, flags: UploadFlags = {}, events: Event[] = []) =>
  runVerb(session, upload, { wait: false, delete: true, prefix, ...flags }, { args: [folder], events });
const puts = () => cloud.calls.filter(({ operation }) => operation === 'PutObject').length;

it('is refused without a terminal before more than half would go, and nothing is sent or deleted', async () => {
  await put('new.png');
  for (const name of ['half/a', 'half/b.raw', 'half/c.raw', 'elsewhere/d', 'elsewhere/e']) await store(name);
  const before = puts();
  // 1 of 1: what is excluded is not compared, and what is elsewhere is nobody's business here.
  const events: Event[] = [];
  const asked = mirror('half', { exclude: ['*.raw'] }, events);
  await expect(asked).rejects.toMatchObject({
    code: 'Usage',
    message: expect.stringMatching(/would remove 1 of the 1 images that the stack holds under half\//),
    fix: 'add --yes',
  });
  expect(puts()).toBe(before);
  expect(events.map(({ event }) => event)).not.toContain('done');
  expect(await stored('half/')).toEqual(['a', 'b.raw', 'c.raw']);
  expect(await mirror('half', { exclude: ['*.raw'], dryRun: true })).toMatchObject({ code: 0 });
  expect(await mirror('half', { exclude: ['*.raw'], yes: true })).toMatchObject({ code: 0 });
  expect(await stored('half/')).toEqual(['b.raw', 'c.raw', 'new.png']);
});

it('does not ask before half or less goes, and leaves what stands for a folder', async () => {
  await put('kept.png');
  await mirror('less');
  await store('less/gone.png');
  for (const marker of ['less/', 'less/empty/']) await store(marker, '');
  expect(await mirror('less')).toMatchObject({ code: 0 });
  expect(await stored('less/')).toEqual(['', 'empty/', 'kept.png']);
});

it('keeps what lies behind a link whose target is not mounted, says so, and deletes the rest', async () => {
  await put('kept.png');
  await put('also kept.png');
  await put('nas/2023/b.png');
  await rename(join(folder, 'nas'), `${folder}-nas`);
  await symlink(`${folder}-nas/2023`, join(folder, '2023'));
  await mirror('nas');
  expect(await stored('nas/')).toEqual(['2023/b.png', 'also kept.png', 'kept.png']);
  await rm(`${folder}-nas`, { recursive: true });
  await store('nas/2023-gone.png');
  const { code, events } = await mirror('nas');
  expect(code).toBe(0);
  expect(events).toContainEqual(
    expect.objectContaining({ key: 'nas/2023', result: 'skipped', reason: 'a dangling link' }),
  );
  expect(events).toContainEqual(
    expect.objectContaining({
      event: 'note',
      text: expect.stringMatching(/^images kept in the cloud, .*: 1$/),
    }),
  );
  expect(await stored('nas/')).toEqual(['2023/b.png', 'also kept.png', 'kept.png']);
});

it('is refused for what is not a whole folder, before anything is asked of AWS', async () => {
  await put('a.png');
  const before = cloud.calls.length;
  const flags = { delete: true, yes: true };
  const refused = runVerb(session, upload, flags, { args: [join(folder, '*.png')] });
  await expect(refused).rejects.toMatchObject({
    code: 'Usage',
    message: expect.stringMatching(/is not a whole folder$/),
  });
  expect(cloud.calls.length).toBe(before);
});
