import { randomUUID } from 'node:crypto';
import { ACMClient, ListCertificatesCommand } from '@aws-sdk/client-acm';
import { AmplifyClient, ListAppsCommand } from '@aws-sdk/client-amplify';
import { ApiGatewayV2Client, CreateRouteCommand, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import { CloudFrontClient, ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  IAMClient,
  ListRolesCommand,
} from '@aws-sdk/client-iam';
import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  ListBucketsCommand,
  PutBucketNotificationConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetPublicAccessBlockCommand } from '@aws-sdk/client-s3-control';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueUrlCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import type { AwsError } from '../../cloud/aws-error.ts';
import {
  bucketNotEmpty,
  bucketTaken,
  concurrentModification,
  deleteConflict,
  destinationNotValid,
  mappingInUse,
  operationAborted,
  policyNotEffective,
  queueDeletedRecently,
  roleNotAssumable,
  tableNotFound,
  updateInProgress,
} from '../../cloud/faults/situations.ts';
import {
  combine,
  deny,
  dropBefore,
  dropReply,
  expireCredentialsAfter,
  failAlways,
  failTimes,
  latency,
  loseReplies,
  slowRole,
  throttle,
} from '../../cloud/faults.ts';
import type { ServiceName } from '../../cloud/router.ts';
import type { Faults } from '../../cloud/service.ts';
import { type TestCloud, withCloud } from '../support/cloud/cloud.ts';
import { s3Control } from '../support/cloud/s3-control.ts';

type Call = (cloud: TestCloud) => Promise<unknown>;

/** One harmless call of every service. */
const callers: Record<ServiceName, Call> = {
  s3: ({ client }) => client(S3Client).send(new ListBucketsCommand({})),
  's3-control': (cloud) =>
    s3Control(cloud)
      .send(new GetPublicAccessBlockCommand({ AccountId: '000000000000' }))
      .catch(orNone),
  sqs: ({ client }) => client(SQSClient).send(new ListQueuesCommand({})),
  dynamodb: ({ client }) => client(DynamoDBClient).send(new ListTablesCommand({})),
  iam: ({ client }) => client(IAMClient).send(new ListRolesCommand({})),
  sts: ({ client }) => client(STSClient).send(new GetCallerIdentityCommand({})),
  lambda: ({ client }) => client(LambdaClient).send(new ListFunctionsCommand({})),
  logs: ({ client }) => client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({})),
  amplify: ({ client }) => client(AmplifyClient).send(new ListAppsCommand({})),
  cloudfront: ({ client }) => client(CloudFrontClient).send(new ListDistributionsCommand({})),
  sns: ({ client }) => client(SNSClient).send(new ListTopicsCommand({})),
  acm: ({ client }) => client(ACMClient).send(new ListCertificatesCommand({})),
  monitoring: ({ client }) => client(CloudWatchClient).send(new DescribeAlarmsCommand({})),
  apigateway: ({ client }) => client(ApiGatewayV2Client).send(new GetApisCommand({})),
  tagging: ({ client }) => client(ResourceGroupsTaggingAPIClient).send(new GetResourcesCommand({})),
};

/** That there is none is an answer, too. */
const orNone = (error: Error) => {
  if (error.name !== 'NoSuchPublicAccessBlockConfiguration') throw error;
};

/** The error's name, or 'passed'. */
const outcome = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'passed',
    (error) => error.name,
  );

const role = {
  RoleName: 'worker',
  AssumeRolePolicyDocument: JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  }),
};

const withFaults = (...faults: Faults[]) => withCloud({ faults: combine(...faults) });

describe('each service has its own words', () => {
  it.each([
    ['s3', 'SlowDown', 'ExpiredToken', 'AccessDenied'],
    ['s3-control', 'SlowDown', 'ExpiredToken', 'AccessDenied'],
    ['sqs', 'RequestThrottled', 'ExpiredToken', 'AccessDenied'],
    ['dynamodb', 'ThrottlingException', 'ExpiredTokenException', 'AccessDeniedException'],
    ['iam', 'Throttling', 'ExpiredToken', 'AccessDenied'],
    ['sts', 'Throttling', 'ExpiredToken', 'AccessDenied'],
    ['lambda', 'TooManyRequestsException', 'ExpiredTokenException', 'AccessDeniedException'],
    ['logs', 'ThrottlingException', 'ExpiredTokenException', 'AccessDeniedException'],
    ['apigateway', 'TooManyRequestsException', 'ExpiredTokenException', 'AccessDeniedException'],
    ['amplify', 'LimitExceededException', 'ExpiredTokenException', 'AccessDeniedException'],
    ['tagging', 'ThrottledException', 'ExpiredTokenException', 'AccessDeniedException'],
  ] as const)('%s says %s, %s and %s', async (service, throttledName, expiredName, deniedName) => {
    const cloud = await withFaults(throttle(service, 1));
    expect(await outcome(callers[service](cloud))).toBe(throttledName);
    cloud.cloud.setFaults(expireCredentialsAfter(0));
    expect(await outcome(callers[service](cloud))).toBe(expiredName);
    cloud.cloud.setFaults(deny(service, '*'));
    expect(await outcome(callers[service](cloud))).toBe(deniedName);
    cloud.cloud.setFaults(undefined);
    expect(await outcome(callers[service](cloud))).toBe('passed');
  });
});

describe('faults of the embedded cloud', () => {
  it('fail an operation a number of times and leave the others alone', async () => {
    const cloud = await withFaults(failTimes('sqs', 'CreateQueue', 2, queueDeletedRecently()));
    const sqs = cloud.client(SQSClient);
    const create = () => outcome(sqs.send(new CreateQueueCommand({ QueueName: 'jobs' })));
    expect(await outcome(callers.sqs(cloud))).toBe('passed');
    expect([await create(), await create(), await create()]).toEqual([
      'QueueDeletedRecently',
      'QueueDeletedRecently',
      'passed',
    ]);
  });

  it('fail an operation for ever', async () => {
    const { client } = await withFaults(failAlways('s3', 'CreateBucket', bucketTaken()));
    const create = () => outcome(client(S3Client).send(new CreateBucketCommand({ Bucket: 'photos' })));
    expect([await create(), await create()]).toEqual(['BucketAlreadyExists', 'BucketAlreadyExists']);
  });

  it('are tried in turn: one that has failed its times makes way for the next', async () => {
    const { client } = await withFaults(
      failTimes('s3', 'CreateBucket', 1, operationAborted()),
      throttle('s3', 1, 'CreateBucket'),
    );
    const create = () => outcome(client(S3Client).send(new CreateBucketCommand({ Bucket: 'photos' })));
    expect([await create(), await create(), await create()]).toEqual([
      'OperationAborted',
      'SlowDown',
      'passed',
    ]);
  });

  it('name the destination of a notification that is not valid', async () => {
    const arn = 'arn:aws:sqs:us-east-1:000000000000:jobs';
    const operation = 'PutBucketNotificationConfiguration';
    const { client } = await withFaults(failTimes('s3', operation, 1, destinationNotValid(arn)));
    const s3 = client(S3Client);
    await s3.send(new CreateBucketCommand({ Bucket: 'photos' }));
    const put = new PutBucketNotificationConfigurationCommand({
      Bucket: 'photos',
      NotificationConfiguration: {},
    });
    await expect(s3.send(put)).rejects.toMatchObject({ name: 'InvalidArgument', ArgumentName1: arn });
    await s3.send(put);
  });

  it('cut the connection before a call, which then was never made', async () => {
    const { client, calls } = await withFaults(dropBefore(1));
    const iam = client(IAMClient);
    await expect(iam.send(new CreateRoleCommand(role))).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(iam.send(new GetRoleCommand(role))).rejects.toMatchObject({ name: 'NoSuchEntityException' });
    expect(calls.map(({ operation }) => operation)).toEqual(['CreateRole', 'GetRole']);
  });

  it('lose the answer of a call, which then was made', async () => {
    const { client } = await withFaults(dropReply(1), loseReplies('sqs', 'CreateQueue'));
    const iam = client(IAMClient);
    await expect(iam.send(new CreateRoleCommand(role))).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect((await iam.send(new GetRoleCommand(role))).Role?.RoleName).toBe('worker');
    const sqs = client(SQSClient);
    const jobs = { QueueName: 'jobs' };
    await expect(sqs.send(new CreateQueueCommand(jobs))).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect((await sqs.send(new GetQueueUrlCommand(jobs))).QueueUrl).toContain('jobs');
  });

  it('end the session in the middle', async () => {
    const cloud = await withFaults(expireCredentialsAfter(2));
    const outcomes = [];
    for (const service of ['iam', 'sqs', 'dynamodb'] as const)
      outcomes.push(await outcome(callers[service](cloud)));
    expect(outcomes).toEqual(['passed', 'passed', 'ExpiredTokenException']);
  });

  it('make Lambda slow to know a role, counted from the first try', async () => {
    let clock = 1_000_000;
    const cloud = await withFaults(slowRole(12, () => clock));
    const lambda = cloud.client(LambdaClient);
    const update = () =>
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'not-there', MemorySize: 256 }));
    const refused = { name: 'InvalidParameterValueException', message: roleNotAssumable().message };
    await expect(update()).rejects.toMatchObject(refused);
    clock += 11_999;
    await expect(update()).rejects.toMatchObject(refused);
    clock += 1;
    await expect(update()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('make every call take longer', async () => {
    const cloud = await withFaults(latency(80));
    const started = performance.now();
    await callers.iam(cloud);
    expect(performance.now() - started).toBeGreaterThanOrEqual(79);
  });
});

describe("situations that pass by themselves are told in AWS's words", () => {
  const refusals: [ServiceName, AwsError, Call, string, RegExp][] = [
    [
      'lambda',
      roleNotAssumable(),
      updateWorker,
      'InvalidParameterValueException',
      /cannot be assumed by Lambda/,
    ],
    ['lambda', updateInProgress('arn'), updateWorker, 'ResourceConflictException', /update is in progress/],
    ['lambda', policyNotEffective(), mapJobs, 'InvalidParameterValueException', /does not have permissions/],
    ['lambda', mappingInUse(), unmapJobs, 'ResourceInUseException', /because it is in use/],
    ['s3', bucketNotEmpty(), deletePhotos, 'BucketNotEmpty', /not empty/],
    ['iam', deleteConflict(), deleteWorkerRole, 'DeleteConflictException', /must delete policies first/],
    ['apigateway', concurrentModification(), createRoute, 'ConflictException', /concurrent modification/],
    ['dynamodb', tableNotFound('images'), describeImages, 'ResourceNotFoundException', /not found/],
  ];
  it.each(refusals)('%s: %s', async (service, error, call, name, message) => {
    const cloud = await withFaults(failAlways(service, '*', error));
    await expect(call(cloud)).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
  });
});

function updateWorker({ client }: TestCloud) {
  return client(LambdaClient).send(new UpdateFunctionConfigurationCommand({ FunctionName: 'worker' }));
}

function mapJobs({ client }: TestCloud) {
  const EventSourceArn = 'arn:aws:sqs:us-east-1:000000000000:jobs';
  return client(LambdaClient).send(
    new CreateEventSourceMappingCommand({ FunctionName: 'worker', EventSourceArn }),
  );
}

function unmapJobs({ client }: TestCloud) {
  return client(LambdaClient).send(new DeleteEventSourceMappingCommand({ UUID: randomUUID() }));
}

function deletePhotos({ client }: TestCloud) {
  return client(S3Client).send(new DeleteBucketCommand({ Bucket: 'photos' }));
}

function deleteWorkerRole({ client }: TestCloud) {
  return client(IAMClient).send(new DeleteRoleCommand(role));
}

function createRoute({ client }: TestCloud) {
  return client(ApiGatewayV2Client).send(new CreateRouteCommand({ ApiId: 'any', RouteKey: '$default' }));
}

function describeImages({ client }: TestCloud) {
  return client(DynamoDBClient).send(new DescribeTableCommand({ TableName: 'images' }));
}
