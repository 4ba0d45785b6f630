// Under the trigger `s3` the bucket calls the function itself: what fails three times must land in the dead letters.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  InvokeCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { DeleteBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, it, onTestFinished } from 'vitest';
import type { ItemError } from '../../lambda/contract.ts';
import { run as retry } from '../../src/commands/retry.ts';
import { run as scan } from '../../src/commands/scan.ts';
import { setUp } from '../../src/commands/setup.ts';
import { run as upload } from '../../src/commands/upload.ts';
import { openStack } from '../../src/context.ts';
import { readState } from '../../src/state.ts';
import { type TestCloud, withCloud } from '../support/cloud.ts';
import { untilSettled } from '../support/functions.ts';
import { solid } from '../support/pictures.ts';
import { makeSession } from '../support/session.ts';
import { takeTinyFunction } from '../support/tiny-function.ts';
import { until } from '../support/until.ts';
import { runVerb } from '../support/verb.ts';
import { zipOf } from '../support/zip.ts';

it('a picture whose thumbnails cannot be stored ends in the dead-letters queue, event and error included', async () => {
  const cloud = await withCloud();
  const session = await makeSession(cloud);
  await setUp(session, { trigger: 's3' });
  const { data } = await readState(session.config.stateFile);
  const nameOf = (id: string) => data?.resources[id]?.name;
  const s3 = session.client(S3Client);
  await s3.send(new DeleteBucketCommand({ Bucket: nameOf('thumbnails') }));
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  await s3.send(new PutObjectCommand({ Bucket: nameOf('originals'), Key: 'dot.png', Body: png }));
  const QueueUrl = String(data?.resources['dead-letters']?.outputs.url);
  /** The first letter that came but these; all stay. */
  const next = (...known: string[]) =>
    until(async () => {
      const receive = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, VisibilityTimeout: 0 });
      const { Messages = [] } = await session.client(SQSClient).send(receive);
      const found = Messages.find(({ MessageId = '' }) => !known.includes(MessageId));
      return found ?? expect.fail('no letter yet');
    });
  const first = await next();
  const letter = JSON.parse(first.Body ?? '');
  expect(letter.requestContext).toMatchObject({ condition: 'RetriesExhausted', approximateInvokeCount: 3 });
  expect(letter.requestPayload.Records[0].s3.object.key).toBe('dot.png');
  expect(letter.responsePayload.errorMessage).toMatch(/failed/);
  const FunctionName = nameOf('worker');
  const Payload = JSON.stringify({ hello: 'world' });
  await session
    .client(LambdaClient)
    .send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
  const second = await next(String(first.MessageId));
  expect(JSON.parse(second.Body ?? '')).toMatchObject({
    requestPayload: { hello: 'world' },
    responsePayload: { errorMessage: expect.stringContaining('cannot be understood') },
  });
  const { events } = await runVerb(session, retry, {});
  expect(events).toContainEqual(
    expect.objectContaining({ event: 'note', text: expect.stringContaining('neither an S3 event') }),
  );
  session.close();
});

it('pictures that take the function down are told as failed by upload, scan and retry, each with its reason', async () => {
  const cloud = await withCloud();
  const session = await makeSession(cloud);
  onTestFinished(() => session.close());
  await takeTinyFunction(session);
  await setUp(session, { trigger: 's3', timeout: 900, memory: 256 });
  const context = await openStack(session);
  const FunctionName = context.names.of('worker');
  await change(cloud, new UpdateFunctionCodeCommand({ FunctionName, ZipFile: await deadlyCode() }));
  const folder = await mkdtemp(join(tmpdir(), 'thumbs-down-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const paint = async (name: string, shade: number) =>
    writeFile(join(folder, name), await solid(8, 8, [shade, 1, 2]).png().toBuffer());

  const notOfTime = {
    'exits.png': expect.stringMatching(/gave up .* the last time it said: .*exit/),
    'grows.png': expect.stringMatching(/gave up .* the last time it said: .*(signal: killed|memory)/i),
  };
  const reasons = {
    ...notOfTime,
    'sleeps.png': expect.stringMatching(/gave up .* the last time it said: .*timed out after 1/i),
  };
  const send = (flags = {}) =>
    runVerb(session, upload, { include: [], exclude: [], timeout: 240, ...flags }, { args: [folder] });
  const told = ({ events }: Awaited<ReturnType<typeof send>>) =>
    Object.fromEntries(
      events.flatMap((event) =>
        event.event === 'item' && event.result === 'failed' ? [[event.key, event.reason]] : [],
      ),
    );
  // These two have as long as they need; the third gets next to no time.
  await paint('exits.png', 0);
  await paint('grows.png', 1);
  const first = await send();
  expect(first.code).toBe(3);
  expect(told(first)).toEqual(notOfTime);
  await change(cloud, new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 1 }));
  await paint('sleeps.png', 2);
  const second = await send();
  expect(second.code).toBe(3);
  expect(told(second)).toEqual(reasons);
  // A second one does not wait for what is known, and sends nothing again.
  const before = cloud.calls.length;
  expect(told(await send())).toEqual(reasons);
  expect(cloud.calls.slice(before).map(({ operation }) => operation)).not.toContain('Invoke');

  const records = async (run: typeof scan, flags: object) =>
    (await runVerb(session, run, flags)).events.flatMap((event) =>
      event.event === 'record' ? [[event.ImageID, (event.Error as ItemError).Message]] : [],
    );
  for (const flags of [{}, { status: 'failed' as const }]) {
    expect(Object.fromEntries(await records(scan, flags))).toEqual(reasons);
  }
  expect(await records(scan, { status: 'pending' })).toEqual([]);
  expect(Object.fromEntries(await records(retry as typeof scan, {}))).toEqual(reasons);
  const { events } = await runVerb(session, scan, { status: 'failed', count: true });
  expect(events.at(-1)).toMatchObject({ event: 'done', count: 3 });

  // Tried again and down again: not told from the letters of the first time.
  const again = await runVerb(session, retry, { all: true, timeout: 240 });
  expect(again.events.findLast(({ event }) => event === 'done')).toMatchObject({ retried: 3, failed: 3 });
});

/** A function that each of the pictures takes down in its own way. */
function deadlyCode(): Promise<Buffer> {
  const code = `export async function handler(event) {
    const { key } = event.Records[0].s3.object;
    if (key === 'exits.png') process.exit(7);
    if (key === 'sleeps.png') await new Promise((resolve) => setTimeout(resolve, 3_600_000));
    const held = [];
    for (;;) held.push(Buffer.alloc(16 * 1024 * 1024, 1));
  }`;
  return zipOf({ 'worker.mjs': code });
}

async function change(
  cloud: TestCloud,
  command: UpdateFunctionCodeCommand | UpdateFunctionConfigurationCommand,
): Promise<void> {
  const lambda = cloud.client(LambdaClient);
  await lambda.send(command as UpdateFunctionCodeCommand);
  await untilSettled(lambda, command.input.FunctionName ?? '');
}
