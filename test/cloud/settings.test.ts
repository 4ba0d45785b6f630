// Settings that the embedded cloud cannot keep are refused, and Denies hold for the account's own key.
import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await openCloud();
});
afterAll(() => cloud.dispose());

const denying = (Action: string, Resource: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Principal: '*', Action, Resource }],
  });

describe('a table', () => {
  it.each<[string, Partial<CreateTableCommandInput>]>([
    ['StreamSpecification', { StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' } }],
    ['SSESpecification', { SSESpecification: { Enabled: true } }],
    ['TableClass', { TableClass: 'STANDARD_INFREQUENT_ACCESS' }],
  ])('is not made with a %s that would be forgotten', async (name, more) => {
    const table: CreateTableCommandInput = {
      TableName: `table-${name}`,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      ...more,
    };
    const made = cloud.client(DynamoDBClient).send(new CreateTableCommand(table));
    await expect(made).rejects.toThrow(`The embedded cloud does not support ${name}`);
  });
});

describe('an explicit Deny', () => {
  it('in a bucket policy holds for the account, which can lift it', async () => {
    const s3 = cloud.client(S3Client);
    const Bucket = 'denied-bucket';
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a' }));
    const Policy = denying('s3:*', `arn:aws:s3:::${Bucket}/*`);
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'a' }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('with an explicit deny in a resource-based policy'),
    });
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    await s3.send(new GetObjectCommand({ Bucket, Key: 'a' }));
  });

  it('in a queue policy, too', async () => {
    const sqs = cloud.client(SQSClient);
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'denied' }));
    const Policy = denying('sqs:SendMessage', 'arn:aws:sqs:us-east-1:000000000000:denied');
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    const send = () => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    await expect(send()).rejects.toMatchObject({ message: expect.stringContaining('explicit deny') });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: '' } }));
    await send();
  });
});

it('a role without tags is shown without them', async () => {
  const iam = cloud.client(IAMClient);
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  const made = await iam.send(new CreateRoleCommand({ RoleName: 'bare', AssumeRolePolicyDocument }));
  expect(made.Role).not.toHaveProperty('Tags');
  expect(made.Role).not.toHaveProperty('MaxSessionDuration');
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'bare' }));
  expect(Role?.MaxSessionDuration).toBe(3600);
  expect(Role).not.toHaveProperty('Tags');
});
