import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  GetResourcesCommand,
  type GetResourcesCommandInput,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { CreateBucketCommand, PutBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';

const stack = [{ Key: 'thumbs:stack', Value: 'demo' }];
const queueArn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const tableArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/images';

let cloud: TestCloud;
let tagging: ResourceGroupsTaggingAPIClient;

beforeAll(async () => {
  cloud = await openCloud();
  tagging = cloud.client(ResourceGroupsTaggingAPIClient);
  const sqs = cloud.client(SQSClient);
  await sqs.send(new CreateQueueCommand({ QueueName: 'jobs', tags: { 'thumbs:stack': 'demo' } }));
  await sqs.send(new CreateQueueCommand({ QueueName: 'other', tags: { 'thumbs:stack': 'other' } }));
  await sqs.send(new CreateQueueCommand({ QueueName: 'untagged' }));
  await cloud.client(DynamoDBClient).send(
    new CreateTableCommand({
      TableName: 'images',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'ImageID', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'ImageID', KeyType: 'HASH' }],
      Tags: stack,
    }),
  );
  const s3 = cloud.client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }));
  await s3.send(new PutBucketTaggingCommand({ Bucket: 'photos', Tagging: { TagSet: stack } }));
  const trust = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  };
  const role = { RoleName: 'worker', AssumeRolePolicyDocument: JSON.stringify(trust), Tags: stack };
  await cloud.client(IAMClient).send(new CreateRoleCommand(role));
});
afterAll(() => cloud.dispose());

async function arns(input: GetResourcesCommandInput = {}) {
  const { ResourceTagMappingList = [] } = await tagging.send(new GetResourcesCommand(input));
  return ResourceTagMappingList.map((mapping) => mapping.ResourceARN);
}

describe('the tagging API of the embedded cloud', () => {
  it('finds what carries a tag, whatever its service, but no roles', async () => {
    const TagFilters = [{ Key: 'thumbs:stack', Values: ['demo'] }];
    expect(await arns({ TagFilters })).toEqual([tableArn, 'arn:aws:s3:::photos', queueArn('jobs')]);
  });

  it('takes a filter without values for any value, several filters for all of them', async () => {
    expect(await arns({ TagFilters: [{ Key: 'thumbs:stack' }] })).toHaveLength(4);
    expect(await arns({ TagFilters: [{ Key: 'thumbs:stack' }, { Key: 'missing' }] })).toEqual([]);
  });

  it('filters by service and by type', async () => {
    expect(await arns({ ResourceTypeFilters: ['sqs'] })).toEqual([queueArn('jobs'), queueArn('other')]);
    expect(await arns({ ResourceTypeFilters: ['dynamodb:table', 's3:bucket'] })).toEqual([
      tableArn,
      'arn:aws:s3:::photos',
    ]);
    expect(await arns({ ResourceTypeFilters: ['dynamodb:index'] })).toEqual([]);
  });

  it('shows the tags', async () => {
    const { ResourceTagMappingList } = await tagging.send(
      new GetResourcesCommand({ ResourceARNList: [tableArn] }),
    );
    expect(ResourceTagMappingList).toEqual([{ ResourceARN: tableArn, Tags: stack }]);
  });

  it('pages', async () => {
    const first = await tagging.send(new GetResourcesCommand({ ResourcesPerPage: 3 }));
    expect(first.ResourceTagMappingList).toHaveLength(3);
    const { PaginationToken } = first;
    const second = await tagging.send(new GetResourcesCommand({ ResourcesPerPage: 3, PaginationToken }));
    expect(second).toMatchObject({ PaginationToken: '' });
    expect(second.ResourceTagMappingList).toHaveLength(1);
    const expired = new GetResourcesCommand({ PaginationToken: 'yesterday' });
    await expect(tagging.send(expired)).rejects.toMatchObject({ name: 'PaginationTokenExpiredException' });
  });

  it('does not see other regions', async () => {
    const frankfurt = cloud.client(ResourceGroupsTaggingAPIClient, { region: 'eu-central-1' });
    const { ResourceTagMappingList } = await frankfurt.send(new GetResourcesCommand({}));
    expect(ResourceTagMappingList).toEqual([]);
  });
});
