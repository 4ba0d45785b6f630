// What roles may do on the embedded cloud: AWS's own SDK with session credentials, refused in AWS's words.

import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogStreamsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateTableCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  ListRolesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { makeFunction, makeRole } from '../support/cloud/functions.ts';
import { until } from '../support/runner/until.ts';

let cloud: TestCloud;
let made = 0;

beforeAll(async () => {
  cloud = await openCloud({ timings: { tableMs: 5, functionPendingMs: 5 } });
  const s3 = cloud.client(S3Client);
  for (const Bucket of ['photos', 'copies']) await s3.send(new CreateBucketCommand({ Bucket }));
  for (const Key of ['a.png', 'own/b.png'])
    await s3.send(new PutObjectCommand({ Bucket: 'photos', Key, Body: 'x' }));
});
afterAll(() => cloud.dispose());

interface Statement {
  Effect?: string;
  Action: string | string[];
  Resource: string | string[];
  Condition?: object;
}

/** A role with these statements; `client` makes clients that are it. */
async function roleWith(...statements: Statement[]) {
  made += 1;
  const RoleName = `role-${made}`;
  const arn = await makeRole(cloud, RoleName, ['tag:GetTagKeys']);
  const Statement = statements.map((one) => ({ Effect: 'Allow', ...one }));
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  const iam = cloud.client(IAMClient);
  if (statements.length > 0)
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'more', PolicyDocument }));
  const { expiration: _, ...credentials } = cloud.cloud.cloud.sessions.issue(arn, 'test');
  const client: TestCloud['client'] = (Ctor, config) => cloud.client(Ctor, { credentials, ...config });
  return { arn, client, me: `arn:aws:sts::000000000000:assumed-role/${RoleName}/test` };
}

/** The role may this and nothing else from now on. */
async function allow(RoleName: string, Action: string[]): Promise<void> {
  const Statement = [{ Effect: 'Allow', Action, Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await cloud
    .client(IAMClient)
    .send(new PutRolePolicyCommand({ RoleName, PolicyName: 'inline', PolicyDocument }));
}

const object = (key: string, bucket = 'photos') => `arn:aws:s3:::${bucket}/${key}`;
const at = (Key: string) => ({ Bucket: 'photos', Key });

describe('S3', () => {
  it("answers a missing right with AWS's sentence, its bucket and key in quotes", async () => {
    const { client, me } = await roleWith();
    const put = client(S3Client).send(new PutObjectCommand({ ...at('a.png'), Body: 'new' }));
    await expect(put).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: ${me} is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::photos/a.png" because no identity-based policy allows the s3:PutObject action`,
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('reads with s3:GetObject, also by HEAD, and no other key', async () => {
    const { client } = await roleWith({ Action: 's3:GetObject', Resource: object('own/*') });
    const s3 = client(S3Client);
    await s3.send(new GetObjectCommand(at('own/b.png')));
    await s3.send(new HeadObjectCommand(at('own/b.png')));
    await expect(s3.send(new GetObjectCommand(at('a.png')))).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(s3.send(new HeadObjectCommand(at('a.png')))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('tells that a key is missing only to those who may list', async () => {
    const read = { Action: 's3:GetObject', Resource: object('*') };
    const list = { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::photos' };
    const blind = (await roleWith(read)).client(S3Client);
    await expect(blind.send(new GetObjectCommand(at('gone')))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringMatching(/s3:ListBucket on resource: "arn:aws:s3:::photos"/),
    });
    await expect(blind.send(new HeadObjectCommand(at('gone')))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
    const seeing = (await roleWith(read, list)).client(S3Client);
    await expect(seeing.send(new GetObjectCommand(at('gone')))).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(seeing.send(new HeadObjectCommand(at('gone')))).rejects.toMatchObject({ name: 'NotFound' });
  });

  it('lists what the prefix of a condition allows', async () => {
    const Condition = { StringLike: { 's3:prefix': ['own/*'] } };
    const { client } = await roleWith({
      Action: 's3:ListBucket',
      Resource: 'arn:aws:s3:::photos',
      Condition,
    });
    const list = (Prefix?: string) =>
      client(S3Client).send(new ListObjectsV2Command({ Bucket: 'photos', Prefix }));
    expect((await list('own/')).Contents?.map(({ Key }) => Key)).toEqual(['own/b.png']);
    await expect(list('a')).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(list()).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('copies with the right to read the one and to write the other', async () => {
    const copy = { Bucket: 'copies', Key: 'a.png', CopySource: 'photos/a.png' };
    const write = { Action: 's3:PutObject', Resource: object('*', 'copies') };
    const read = { Action: 's3:GetObject', Resource: object('*') };
    for (const rights of [[write], [read]]) {
      const half = (await roleWith(...rights)).client(S3Client);
      await expect(half.send(new CopyObjectCommand(copy))).rejects.toMatchObject({ name: 'AccessDenied' });
    }
    await (await roleWith(write, read)).client(S3Client).send(new CopyObjectCommand(copy));
  });

  it('deletes key by key', async () => {
    const { client } = await roleWith({ Action: 's3:DeleteObject', Resource: object('tmp/*') });
    const Objects = ['tmp/1', 'a.png', 'tmp/2'].map((Key) => ({ Key }));
    const answer = await client(S3Client).send(
      new DeleteObjectsCommand({ Bucket: 'photos', Delete: { Objects } }),
    );
    expect(answer.Deleted?.map(({ Key }) => Key)).toEqual(['tmp/1', 'tmp/2']);
    expect(answer.Errors).toMatchObject([{ Key: 'a.png', Code: 'AccessDenied' }]);
    await cloud.client(S3Client).send(new HeadObjectCommand(at('a.png')));
  });

  it('makes a multipart upload with s3:PutObject', async () => {
    const may = await roleWith({ Action: 's3:PutObject', Resource: object('big') });
    await may.client(S3Client).send(new CreateMultipartUploadCommand(at('big')));
    const mayNot = await roleWith({ Action: 's3:CreateMultipartUpload', Resource: '*' });
    const made = mayNot.client(S3Client).send(new CreateMultipartUploadCommand(at('big')));
    await expect(made).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it("asks the bucket's policy, too: it may give, and it may deny", async () => {
    const given = await roleWith();
    const denied = await roleWith({ Action: 's3:*', Resource: '*' });
    const statement = (Effect: string, AWS: string) => ({
      ...{ Effect, Principal: { AWS }, Action: 's3:GetObject', Resource: object('own/*') },
    });
    const Statement = [statement('Allow', given.arn), statement('Deny', denied.arn)];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await cloud.client(S3Client).send(new PutBucketPolicyCommand({ Bucket: 'photos', Policy }));
    await given.client(S3Client).send(new GetObjectCommand(at('own/b.png')));
    await expect(denied.client(S3Client).send(new GetObjectCommand(at('own/b.png')))).rejects.toMatchObject({
      message: expect.stringMatching(/ with an explicit deny in a resource-based policy$/),
    });
  });
});

describe('queues', () => {
  it('take batches with the right of the single call; refusals name the action in lower case', async () => {
    const QueueUrl = (await cloud.client(SQSClient).send(new CreateQueueCommand({ QueueName: 'jobs' })))
      .QueueUrl;
    const arn = 'arn:aws:sqs:us-east-1:000000000000:jobs';
    const send = new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: '1', MessageBody: 'x' }] });
    const may = await roleWith({ Action: 'sqs:SendMessage', Resource: arn });
    await may.client(SQSClient).send(send);
    const mayNot = await roleWith({ Action: 'sqs:ReceiveMessage', Resource: arn });
    const error = await mayNot
      .client(SQSClient)
      .send(send)
      .catch((caught) => caught);
    expect(error).toMatchObject({
      name: expect.stringMatching(/^AccessDenied/),
      message: `User: ${mayNot.me} is not authorized to perform: sqs:sendmessage on resource: ${arn} because no identity-based policy allows the sqs:sendmessage action`,
    });
    const Statement = [
      { Effect: 'Allow', Principal: { AWS: mayNot.arn }, Action: 'sqs:SendMessage', Resource: arn },
    ];
    const Attributes = { Policy: JSON.stringify({ Version: '2012-10-17', Statement }) };
    await cloud.client(SQSClient).send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    await mayNot.client(SQSClient).send(send);
  });
});

describe('tables', () => {
  const TableName = 'images';
  const arn = `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}`;
  const key = (id: string) => ({ id: { S: id } });

  beforeAll(async () => {
    const dynamodb = cloud.client(DynamoDBClient);
    await dynamodb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'id', AttributeType: 'S' },
          { AttributeName: 'state', AttributeType: 'S' },
        ],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'byState',
            KeySchema: [{ AttributeName: 'state', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      }),
    );
    const put = new PutItemCommand({ TableName, Item: key('mine') });
    await until(() => dynamodb.send(put));
  });

  const byState = new QueryCommand({
    TableName,
    IndexName: 'byState',
    KeyConditionExpression: '#s = :s',
    ExpressionAttributeNames: { '#s': 'state' },
    ExpressionAttributeValues: { ':s': { S: 'done' } },
  });

  it('are asked by table and by index', async () => {
    const ofIndex = await roleWith({ Action: 'dynamodb:Query', Resource: `${arn}/index/byState` });
    await ofIndex.client(DynamoDBClient).send(byState);
    const ofTable = await roleWith({ Action: 'dynamodb:*', Resource: arn });
    await expect(ofTable.client(DynamoDBClient).send(byState)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`dynamodb:Query on resource: ${arn}/index/byState because`),
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('give each caller its own items by dynamodb:LeadingKeys', async () => {
    const Condition = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['mine'] } };
    const Action = ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PartiQLSelect'];
    const { client } = await roleWith({ Action, Resource: [arn, `${arn}/index/*`], Condition });
    const dynamodb = client(DynamoDBClient);
    await dynamodb.send(new GetItemCommand({ TableName, Key: key('mine') }));
    const others = new GetItemCommand({ TableName, Key: key('yours') });
    await expect(dynamodb.send(others)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(dynamodb.send(byState)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const select = (id: string) =>
      dynamodb.send(new ExecuteStatementCommand({ Statement: `SELECT * FROM images WHERE id = '${id}'` }));
    await select('mine');
    await expect(select('yours')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('have actions of their own for PartiQL, and a condition against full scans', async () => {
    const Condition = { Bool: { 'dynamodb:FullTableScan': 'false' } };
    const { client } = await roleWith({ Action: 'dynamodb:PartiQL*', Resource: arn, Condition });
    const run = (Statement: string) =>
      client(DynamoDBClient).send(new ExecuteStatementCommand({ Statement }));
    await run(`SELECT * FROM images WHERE id = 'mine'`);
    await expect(run('SELECT * FROM images')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const reader = await roleWith({ Action: 'dynamodb:PartiQLSelect', Resource: arn });
    const remove = new ExecuteStatementCommand({ Statement: `DELETE FROM images WHERE id = 'mine'` });
    await expect(reader.client(DynamoDBClient).send(remove)).rejects.toMatchObject({
      message: expect.stringContaining('dynamodb:PartiQLDelete'),
    });
    const scan = reader.client(DynamoDBClient).send(new ScanCommand({ TableName }));
    await expect(scan).rejects.toMatchObject({ message: expect.stringContaining('dynamodb:Scan') });
  });
});

describe('functions', () => {
  it("are invoked by whom a role's or the function's own policy lets", async () => {
    const FunctionName = 'asked';
    const role = await makeRole(cloud);
    await makeFunction(cloud, { code: 'export const handler = async () => 1;', role, FunctionName });
    const invoke = new InvokeCommand({ FunctionName });
    const { client, arn } = await roleWith();
    await expect(client(LambdaClient).send(invoke)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:'),
      $metadata: { httpStatusCode: 403 },
    });
    const Action = 'lambda:InvokeFunction';
    const add = new AddPermissionCommand({ FunctionName, StatementId: 'one', Action, Principal: arn });
    await cloud.client(LambdaClient).send(add);
    await client(LambdaClient).send(invoke);
  });

  it('write their log only where their role may', async () => {
    const group = (name: string) => `arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/${name}:*`;
    const streams = async (name: string) => {
      const logs = cloud.client(CloudWatchLogsClient);
      await logs.send(new CreateLogGroupCommand({ logGroupName: `/aws/lambda/${name}` })).catch(() => {});
      const role = await makeRole(
        cloud,
        `${name}-role`,
        ['logs:PutLogEvents', 'logs:CreateLogStream'],
        group('heard'),
      );
      const lambda = await makeFunction(cloud, {
        code: 'export const handler = async () => 1;',
        role,
        FunctionName: name,
      });
      expect((await lambda.send(new InvokeCommand({ FunctionName: name }))).StatusCode).toBe(200);
      return (await logs.send(new DescribeLogStreamsCommand({ logGroupName: `/aws/lambda/${name}` })))
        .logStreams;
    };
    expect(await streams('heard')).toHaveLength(1);
    expect(await streams('unheard')).toEqual([]);
  });

  it('get messages only while their role may receive and delete them', async () => {
    const sqs = cloud.client(SQSClient);
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({ QueueName: 'fed', Attributes: { VisibilityTimeout: '30' } }),
    );
    const role = await makeRole(cloud, 'fed-role', ['sqs:*', 'logs:*']);
    const lambda = await makeFunction(cloud, {
      code: 'export const handler = async () => 1;',
      role,
      FunctionName: 'fed',
    });
    const EventSourceArn = 'arn:aws:sqs:us-east-1:000000000000:fed';
    await lambda.send(new CreateEventSourceMappingCommand({ FunctionName: 'fed', EventSourceArn }));
    const left = async () => {
      const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
      const ask = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] });
      const { Attributes = {} } = await sqs.send(ask);
      return names.map((name) => Number(Attributes[name]));
    };
    const send = () => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    await send();
    await until(async () => expect(await left()).toEqual([0, 0]));
    // Received, done, and not deleted: it stays in flight.
    await allow('fed-role', ['sqs:ReceiveMessage', 'sqs:GetQueueAttributes']);
    await send();
    await until(async () => expect(await left()).toEqual([0, 1]));
  });

  it('are made by whom may pass their role', async () => {
    const role = await makeRole(cloud, 'passed');
    const Condition = { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } };
    const make = { Action: 'lambda:CreateFunction', Resource: '*' };
    const create = new CreateFunctionCommand({
      FunctionName: 'new',
      Role: role,
      Code: { ZipFile: Buffer.of(1) },
    });
    const mayNot = (await roleWith(make)).client(LambdaClient);
    await expect(mayNot.send(create)).rejects.toMatchObject({
      message: expect.stringContaining('iam:PassRole'),
    });
    const may = (await roleWith(make, { Action: 'iam:PassRole', Resource: role, Condition })).client(
      LambdaClient,
    );
    // The rights are there; the zip is none.
    await expect(may.send(create)).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  });
});

describe('everything else', () => {
  it('log groups want the colon behind their name', async () => {
    const group = 'arn:aws:logs:us-east-1:000000000000:log-group:/mine';
    const make = new CreateLogStreamCommand({ logGroupName: '/mine', logStreamName: 's' });
    const plain = (await roleWith({ Action: 'logs:*', Resource: group })).client(CloudWatchLogsClient);
    await expect(plain.send(make)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`logs:CreateLogStream on resource: ${group}:log-stream:s because`),
    });
    const right = (await roleWith({ Action: 'logs:*', Resource: `${group}:*` })).client(CloudWatchLogsClient);
    await expect(right.send(make)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('sessions die with their role, and do not come back with another of its name', async () => {
    const { client, arn } = await roleWith();
    const RoleName = arn.slice(arn.lastIndexOf('/') + 1);
    const iam = cloud.client(IAMClient);
    const me = () => client(STSClient).send(new GetCallerIdentityCommand({}));
    await me();
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'inline' }));
    await iam.send(new DeleteRoleCommand({ RoleName }));
    const dead = { name: 'InvalidClientTokenId', $metadata: { httpStatusCode: 403 } };
    await expect(me()).rejects.toMatchObject(dead);
    await makeRole(cloud, RoleName);
    await expect(me()).rejects.toMatchObject(dead);
  });

  it('nobody makes itself an administrator, and nobody is denied to ask who it is', async () => {
    const { client, me } = await roleWith();
    const roles = client(IAMClient).send(new ListRolesCommand({}));
    await expect(roles).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    const make = new CreateRoleCommand({ RoleName: 'admin', AssumeRolePolicyDocument: '{}' });
    await expect(client(IAMClient).send(make)).rejects.toMatchObject({ name: 'AccessDenied' });
    expect((await client(STSClient).send(new GetCallerIdentityCommand({}))).Arn).toBe(me);
  });
});
