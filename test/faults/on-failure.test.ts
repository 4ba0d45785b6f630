// Under the trigger `s3` the bucket calls the function itself: what fails three times must land in the dead letters.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  InvokeCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { DeleteBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { expect, it, onTestFinished } from 'vitest';
import type { ItemError } from '../../lambda/contract.ts';
import { openStack } from '../../src/aws/session.ts';
import { run as retry } from '../../src/commands/retry.ts';
import { run as scan } from '../../src/commands/scan.ts';
import { setUp } from '../../src/commands/setup.ts';
import { run as upload } from '../../src/commands/upload.ts';
import { type TestCloud, withCloud } from '../support/cloud/cloud.ts';
import { untilSettled } from '../support/cloud/functions.ts';
import { zipOf } from '../support/packages/zip.ts';
import { solid } from '../support/pictures/pictures.ts';
import { until } from '../support/runner/until.ts';
import { makeSession, type TestSession } from '../support/stacks/session.ts';
import { takeTinyFunction } from '../support/stacks/tiny-function.ts';
import { runVerb } from '../support/stacks/verb.ts';

it('a picture whose thumbnails cannot be stored ends in the dead-letters queue, event and error included', async () => {
  const cloud = await withCloud();
  const session = await makeSession(cloud);
  await setUp(session, { trigger: 's3' });
  onTestFinished(() => session.close());
  const { names } = await openStack(session);
  await session.client(S3Client).send(new DeleteBucketCommand({ Bucket: names.of('thumbnails') }));
  await putDot(session, names.of('originals'));
  const letter = await deadLetter(session, names.of('dead-letters'));
  expect(letter.requestContext).toMatchObject({ condition: 'RetriesExhausted', approximateInvokeCount: 3 });
  expect(letter.requestPayload.Records[0].s3.object.key).toBe('dot.png');
  expect(letter.responsePayload.errorMessage).toMatch(/failed/);
  const FunctionName = names.of('worker');
  const Payload = JSON.stringify({ hello: 'world' });
  await session
    .client(LambdaClient)
    .send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
  expect(await deadLetter(session, names.of('dead-letters'), 'left there')).toMatchObject({
    requestPayload: { hello: 'world' },
    responsePayload: { errorMessage: expect.stringContaining('cannot be understood') },
  });
  const { events } = await runVerb(session, retry, {});
  expect(events).toContainEqual(
    expect.objectContaining({ event: 'note', text: expect.stringContaining('neither an S3 event') }),
  );
});

it('a role without the right to store thumbnails fails as on AWS: the log has its sentence, the event is a dead letter', async () => {
  const cloud = await withCloud();
  const session = await makeSession(cloud);
  onTestFinished(() => session.close());
  await setUp(session, { trigger: 's3' });
  const { names } = await openStack(session);
  await takeRight(session, names.of('role'), 's3:PutObject');
  await putDot(session, names.of('originals'));
  const { responsePayload } = await deadLetter(session, names.of('dead-letters'));
  expect(responsePayload.errorMessage).toMatch(/failed/);
  const logGroupName = names.logGroup('worker');
  const logs = session.client(CloudWatchLogsClient);
  const { events = [] } = await logs.send(
    new FilterLogEventsCommand({ logGroupName, filterPattern: 'retry' }),
  );
  const lines = events.map(({ message = '' }) => JSON.parse(message));
  const me = `arn:aws:sts::000000000000:assumed-role/${names.of('role')}/${names.of('worker')}`;
  const what = new RegExp(
    `^User: ${me} is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::${names.of('thumbnails')}/.*" because no identity-based policy allows the s3:PutObject action$`,
  );
  expect(lines).toHaveLength(3);
  for (const line of lines)
    expect(line).toMatchObject({ key: 'dot.png', code: 'AccessDenied', reason: expect.stringMatching(what) });
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
    'exits.png': expect.stringMatching(/failed on .* its last message: .*exit/),
    'grows.png': expect.stringMatching(/failed on .* its last message: .*(signal: killed|memory)/i),
  };
  const reasons = {
    ...notOfTime,
    'sleeps.png': expect.stringMatching(/failed on .* its last message: .*timed out after 1/i),
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

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

async function putDot(session: TestSession, Bucket: string): Promise<void> {
  await session.client(S3Client).send(new PutObjectCommand({ Bucket, Key: 'dot.png', Body: png }));
}

/** The next that comes; it is left there only where it is to be seen again. */
async function deadLetter(session: TestSession, QueueName: string, left?: 'left there') {
  const sqs = session.client(SQSClient);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  const letter = await until(async () => {
    const receive = new ReceiveMessageCommand({
      QueueUrl,
      WaitTimeSeconds: 20,
      ...(left && { VisibilityTimeout: 0 }),
    });
    return (await sqs.send(receive)).Messages?.[0] ?? expect.fail('no letter yet');
  });
  const { ReceiptHandle, Body = '' } = letter;
  if (!left) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  return JSON.parse(Body);
}

async function takeRight(session: TestSession, RoleName: string, action: string): Promise<void> {
  const iam = session.client(IAMClient);
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const PolicyName = PolicyNames[0] ?? '';
  const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
  const before = decodeURIComponent(PolicyDocument);
  const after = before.replace(`"${action}",`, '');
  expect(after).not.toBe(before);
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: after }));
}
