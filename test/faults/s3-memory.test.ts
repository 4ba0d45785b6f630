// Bodies are streamed through the embedded cloud: its memory does not grow with them.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import { clientConfig } from '../support/cloud/cloud.ts';
import { giveTestKeys } from '../support/cloud/keys.ts';

const mebibyte = 1024 * 1024;

test('a body of 200 MiB goes in and out while the process stays small', async () => {
  const { endpoint, residentBytes } = await startProcess();
  const s3 = new S3Client(clientConfig(endpoint));
  onTestFinished(() => s3.destroy());
  const Bucket = 'photos-1';
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'warm-up', Body: randomBytes(8 * mebibyte) }));
  const before = await residentBytes();
  const chunk = randomBytes(mebibyte);
  const Body = Readable.from(
    Array.from({ length: 200 }, () => chunk),
    { objectMode: false },
  );
  await s3.send(new PutObjectCommand({ Bucket, Key: 'large', Body, ContentLength: 200 * mebibyte }));
  const { Body: answer } = await s3.send(new GetObjectCommand({ Bucket, Key: 'large' }));
  const hash = createHash('sha256');
  for await (const bytes of answer as Readable) hash.update(bytes);
  const expected = createHash('sha256');
  for (let i = 0; i < 200; i += 1) expected.update(chunk);
  expect(hash.digest('hex')).toBe(expected.digest('hex'));
  expect((await residentBytes()) - before).toBeLessThan(80 * mebibyte);
});

/** A cloud in a process of its own, so that the client's memory is not counted. */
async function startProcess() {
  const dataDir = await mkdtemp(join(tmpdir(), 'thumbs-memory-'));
  giveTestKeys(dataDir);
  const script = `
    import { startCloud } from ${JSON.stringify(new URL('../../cloud/cloud.ts', import.meta.url).href)};
    const { endpoint } = await startCloud({ dataDir: ${JSON.stringify(dataDir)} });
    process.on('message', () => process.send(process.memoryUsage().rss));
    process.send(endpoint);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  onTestFinished(async () => {
    child.kill();
    await rm(dataDir, { recursive: true, force: true });
  });
  const endpoint = String(await messageFrom(child));
  const residentBytes = async () => {
    child.send('rss');
    return Number(await messageFrom(child));
  };
  return { endpoint, residentBytes };
}

async function messageFrom(child: ChildProcess): Promise<unknown> {
  const [message] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => ['exited'])]);
  return message;
}
