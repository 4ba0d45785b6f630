// Where a function's code and events come from, and where events that fail end: buckets, filters, dead letters.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  GetEventSourceMappingCommand,
  GetFunctionCommand,
  InvokeCommand,
  type LambdaClient,
  PutFunctionEventInvokeConfigCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkFilters, fitsFilters } from '../../cloud/services/lambda/filters.ts';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { call, makeFunction, makeRole, untilSettled } from '../support/cloud/functions.ts';
import { zipOf } from '../support/packages/zip.ts';
import { until } from '../support/runner/until.ts';

let cloud: TestCloud;
let lambda: LambdaClient;
let sqs: SQSClient;
let role: string;

/** It says that it has failed; what it is given goes nowhere. */
const failing = `export const handler = async () => { throw new Error('no luck'); };`;

beforeAll(async () => {
  cloud = await openCloud({ timings: { functionPendingMs: 5, functionUpdateMs: 5, mappingSettleMs: 5 } });
  sqs = cloud.client(SQSClient);
  role = await makeRole(cloud);
  lambda = await makeFunction(cloud, { code: failing, role, FunctionName: 'failing' });
});
afterAll(() => cloud.dispose());

async function queue(QueueName: string) {
  const Attributes = { VisibilityTimeout: '3600' };
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  return { url: QueueUrl, arn: `arn:aws:sqs:us-east-1:000000000000:${QueueName}` };
}

const receive = (QueueUrl: string) =>
  until(async () => {
    const input = { QueueUrl, WaitTimeSeconds: 1, MessageAttributeNames: ['All'] };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(input));
    expect(Messages).toHaveLength(1);
    return Messages[0];
  });

describe('code in a bucket', () => {
  let s3: S3Client;
  const Bucket = 'code-of-functions';
  const zip = (text: string) => zipOf({ 'worker.mjs': `export const handler = async () => '${text}';` });
  const put = async (Key: string, text: string) =>
    (await s3.send(new PutObjectCommand({ Bucket, Key, Body: await zip(text) }))).VersionId;
  const create = (FunctionName: string, Code: object) =>
    lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime: 'nodejs24.x',
        Handler: 'worker.handler',
        Role: role,
        Code,
      }),
    );

  beforeAll(async () => {
    s3 = cloud.client(S3Client);
    await s3.send(new CreateBucketCommand({ Bucket }));
    const VersioningConfiguration = { Status: 'Enabled' as const };
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  });

  it('is fetched when a function is created, and when its code is changed to a version', async () => {
    const first = await put('a folder/worker.zip', 'first');
    await put('a folder/worker.zip', 'second');
    const S3 = { S3Bucket: Bucket, S3Key: 'a folder/worker.zip' };
    await create('fetched', S3);
    await untilSettled(lambda, 'fetched');
    expect((await call(lambda, 'fetched')).payload).toBe('second');
    await lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName: 'fetched', ...S3, S3ObjectVersion: first }),
    );
    await untilSettled(lambda, 'fetched');
    expect((await call(lambda, 'fetched')).payload).toBe('first');
  });

  it.each([
    ['a key that is not there', { S3Bucket: Bucket, S3Key: 'none.zip' }, /S3 Error Code: NoSuchKey/],
    ['a bucket that is not there', { S3Bucket: 'no-such-bucket', S3Key: 'a.zip' }, /NoSuchBucket/],
    ['half an address', { S3Bucket: Bucket }, /provide a source/],
    [
      'both a zip and an address',
      { S3Bucket: Bucket, S3Key: 'a.zip', ZipFile: Buffer.from('x') },
      /do not provide other/,
    ],
  ])('is refused with %s', async (_what, code, message) => {
    await expect(create('refused', code)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringMatching(message),
    });
  });
});

it('code is downloaded from an address that is signed', async () => {
  const { Code, Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: 'failing' }));
  const Location = Code?.Location ?? '';
  const zip = Buffer.from(await (await fetch(Location)).arrayBuffer());
  expect(createHash('sha256').update(zip).digest('base64')).toBe(Configuration?.CodeSha256);
  for (const odd of [
    Location.replace('failing', 'fetched'),
    `${Location}0`,
    Location.replace(/expires=\d+/, 'expires=1'),
  ])
    expect((await fetch(odd)).status).toBe(403);
});

describe('dead letters', () => {
  it('hold the event itself, with what went wrong beside it', async () => {
    const dead = await queue('dead');
    const FunctionName = 'failing';
    const DeadLetterConfig = { TargetArn: dead.arn };
    const changed = await lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName, DeadLetterConfig }),
    );
    expect(changed.DeadLetterConfig).toEqual(DeadLetterConfig);
    await untilSettled(lambda, FunctionName);
    await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 0 }));
    const Payload = JSON.stringify({ some: 'event' });
    const { $metadata } = await lambda.send(
      new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }),
    );
    const message = await receive(dead.url);
    expect(JSON.parse(message?.Body ?? '')).toEqual({ some: 'event' });
    expect(message?.MessageAttributes).toMatchObject({
      RequestID: { DataType: 'String', StringValue: $metadata.requestId },
      ErrorCode: { DataType: 'Number', StringValue: '200' },
      ErrorMessage: { DataType: 'String', StringValue: 'no luck' },
    });
    const off = { FunctionName, DeadLetterConfig: { TargetArn: '' } };
    expect((await lambda.send(new UpdateFunctionConfigurationCommand(off))).DeadLetterConfig).toBeUndefined();
  });

  it('need a role that may send them, and a queue', async () => {
    const poor = await makeRole(cloud, 'poor-role', ['logs:*']);
    const change = (TargetArn: string, Role = role) =>
      lambda.send(
        new UpdateFunctionConfigurationCommand({
          FunctionName: 'failing',
          Role,
          DeadLetterConfig: { TargetArn },
        }),
      );
    await untilSettled(lambda, 'failing');
    await expect(change('arn:aws:sqs:us-east-1:000000000000:dead', poor)).rejects.toThrow(
      /permissions to call SendMessage/,
    );
    await expect(change('arn:aws:sns:us-east-1:000000000000:topic')).rejects.toThrow(/embedded cloud/);
  });
});

describe('filters', () => {
  it('keep messages from the function, which leave the queue', async () => {
    const source = await queue('filtered');
    const notes = join(cloud.dataDir, 'notes');
    const FunctionName = 'filtered';
    const code = `
      import { appendFileSync } from 'node:fs';
      export const handler = async ({ Records }) => {
        for (const { body } of Records) appendFileSync(${JSON.stringify(notes)}, body + '\\n');
      };`;
    await makeFunction(cloud, { code, role, FunctionName });
    const filters = (pattern: object) => ({
      FilterCriteria: { Filters: [{ Pattern: JSON.stringify(pattern) }] },
    });
    const { UUID = '', FilterCriteria } = await lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName,
        EventSourceArn: source.arn,
        ...filters({ body: { kind: ['picture'], bytes: [{ numeric: ['>', 10, '<=', 20] }] } }),
      }),
    );
    expect(FilterCriteria?.Filters).toHaveLength(1);
    const wanted = { kind: 'picture', bytes: 20 };
    for (const body of [{ kind: 'picture', bytes: 9 }, { kind: 'text', bytes: 15 }, 'no JSON', wanted]) {
      const MessageBody = typeof body === 'string' ? body : JSON.stringify(body);
      await sqs.send(new SendMessageCommand({ QueueUrl: source.url, MessageBody }));
    }
    await until(async () => expect(await readFile(notes, 'utf8')).toBe(`${JSON.stringify(wanted)}\n`));
    await until(async () => {
      const input = { QueueUrl: source.url, AttributeNames: ['All' as const] };
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand(input));
      expect(Attributes).toMatchObject({
        ApproximateNumberOfMessages: '0',
        ApproximateNumberOfMessagesNotVisible: '0',
      });
    });
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, FilterCriteria: {} }));
    expect(await lambda.send(new GetEventSourceMappingCommand({ UUID }))).not.toHaveProperty(
      'FilterCriteria',
    );
  });

  const record = {
    body: JSON.stringify({ name: 'Cat.jpg', size: 5, tags: ['a', 'b'], nested: { on: true } }),
  };
  const fits = (body: unknown) => fitsFilters([JSON.stringify({ body })], record);

  it.each<[unknown, boolean]>([
    [{ name: ['Cat.jpg', 'Dog.jpg'] }, true],
    [{ name: ['Dog.jpg'] }, false],
    [{ name: [{ prefix: 'Cat' }] }, true],
    [{ name: [{ suffix: '.png' }] }, false],
    [{ name: [{ 'equals-ignore-case': 'cat.JPG' }] }, true],
    [{ name: [{ 'anything-but': ['Dog.jpg'] }] }, true],
    [{ name: [{ 'anything-but': 'Cat.jpg' }] }, false],
    [{ name: [{ 'anything-but': { prefix: 'Cat' } }] }, false],
    [{ size: [{ numeric: ['=', 5] }] }, true],
    [{ size: [{ numeric: ['>', 5] }] }, false],
    [{ tags: ['b'] }, true],
    [{ nested: { on: [true] } }, true],
    [{ missing: [{ exists: false }] }, true],
    [{ name: [{ exists: false }] }, false],
    [{ $or: [{ size: [1] }, { name: [{ prefix: 'C' }] }] }, true],
    [['plain text'], false],
  ])('%j: %j', (body, expected) => expect(fits(body)).toBe(expected));

  it('compares a plain body as text, and any of several filters is enough', () => {
    const texts = ['{"body": ["hello"]}', '{"body": ["bye"]}'];
    expect(fitsFilters(texts, { body: 'bye' })).toBe(true);
    expect(fitsFilters(texts, { body: 'other' })).toBe(false);
    expect(fitsFilters([], { body: 'other' })).toBe(true);
  });

  it.each(['', '[]', '{"body": "text"}', '{"body": []}', '{"body": [{"unknown": 1}]}'])(
    'refuses %s',
    (Pattern) => {
      expect(() => checkFilters({ Filters: [{ Pattern }] })).toThrow('Invalid filter pattern definition.');
    },
  );

  it('refuses more than five', () => {
    const Filters = Array.from({ length: 6 }, () => ({ Pattern: '{}' }));
    expect(() => checkFilters({ Filters })).toThrow(/maximum of 5/);
  });
});
