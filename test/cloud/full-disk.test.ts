// The disk under the embedded cloud is full: every store says so, what is there can be read, and with room again all works.
import { execFile } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { makeFunction, makeRole } from '../support/cloud/functions.ts';
import { until } from '../support/runner/until.ts';

const run = promisify(execFile);

/** A disk of 32 MB; undefined where nobody may mount one. */
async function smallDisk(): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'thumbs-disk-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', folder]);
  } catch {
    return undefined;
  }
  onTestFinished(async () => void (await run('umount', [folder])));
  return folder;
}

/** Leaves not one byte. Answers how to make room again. */
function fill(disk: string): () => void {
  const file = join(disk, 'fill');
  const descriptor = openSync(file, 'w');
  for (const size of [65_536, 4096, 512, 1]) {
    try {
      for (;;) writeSync(descriptor, Buffer.alloc(size));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
  closeSync(descriptor);
  return () => rmSync(file);
}

const text = 'x'.repeat(50_000);
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

/** Something of 50 kB for each store, again and again under new names. */
function writers(
  cloud: TestCloud,
  QueueUrl: string,
  role: string,
): Record<string, (n: number) => Promise<unknown>> {
  const [s3, dynamodb] = [cloud.client(S3Client), cloud.client(DynamoDBClient)];
  const [sqs, iam] = [cloud.client(SQSClient), cloud.client(IAMClient)];
  const code = `export const handler = async () => 1; // ${text}`;
  return {
    s3: (n) => s3.send(new PutObjectCommand({ Bucket: 'disk', Key: `${n}`, Body: text })),
    dynamodb: (n) =>
      dynamodb.send(
        new PutItemCommand({ TableName: 'disk', Item: { id: { S: `${n}` }, text: { S: text } } }),
      ),
    sqs: (n) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: `${n} ${text}` })),
    iam: async (n) => {
      const RoleName = `role-${n}`;
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
      const Statement = [{ Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::${'x'.repeat(9000)}` }];
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'one', PolicyDocument }));
    },
    lambda: (n) => makeFunction(cloud, { code, role, FunctionName: `fn-${n}` }),
  };
}

it('a full disk is an answer, and no end: everything works again when there is room', async (test) => {
  const disk = await smallDisk();
  if (!disk) return test.skip('only root may mount a small disk');
  vi.stubEnv('TMPDIR', disk);
  const cloud = await openCloud({ timings: { tableMs: 5, functionPendingMs: 5 } });
  vi.unstubAllEnvs();
  onTestFinished(() => cloud.dispose());
  await cloud.client(S3Client).send(new CreateBucketCommand({ Bucket: 'disk' }));
  const { QueueUrl = '' } = await cloud.client(SQSClient).send(new CreateQueueCommand({ QueueName: 'disk' }));
  const AttributeDefinitions = [{ AttributeName: 'id', AttributeType: 'S' as const }];
  const KeySchema = [{ AttributeName: 'id', KeyType: 'HASH' as const }];
  const table = {
    TableName: 'disk',
    BillingMode: 'PAY_PER_REQUEST' as const,
    AttributeDefinitions,
    KeySchema,
  };
  await cloud.client(DynamoDBClient).send(new CreateTableCommand(table));
  await cloud.client(CloudWatchLogsClient).send(new CreateLogGroupCommand({ logGroupName: '/disk' }));
  const write = writers(cloud, QueueUrl, await makeRole(cloud));
  await until(() => write.dynamodb?.(0));
  for (const [store, one] of Object.entries(write)) if (store !== 'dynamodb') await one(0);

  const makeRoom = fill(disk);
  for (const [store, one] of Object.entries(write)) {
    // A store may have a page left: it is filled, too.
    const refused = async () => {
      for (let n = 1; n < 1000; n++) await one(n);
    };
    await expect(refused(), store).rejects.toMatchObject({
      message: expect.stringContaining('no space left on its disk'),
      $metadata: { httpStatusCode: 507 },
    });
  }
  await expectWhole(cloud, 0);

  makeRoom();
  for (const [store, one] of Object.entries(write))
    await until(() => one(5000)).catch((error) => expect.fail(`${store}: ${error}`));
  await expectWhole(cloud, 5000);
  await cloud.client(SQSClient).send(new ReceiveMessageCommand({ QueueUrl }));
  const again = await cloud.restart();
  onTestFinished(() => again.dispose());
  for (const n of [0, 5000]) await expectWhole(again, n);
});

async function expectWhole(cloud: TestCloud, n: number): Promise<void> {
  const { Body } = await cloud.client(S3Client).send(new GetObjectCommand({ Bucket: 'disk', Key: `${n}` }));
  expect(await Body?.transformToString()).toBe(text);
  const get = new GetItemCommand({ TableName: 'disk', Key: { id: { S: `${n}` } } });
  expect((await cloud.client(DynamoDBClient).send(get)).Item?.text?.S).toBe(text);
}
