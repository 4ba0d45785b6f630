// setup --only: single pieces with what they need; the rest of the stack is not looked at, mended or removed.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogsClient, DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { setUp } from '../../../src/commands/setup.ts';
import { run as status } from '../../../src/commands/status.ts';
import { run as upload } from '../../../src/commands/upload.ts';
import { readState } from '../../../src/stack/state.ts';
import type { TestCloud } from '../../support/cloud/cloud.ts';
import { emptyQueue } from '../../support/cloud/queues.ts';
import { withAccount } from '../../support/stacks/account.ts';
import type { TestSession } from '../../support/stacks/session.ts';
import { runVerb } from '../../support/stacks/verb.ts';

let cloud: TestCloud;
let session: TestSession;
beforeEach(async () => {
  ({ cloud, session } = await withAccount());
});

function changes(): Record<string, string> {
  const finished = session.events.filter((event) => event.event === 'finished');
  session.events.length = 0;
  return Object.fromEntries(finished.map(({ id, change }) => [id, change]));
}

it('makes the piece and what it needs, and a setup afterwards the rest', async () => {
  expect(await setUp(session, { only: ['jobs'] })).toBe(0);
  expect(changes()).toEqual({ 'dead-letters': 'created', jobs: 'created' });
  expect(await setUp(session, { only: ['jobs'], plan: true })).toBe(0);
  expect(await setUp(session, { plan: true })).toBe(5);
  expect(session.events.at(-1)).toMatchObject({
    ...{ event: 'done', stack: 'thumbs', plan: true, ms: expect.any(Number) },
    ...{ created: 0, updated: 0, destroyed: 0, wouldUpdate: 0, wouldDestroy: 0 },
    ...{ unchanged: 3, wouldCreate: 8 },
  });
  await setUp(session, {});
  expect(changes()).toMatchObject({ jobs: 'unchanged', originals: 'created', notification: 'created' });
});

it('leaves alone what it was not asked for: missing, changed, or no longer wanted', async () => {
  await setUp(session, {});
  const { data } = await readState(session.config.stateFile);
  const logGroupName = `/aws/lambda/thumbs-worker-${data?.suffix}`;
  await session.client(CloudWatchLogsClient).send(new DeleteLogGroupCommand({ logGroupName }));
  // S3's test event: nobody works the queue off here, and setup would wait until somebody does.
  await emptyQueue(session.client(SQSClient), `thumbs-jobs-${data?.suffix}`);
  changes();
  await setUp(session, { only: ['images'], trigger: 's3', memory: 512 });
  expect(changes()).toEqual({ images: 'unchanged' });
  await setUp(session, {});
  const rest = { logs: 'created', worker: 'updated', permission: 'created', trigger: 'destroyed' };
  expect(changes()).toMatchObject(rest);
});

it('an upload says before it waits that nothing makes thumbnails yet', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'thumbs-only-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const notesOf = async (flags: object) => {
    const { events } = await runVerb(session, upload, flags, { args: [folder] });
    return events.flatMap((one) => (one.event === 'note' && /setup/.test(one.text) ? [one.text] : []));
  };
  await setUp(session, { only: ['originals'] });
  expect(await notesOf({})).toEqual([
    'no thumbnails will follow until setup has finished (worker, trigger, notification): run thumbs setup',
  ]);
  for (const flags of [{ wait: false }, { dryRun: true }]) expect(await notesOf(flags)).toEqual([]);
  await setUp(session, {});
  expect(await notesOf({})).toEqual([]);
});

it('refuses a piece that these settings do not have, before anything is made', async () => {
  await expect(setUp(session, { only: ['permission'] })).rejects.toMatchObject({ code: 'Usage' });
  await expect(setUp(session, { only: ['nothing'] })).rejects.toMatchObject({ code: 'Usage' });
  expect(cloud.calls.filter(({ operation }) => /^(Create|Put)/.test(operation))).toEqual([]);
});

it.each([{}, { cost: true }])(
  'status %o tells what is missing, the table of images included',
  async (flags) => {
    await setUp(session, { only: ['jobs'] });
    const { code, events } = await runVerb(session, status, flags);
    expect(events.find(({ event }) => event === 'done')).toMatchObject({
      drift: true,
      resources: expect.arrayContaining([expect.objectContaining({ id: 'images', state: 'missing' })]),
      ...{ queue: 0, done: null, failed: null },
    });
    expect(code).toBe(5);
  },
);
