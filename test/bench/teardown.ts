// How long a teardown takes when the originals bucket is full: objects, old versions, delete markers, open uploads.
// The cloud runs in a process of its own. Run by hand: node test/bench/teardown.ts [OBJECTS]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import { setUp } from '../../src/commands/setup.ts';
import { tearDown } from '../../src/commands/teardown.ts';
import { makeNames } from '../../src/stack/names.ts';
import { readState } from '../../src/stack/state.ts';
import { makeSession, type TestSession } from '../support/stacks/session.ts';
import { putTinyFunction } from '../support/stacks/tiny-function.ts';
import { circumstances, startBenchCloud } from './support/cloud.ts';

const objects = Number(process.argv[2] ?? 10_000);
/** Of every hundred objects. */
const share = { overwritten: 20, deleted: 10, uploads: 1 };

const cloud = await startBenchCloud();
const folder = await mkdtemp(join(tmpdir(), 'thumbs-bench-'));
await putTinyFunction(join(folder, 'local', 'packages'));
const session = await makeSession(cloud, { folder });
await setUp(session, {});
const made = await fill(session);
const counted = countCalls(session);
const started = performance.now();
await tearDown(counted.session, {});
const seconds = (performance.now() - started) / 1000;
const [receipt] = session.events.slice(-1);
session.close();
await cloud.stop();
await rm(folder, { recursive: true, force: true });

console.log(`${circumstances()}

| in the bucket | | teardown | |
|---|--:|---|--:|
| versions | ${made.versions} | s | ${seconds.toFixed(2)} |
| delete markers | ${made.markers} | calls | ${counted.calls()} |
| open uploads | ${made.uploads} | receipt | ${JSON.stringify(receipt)} |`);

async function fill(session: TestSession) {
  const { data } = await readState(session.config.stateFile);
  const Bucket = makeNames({ ...session.place, suffix: data?.suffix ?? '' }).of('originals');
  const s3 = session.client(S3Client);
  const limit = pLimit(32);
  const put = (index: number) =>
    s3.send(new PutObjectCommand({ Bucket, Key: `photos/${index}.jpg`, Body: 'x' }));
  const keys = (percent: number) => Array.from({ length: (objects * percent) / 100 }, (_, index) => index);
  // The first versions have no id.
  await limit.map(keys(100), put);
  const VersioningConfiguration = { Status: 'Enabled' as const };
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  await limit.map(keys(share.overwritten), put);
  const gone = keys(share.deleted).map((index) => ({ Key: `photos/${index}.jpg` }));
  for (let at = 0; at < gone.length; at += 1000) {
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: gone.slice(at, at + 1000) } }));
  }
  await limit.map(keys(share.uploads), (index) =>
    s3.send(new CreateMultipartUploadCommand({ Bucket, Key: `big/${index}.tif` })),
  );
  const [overwritten, markers, uploads] = Object.values(share).map((percent) => (objects * percent) / 100);
  return { versions: objects + (overwritten ?? 0), markers, uploads };
}

/** The session, whose clients count what they send. */
function countCalls(session: TestSession) {
  let calls = 0;
  const counting = (next: (args: unknown) => unknown) => (args: unknown) => {
    calls++;
    return next(args);
  };
  const client: TestSession['client'] = (Class) => {
    const own = session.client(Class);
    own.middlewareStack.add(counting as never, { step: 'build', name: 'counting', override: true } as never);
    return own;
  };
  return { session: { ...session, client }, calls: () => calls };
}
