// The pictures of a source: their thumbnails, what is made up for by a backfill, and everything that refuses to change them.
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Context, openStack } from '../../../src/aws/session.ts';
import { type BackfillFlags, run as backfill } from '../../../src/commands/backfill.ts';
import { run as reprocess } from '../../../src/commands/reprocess.ts';
import { run as retry } from '../../../src/commands/retry.ts';
import { run as rm } from '../../../src/commands/rm.ts';
import { setUp } from '../../../src/commands/setup.ts';
import { run as upload } from '../../../src/commands/upload.ts';
import type { UploadFlags } from '../../../src/delivery/upload-flags.ts';
import type { Event } from '../../../src/events.ts';
import { storeUpload } from '../../../src/gallery/uploads.ts';
import { openReceiver } from '../../../src/transfer/receive.ts';
import { openCloud, type TestCloud } from '../../support/cloud/cloud.ts';
import { apiFor } from '../../support/stacks/api.ts';
import { makeSession, type TestSession } from '../../support/stacks/session.ts';
import { itemOf, picture } from '../../support/stacks/silent-stack.ts';
import { makeSource, sourceBucket, stateOfSource } from '../../support/stacks/source-bucket.ts';
import { runVerb } from '../../support/stacks/verb.ts';

const closing = (events: readonly Event[]) => events.findLast(({ event }) => event === 'done');

/** More than one batch of messages. */
const old = Array.from({ length: 12 }, (_, index) => `pics/old ${String(index).padStart(2, '0')}.png`);

describe('the pictures of a source', () => {
  let cloud: TestCloud;
  let session: TestSession;
  let context: Context;
  beforeAll(async () => {
    cloud = await openCloud();
    session = await makeSession(cloud);
    const bytes = await picture();
    await makeSource(cloud, Object.fromEntries([...old, 'beside.png'].map((key) => [key, bytes])));
    expect(await setUp(session, { source: `s3://${sourceBucket}/pics/`, sizes: [64] })).toBe(0);
    context = await openStack(session);
  });
  afterAll(async () => {
    session?.close();
    await cloud?.dispose();
  });
  const run = (flags: BackfillFlags, events: Event[] = []) =>
    runVerb(session, backfill, { timeout: 240, ...flags }, { events });

  it('are counted and priced before a backfill sends anything', async () => {
    const { events } = await run({ dryRun: true });
    expect(closing(events)).toMatchObject({ missing: 12, sent: 0, dryRun: true });
    expect((closing(events) as { estimatedUsd: number }).estimatedUsd).toBeGreaterThan(0);
    await expect(run({})).rejects.toMatchObject({ code: 'Usage', fix: 'add --yes' });
    await expect(run({ yes: true, maxCost: 0 })).rejects.toMatchObject({ code: 'TooExpensive' });
    expect(closing((await run({ dryRun: true, prefix: 'beside' })).events)).toMatchObject({ missing: 0 });
  });

  it('get their thumbnails by a backfill, which goes on where another one ended', async () => {
    let batches = 0;
    cloud.cloud.setFaults(({ operation }) =>
      operation === 'SendMessageBatch' && ++batches > 1 ? 'drop' : undefined,
    );
    await expect(run({ yes: true, wait: false })).rejects.toMatchObject({
      message: expect.stringContaining('sending'),
    });
    cloud.cloud.setFaults(undefined);
    for (const key of old.slice(0, 10))
      await expect.poll(() => itemOf(context, key)).toMatchObject({ Status: 'done' });
    const { code, events } = await run({ yes: true });
    expect([code, closing(events)]).toMatchObject([0, { missing: 2, sent: 2, done: 2, pending: 0 }]);
    expect(closing((await run({ yes: true })).events)).toMatchObject({ missing: 0, sent: 0 });
    expect(await itemOf(context, 'beside.png')).toBeUndefined();
  });

  it('come and go with the objects, below the prefix only', async () => {
    const s3 = cloud.client(S3Client);
    const Body = await picture();
    for (const Key of ['new.png', 'pics/new.png'])
      await s3.send(new PutObjectCommand({ Bucket: sourceBucket, Key, Body }));
    await expect
      .poll(() => itemOf(context, 'pics/new.png'))
      .toMatchObject({
        Status: 'done',
        OriginalBucket: sourceBucket,
        Thumbnails: [{ Key: 'pics/new.png/64.webp' }],
      });
    await s3.send(new DeleteObjectCommand({ Bucket: sourceBucket, Key: 'pics/new.png' }));
    await expect.poll(() => itemOf(context, 'pics/new.png')).toBeUndefined();
    expect(await itemOf(context, 'new.png')).toBeUndefined();
  });

  it('are made again by what only reads, and not looked for beside the prefix', async () => {
    const { events } = await runVerb(
      session,
      retry,
      { timeout: 240 },
      { args: [old[0] ?? '', 'beside.png'] },
    );
    expect(closing(events)).toMatchObject({ retried: 1, done: 1, gone: 1 });
    const made = await runVerb(session, reprocess, {});
    expect([made.code, closing(made.events)]).toMatchObject([0, { stale: 0 }]);
  });

  it('are not changed by any command, the gallery or the HTTP API', async () => {
    const before = await stateOfSource(cloud);
    const readOnly = expect.objectContaining({
      code: 'SourceReadOnly',
      fix: expect.stringContaining('aws s3 cp'),
    });
    const flags: UploadFlags = { include: [], exclude: [] };
    for (const more of [{}, { delete: true, yes: true }, { watch: true }])
      await expect(runVerb(session, upload, { ...flags, ...more }, { args: ['images'] })).rejects.toEqual(
        readOnly,
      );
    await expect(runVerb(session, rm, { yes: true }, { args: [old[1] ?? ''] })).rejects.toEqual(readOnly);
    await expect(runVerb(session, rm, { yes: true, prefix: 'pics/' })).rejects.toEqual(readOnly);
    const sent = await storeUpload(
      { name: 'pics/sent.png', query: new URLSearchParams() },
      {} as never,
      openReceiver(context),
    );
    expect(sent.status).toBe(403);
    const api = apiFor(context, { endpoint: cloud.endpoint });
    for (const [method, path] of [
      ['DELETE', `/images/${old[1]}`],
      ['POST', '/upload'],
    ] as const)
      expect(await api.call(method, path)).toMatchObject({
        status: 403,
        body: expect.stringContaining('only reads'),
      });
    expect(await stateOfSource(cloud)).toEqual(before);
  });

  it('do not include what is beside the prefix, for the HTTP API', async () => {
    const api = apiFor(context, { endpoint: cloud.endpoint });
    for (const [method, path] of [
      ['POST', '/retry/beside.png'],
      ['GET', '/download/beside.png'],
    ] as const)
      expect(await api.call(method, path)).toMatchObject({ status: 404 });
    expect(await api.call('GET', `/download/${old[1]}`)).toMatchObject({ status: 302 });
  });
});
