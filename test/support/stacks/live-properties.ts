// What a resource really is, read with the SDK and told in CloudFormation's words: the judge of exported templates.

import { isDeepStrictEqual } from 'node:util';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetDashboardCommand,
  ListTagsForResourceCommand as ListAlarmTags,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTableCommand, DynamoDBClient, ListTagsOfResourceCommand } from '@aws-sdk/client-dynamodb';
import { GetRoleCommand, GetRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  GetEventSourceMappingCommand,
  GetFunctionCommand,
  GetFunctionEventInvokeConfigCommand,
  GetFunctionRecursionConfigCommand,
  GetPolicyCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListTagsCommand,
} from '@aws-sdk/client-lambda';
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, ListQueueTagsCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { TestCloud } from '../cloud/cloud.ts';
import { bucketExtras, siteReaders } from './live-site.ts';
import { topic } from './live-topic.ts';

// biome-ignore lint/suspicious/noExplicitAny: documents of many shapes, compared and not computed with
export type Properties = Record<string, any>;
export type Reader = (cloud: TestCloud, properties: Properties) => Promise<Properties>;

export const tagList = (tags: Record<string, string> = {}) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

const bucket: Reader = async (cloud, { BucketName: Bucket }) => {
  const s3 = cloud.client(S3Client);
  const target = { Bucket };
  const [access, ownership, encryption, lifecycle, tags, notification] = await Promise.all([
    s3.send(new GetPublicAccessBlockCommand(target)),
    s3.send(new GetBucketOwnershipControlsCommand(target)),
    s3.send(new GetBucketEncryptionCommand(target)),
    s3.send(new GetBucketLifecycleConfigurationCommand(target)),
    s3.send(new GetBucketTaggingCommand(target)),
    s3.send(new GetBucketNotificationConfigurationCommand(target)),
  ]);
  const { QueueConfigurations: queues = [], LambdaFunctionConfigurations: functions = [] } = notification;
  const toQueue = queues.flatMap(({ Events = [], QueueArn }) =>
    Events.map((Event) => ({ Event, Queue: QueueArn })),
  );
  const toFunction = functions.flatMap(({ Events = [], LambdaFunctionArn }) =>
    Events.map((Event) => ({ Event, Function: LambdaFunctionArn })),
  );
  const events = {
    ...(toQueue.length > 0 ? { QueueConfigurations: toQueue } : {}),
    ...(toFunction.length > 0 ? { LambdaConfigurations: toFunction } : {}),
  };
  const sse = encryption.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
  const [rule] = lifecycle.Rules ?? [];
  return {
    BucketName: Bucket,
    PublicAccessBlockConfiguration: access.PublicAccessBlockConfiguration,
    OwnershipControls: ownership.OwnershipControls,
    BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: sse }] },
    LifecycleConfiguration: {
      Rules: [
        {
          ...{ Id: rule?.ID, Status: rule?.Status, Prefix: rule?.Filter?.Prefix },
          AbortIncompleteMultipartUpload: rule?.AbortIncompleteMultipartUpload,
        },
      ],
    },
    Tags: tags.TagSet,
    ...(Object.keys(events).length > 0 ? { NotificationConfiguration: events } : {}),
    ...(await bucketExtras(cloud, Bucket)),
  };
};

const numbers = ['MessageRetentionPeriod', 'VisibilityTimeout', 'ReceiveMessageWaitTimeSeconds'];

const queue: Reader = async (cloud, wanted) => {
  const sqs = cloud.client(SQSClient);
  const QueueUrl = `${cloud.endpoint}/000000000000/${wanted.QueueName}`;
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  );
  const { Tags } = await sqs.send(new ListQueueTagsCommand({ QueueUrl }));
  const value = (name: string) => {
    const text = (Attributes as Record<string, string>)[name] ?? '';
    if (numbers.includes(name)) return Number(text);
    return text === '' ? undefined : JSON.parse(text);
  };
  const own = Object.keys(wanted).filter((name) => name !== 'QueueName' && name !== 'Tags');
  const documents = ['RedrivePolicy', 'RedriveAllowPolicy'].filter((name) => name in Attributes);
  const names = new Set([...own, ...documents]);
  return {
    QueueName: wanted.QueueName,
    ...Object.fromEntries([...names].map((name) => [name, value(name)])),
    Tags: tagList(Tags),
  };
};

const table: Reader = async (cloud, { TableName }) => {
  const dynamo = cloud.client(DynamoDBClient);
  const { Table } = await dynamo.send(new DescribeTableCommand({ TableName }));
  const { Tags } = await dynamo.send(new ListTagsOfResourceCommand({ ResourceArn: Table?.TableArn }));
  return {
    TableName,
    BillingMode: Table?.BillingModeSummary?.BillingMode,
    KeySchema: Table?.KeySchema,
    AttributeDefinitions: Table?.AttributeDefinitions,
    GlobalSecondaryIndexes: Table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
      ...{ IndexName, KeySchema, Projection },
    })),
    Tags,
  };
};

const logGroup: Reader = async (cloud, { LogGroupName }) => {
  const logs = cloud.client(CloudWatchLogsClient);
  const { logGroups = [] } = await logs.send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: LogGroupName }),
  );
  const resourceArn = logGroups[0]?.arn?.replace(/:\*$/, '');
  const { tags } = await logs.send(new ListTagsForResourceCommand({ resourceArn }));
  return { LogGroupName, RetentionInDays: logGroups[0]?.retentionInDays, Tags: tagList(tags) };
};

const role: Reader = async (cloud, { RoleName, Policies: [own] }) => {
  const iam = cloud.client(IAMClient);
  const parse = (text = '') => JSON.parse(decodeURIComponent(text));
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  const { PolicyDocument, PolicyName } = await iam.send(
    new GetRolePolicyCommand({ RoleName, PolicyName: own.PolicyName }),
  );
  const { Path, Description, AssumeRolePolicyDocument, Tags } = Role ?? {};
  const Policies = [{ PolicyName, PolicyDocument: parse(PolicyDocument) }];
  return {
    RoleName,
    Path,
    Description,
    AssumeRolePolicyDocument: parse(AssumeRolePolicyDocument),
    Policies,
    Tags,
  };
};

const lambdaFunction: Reader = async (cloud, { FunctionName, Code }) => {
  const lambda = cloud.client(LambdaClient);
  const { Configuration = {}, Tags } = await lambda.send(new GetFunctionCommand({ FunctionName }));
  const { RecursiveLoop } = await lambda.send(new GetFunctionRecursionConfigCommand({ FunctionName }));
  const { Description, PackageType, Architectures, Runtime, Handler, Role, MemorySize, Timeout } =
    Configuration;
  const Environment = { Variables: Configuration.Environment?.Variables };
  return {
    ...{
      FunctionName,
      Description,
      PackageType,
      Code,
      Architectures,
      Runtime,
      Handler,
      Role,
      MemorySize,
      Timeout,
    },
    ...{ Environment, RecursiveLoop, Tags: tagList(Tags) },
  };
};

const mapping: Reader = async (cloud, { FunctionName }) => {
  const lambda = cloud.client(LambdaClient);
  const { EventSourceMappings: [first] = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName }),
  );
  const found = await lambda.send(new GetEventSourceMappingCommand({ UUID: first?.UUID }));
  const { Tags } = await lambda.send(new ListTagsCommand({ Resource: found.EventSourceMappingArn }));
  const { EventSourceArn, BatchSize, FunctionResponseTypes, ScalingConfig } = found;
  const facts = {
    EventSourceArn,
    Enabled: found.State === 'Enabled',
    BatchSize,
    FunctionResponseTypes,
    ScalingConfig,
  };
  return { FunctionName, ...facts, Tags: tagList(Tags) };
};

const permission: Reader = async (cloud, { FunctionName }) => {
  const { Policy = '{}' } = await cloud.client(LambdaClient).send(new GetPolicyCommand({ FunctionName }));
  const [{ Action, Principal, Condition }] = JSON.parse(Policy).Statement;
  const SourceAccount = Condition.StringEquals?.['AWS:SourceAccount'];
  return {
    ...{ FunctionName, Action, Principal: Principal.Service },
    SourceArn: Condition.ArnLike['AWS:SourceArn'],
    ...(SourceAccount ? { SourceAccount } : {}),
  };
};

const retries: Reader = async (cloud, { FunctionName }) => {
  const command = new GetFunctionEventInvokeConfigCommand({ FunctionName });
  const { MaximumRetryAttempts, DestinationConfig } = await cloud.client(LambdaClient).send(command);
  const OnFailure = DestinationConfig?.OnFailure;
  return { FunctionName, Qualifier: '$LATEST', MaximumRetryAttempts, DestinationConfig: { OnFailure } };
};

const alarm: Reader = async (cloud, { AlarmName }) => {
  const cloudWatch = cloud.client(CloudWatchClient);
  const { MetricAlarms: [found] = [] } = await cloudWatch.send(
    new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }),
  );
  const { Tags } = await cloudWatch.send(new ListAlarmTags({ ResourceARN: found?.AlarmArn }));
  const { AlarmDescription, Namespace, MetricName, Dimensions, Statistic, Period, EvaluationPeriods } =
    found ?? {};
  const { Threshold, ComparisonOperator, TreatMissingData } = found ?? {};
  return {
    ...{
      AlarmName,
      AlarmDescription,
      Namespace,
      MetricName,
      Dimensions,
      Statistic,
      Period,
      EvaluationPeriods,
    },
    ...{ Threshold, ComparisonOperator, TreatMissingData, Tags },
  };
};

/** By CloudFormation's type. Policies of buckets and queues name their owner by what Ref gives. */
export const liveReaders: Record<string, Reader> = {
  'AWS::S3::Bucket': bucket,
  'AWS::S3::BucketPolicy': async (cloud, { Bucket }) => {
    const { Policy = '' } = await cloud.client(S3Client).send(new GetBucketPolicyCommand({ Bucket }));
    return { Bucket, PolicyDocument: JSON.parse(Policy) };
  },
  'AWS::SQS::Queue': queue,
  'AWS::SQS::QueuePolicy': async (cloud, { Queues: [name] }) => {
    const QueueUrl = `${cloud.endpoint}/000000000000/${name}`;
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] });
    const { Attributes } = await cloud.client(SQSClient).send(command);
    return { Queues: [name], PolicyDocument: JSON.parse(Attributes?.Policy ?? '') };
  },
  ...siteReaders,
  'AWS::SNS::Topic': topic,
  'AWS::CloudWatch::Alarm': alarm,
  'AWS::CloudWatch::Dashboard': async (cloud, { DashboardName, DashboardBody }) => {
    const command = new GetDashboardCommand({ DashboardName });
    const { DashboardBody: body = '' } = await cloud.client(CloudWatchClient).send(command);
    // As JSON, however it is spelt.
    const isSame = isDeepStrictEqual(JSON.parse(body), JSON.parse(DashboardBody));
    return { DashboardName, DashboardBody: isSame ? DashboardBody : body };
  },
  'AWS::DynamoDB::Table': table,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::IAM::Role': role,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::EventSourceMapping': mapping,
  'AWS::Lambda::Permission': permission,
  'AWS::Lambda::EventInvokeConfig': retries,
};
