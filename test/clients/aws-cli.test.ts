// The AWS CLI against the embedded cloud: a client that thumbs did not write and whose habits differ from the SDK's.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { withCloud } from '../support/cloud/cloud.ts';
import { makeRole, untilSettled } from '../support/cloud/functions.ts';
import { zipOf } from '../support/packages/zip.ts';
import { hasAwsCli, openAwsCli } from '../support/programs/aws-cli.ts';

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thumbs-cli-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe.skipIf(!hasAwsCli)('the AWS CLI', () => {
  it('makes a bucket, copies files both ways, lists, and removes it all', async () => {
    const { endpoint } = await withCloud();
    const folder = await makeFolder();
    const aws = await openAwsCli(endpoint);
    const large = Buffer.alloc(20_000_000, 'multipart ');
    await writeFile(join(folder, 'a b+c é.jpg'), 'small');
    await writeFile(join(folder, 'large.bin'), large);

    await aws('s3', 'mb', 's3://photos-1');
    await aws('s3', 'cp', '--quiet', join(folder, 'a b+c é.jpg'), 's3://photos-1/in/');
    await aws('s3', 'cp', '--quiet', join(folder, 'large.bin'), 's3://photos-1/large.bin');
    expect(await aws('s3', 'ls')).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d photos-1\n$/);
    expect(await aws('s3', 'ls', 's3://photos-1/')).toMatch(/PRE in\/\n.* 20000000 large\.bin\n$/);
    expect(await aws('s3', 'ls', '--recursive', 's3://photos-1/in')).toMatch(/ 5 in\/a b\+c é\.jpg\n$/);
    await aws('s3', 'cp', '--quiet', 's3://photos-1/large.bin', join(folder, 'back.bin'));
    expect((await readFile(join(folder, 'back.bin'))).equals(large)).toBe(true);
    await expect(aws('s3', 'rb', 's3://photos-1')).rejects.toThrow(/BucketNotEmpty/);
    await aws('s3', 'rb', '--force', 's3://photos-1');
    expect(await aws('s3', 'ls')).toBe('');
  });

  it('lists queues, roles and items, and learns who it is', async () => {
    const cloud = await withCloud();
    const { endpoint, client } = cloud;
    await client(SQSClient).send(new CreateQueueCommand({ QueueName: 'jobs' }));
    await makeRole(cloud, 'worker');
    const keys = {
      AttributeDefinitions: [{ AttributeName: 'ImageID', AttributeType: 'S' as const }],
      KeySchema: [{ AttributeName: 'ImageID', KeyType: 'HASH' as const }],
    };
    await client(DynamoDBClient).send(
      new CreateTableCommand({ TableName: 'images', BillingMode: 'PAY_PER_REQUEST', ...keys }),
    );
    const run = await openAwsCli(endpoint);
    const aws = async (...words: string[]) => JSON.parse(await run(...words));
    expect(await aws('sqs', 'list-queues')).toEqual({ QueueUrls: [`${endpoint}/000000000000/jobs`] });
    expect(await aws('iam', 'list-roles')).toMatchObject({ Roles: [{ RoleName: 'worker' }] });
    expect(await aws('sts', 'get-caller-identity')).toMatchObject({ Account: '000000000000' });
    await aws('dynamodb', 'describe-table', '--table-name', 'images');
    expect(await aws('dynamodb', 'scan', '--table-name', 'images')).toMatchObject({ Items: [], Count: 0 });
  });

  it('makes a topic with a subscriber, and publishes to it', async () => {
    const { endpoint, dataDir } = await withCloud();
    const run = await openAwsCli(endpoint);
    const aws = async (...words: string[]) => JSON.parse(await run('sns', ...words));
    const { TopicArn } = await aws('create-topic', '--name', 'news', '--tags', 'Key=a,Value=b');
    const topic = ['--topic-arn', TopicArn];
    const me = ['--protocol', 'email', '--notification-endpoint', 'me@example.com'];
    const asked = await aws(
      'subscribe',
      ...topic,
      ...me,
      '--attributes',
      '{"FilterPolicy":"{\\"Status\\":[\\"done\\"]}"}',
    );
    expect(asked).toEqual({ SubscriptionArn: 'pending confirmation' });
    const mail = () => readFile(join(dataDir, 'mail.txt'), 'utf8');
    await expect.poll(mail).toMatch(/Token=/);
    const Token = /Token=(\w+)/.exec(await mail())?.[1] ?? '';
    const { SubscriptionArn } = await aws('confirm-subscription', ...topic, '--token', Token);
    const status = '{"Status":{"DataType":"String","StringValue":"done"}}';
    await aws('publish', ...topic, '--message', 'a picture', '--message-attributes', status);
    await expect.poll(mail).toContain('a picture');
    expect(await aws('list-subscriptions-by-topic', ...topic)).toMatchObject({
      Subscriptions: [{ SubscriptionArn, Endpoint: 'me@example.com' }],
    });
    await expect(aws('publish', '--topic-arn', `${TopicArn}s`, '--message', 'x')).rejects.toThrow(/NotFound/);
  });

  it('creates, lists and invokes a function', async () => {
    const cloud = await withCloud();
    const role = await makeRole(cloud);
    const folder = await makeFolder();
    const run = await openAwsCli(cloud.endpoint);
    const aws = (...words: string[]) => run('lambda', ...words);
    const named = ['--function-name', 'by-cli'];
    await writeFile(
      join(folder, 'code.zip'),
      await zipOf({ 'worker.mjs': `export const handler = async () => 'hello';` }),
    );
    const settings = ['--runtime', 'nodejs24.x', '--handler', 'worker.handler', '--role', role];
    await aws('create-function', ...named, '--zip-file', `fileb://${folder}/code.zip`, ...settings);
    expect(await aws('list-functions')).toContain('"FunctionName": "by-cli"');
    await untilSettled(cloud.client(LambdaClient), 'by-cli');
    await aws('invoke', ...named, join(folder, 'answer.json'));
    expect(await readFile(join(folder, 'answer.json'), 'utf8')).toBe('"hello"');
  });

  it('shows what functions print', async () => {
    const { endpoint, cloud } = await withCloud();
    const place = { region: 'us-east-1', may: () => true };
    cloud.cloud.logs.append('/by/cli', 'stream', ['line for the CLI'], place);
    const aws = await openAwsCli(endpoint);
    const words = ['logs', 'filter-log-events', '--log-group-name', '/by/cli', '--filter-pattern', 'line'];
    expect(await aws(...words)).toContain('line for the CLI');
  });
});
