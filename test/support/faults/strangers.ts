// Things of every kind that thumbs did not make: no tag, and names as people give them. They are dressed up as far as they
// can be: with the rules, statements and settings by which thumbs knows its own parts of a bucket, a function, an app.
import { RequestCertificateCommand } from '@aws-sdk/client-acm';
import { AmplifyClient, CreateAppCommand } from '@aws-sdk/client-amplify';
import { ApiGatewayV2Client, CreateApiCommand } from '@aws-sdk/client-apigatewayv2';
import { CloudFrontClient, CreateDistributionCommand } from '@aws-sdk/client-cloudfront';
import { CloudWatchClient, PutDashboardCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { AddPermissionCommand, CreateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  PutBucketCorsCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CertificateClient } from '../../../src/resources/cdn/certificate.ts';
import type { TestCloud } from '../cloud/cloud.ts';
import { configOf } from '../cloud/distribution.ts';
import { makeFunction, makeRole } from '../cloud/functions.ts';

const bucket = 'family-photos';
const queue = 'family-queue';
const lambda = 'family-function';

/** Resource id → the name of such a thing of somebody else's. */
export const strangers: Record<string, string> = {
  ...{ role: 'family-role', 'api-role': 'family-role' },
  ...{ originals: bucket, thumbnails: bucket, site: bucket },
  ...{ 'site-app': 'family-app', 'site-deployment': 'family-app' },
  ...{ 'dead-letters': queue, jobs: queue, images: 'family-table' },
  ...{ logs: `/aws/lambda/${lambda}`, 'api-logs': `/aws/lambda/${lambda}` },
  ...{ worker: lambda, trigger: lambda, permission: lambda, notification: bucket },
  source: `${bucket}/thumbs-thumbs`,
  ...{ alarms: 'family', dashboard: 'family-board' },
  ...{ 'api-function': lambda, 'http-api': 'family-api', 'api-permission': lambda },
  ...{
    'originals-cors': bucket,
    'thumbnails-cors': bucket,
    'public-thumbnails': bucket,
    'site-hosting': bucket,
    cdn: 'family-cdn',
    certificate: 'family-certificate',
    notifications: 'family-topic',
  },
};

export async function makeStrangers(cloud: TestCloud): Promise<void> {
  const { QueueUrl } = await cloud.client(SQSClient).send(new CreateQueueCommand({ QueueName: queue }));
  const queueArn = `arn:aws:sqs:us-east-1:000000000000:${QueueUrl?.split('/').at(-1)}`;
  await makeBucket(cloud.client(S3Client), queueArn);
  await makeCalled(cloud, queueArn);
  await cloud.client(DynamoDBClient).send(
    new CreateTableCommand({
      TableName: strangers.images,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    }),
  );
  const logGroupName = strangers.logs;
  await cloud.client(CloudWatchLogsClient).send(new CreateLogGroupCommand({ logGroupName }));
  const cloudwatch = cloud.client(CloudWatchClient);
  const what = { Namespace: 'theirs', MetricName: 'm', Statistic: 'Sum' as const, Period: 60 };
  const when = { EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' as const };
  await cloudwatch.send(new PutMetricAlarmCommand({ AlarmName: 'family-errors', ...what, ...when }));
  const DashboardBody = JSON.stringify({ widgets: [] });
  await cloudwatch.send(new PutDashboardCommand({ DashboardName: strangers.dashboard, DashboardBody }));
  const api = new CreateApiCommand({ Name: strangers['http-api'], ProtocolType: 'HTTP' });
  await cloud.client(ApiGatewayV2Client).send(api);
  await cloud.client(SNSClient).send(new CreateTopicCommand({ Name: strangers.notifications }));
  const DistributionConfig = configOf(strangers.cdn ?? '');
  await cloud.client(CloudFrontClient).send(new CreateDistributionCommand({ DistributionConfig }));
  const tags = { 'thumbs:deployed': 'something' };
  const Tags = [{ Key: 'thumbs:name', Value: strangers.certificate }];
  const certificate = { DomainName: 'family.example.com', ValidationMethod: 'DNS' as const, Tags };
  await cloud.client(CertificateClient).send(new RequestCertificateCommand(certificate));
  await cloud.client(AmplifyClient).send(new CreateAppCommand({ name: strangers['site-app'], tags }));
}

/** A public website that holds the only copy of a picture, with rules of the ids that thumbs uses. */
async function makeBucket(s3: S3Client, QueueArn: string): Promise<void> {
  const Bucket = bucket;
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'only-copy.jpg', Body: 'x' }));
  const IndexDocument = { Suffix: 'index.html' };
  await s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration: { IndexDocument } }));
  const open = { BlockPublicPolicy: false, RestrictPublicBuckets: false };
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: open }));
  const cors = { ID: 'thumbs-thumbs', AllowedMethods: ['GET'], AllowedOrigins: ['*'] };
  await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: [cors] } }));
  const rule = { Id: 'thumbs-thumbs', QueueArn, Events: ['s3:ObjectCreated:*' as const] };
  const NotificationConfiguration = { QueueConfigurations: [rule] };
  const input = { Bucket, NotificationConfiguration, SkipDestinationValidation: true };
  await s3.send(new PutBucketNotificationConfigurationCommand(input));
}

async function makeCalled(cloud: TestCloud, EventSourceArn: string): Promise<void> {
  const role = await makeRole(cloud, strangers.role);
  const FunctionName = lambda;
  const client = await makeFunction(cloud, { code: 'export const handler = () => {}', role, FunctionName });
  const Action = 'lambda:InvokeFunction';
  for (const [StatementId, Principal] of [
    ['thumbs-originals', 's3.amazonaws.com'],
    ['thumbs-http-api', 'apigateway.amazonaws.com'],
  ])
    await client.send(new AddPermissionCommand({ FunctionName, StatementId, Principal, Action }));
  await client.send(new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn }));
}
