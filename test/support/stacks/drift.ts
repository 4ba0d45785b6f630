// What happens to a stack behind the back of thumbs: changes in the console, things left lying, a worker cut off.

import { AmplifyClient, ListAppsCommand, TagResourceCommand } from '@aws-sdk/client-amplify';
import {
  ApiGatewayV2Client,
  DeleteRouteCommand,
  GetApisCommand,
  GetIntegrationsCommand,
  GetRoutesCommand,
  UpdateApiCommand,
  UpdateIntegrationCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-apigatewayv2';
import { AttachRolePolicyCommand, IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  DeleteEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  PutFunctionRecursionConfigCommand,
  RemovePermissionCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateMultipartUploadCommand,
  DeleteBucketOwnershipControlsCommand,
  DeletePublicAccessBlockCommand,
  ListBucketsCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { answerTimes } from '../../../cloud/faults.ts';
import type { Names } from '../../../src/stack/names.ts';
import type { Trigger } from '../../../src/stack/settings.ts';
import type { TestCloud } from '../cloud/cloud.ts';
import { untilSettled } from '../cloud/functions.ts';
import { zipOf } from '../packages/zip.ts';

/** What people do in the console, and setup has to mend. */
export async function drift(cloud: TestCloud, names: Names, trigger: Trigger): Promise<void> {
  const lambda = cloud.client(LambdaClient);
  const FunctionName = names.of('worker');
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  const trust = new UpdateAssumeRolePolicyCommand({ RoleName: names.of('role'), PolicyDocument });
  await cloud.client(IAMClient).send(trust);
  await undress(cloud.client(S3Client), names);
  const ZipFile = await zipOf({ 'worker.mjs': 'export const handler = () => {}' });
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
  await untilSettled(lambda, FunctionName);
  await lambda.send(new PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop: 'Allow' }));
  if (trigger !== 's3') return;
  const StatementId = 'thumbs-originals';
  await lambda.send(new RemovePermissionCommand({ FunctionName, StatementId }));
  const somebody = {
    Action: 'lambda:InvokeFunction',
    Principal: 's3.amazonaws.com',
    SourceArn: 'arn:aws:s3:::other',
  };
  await lambda.send(new AddPermissionCommand({ FunctionName, StatementId, ...somebody }));
}

/** The same for the HTTP API. */
export async function driftApi(cloud: TestCloud, names: Names): Promise<void> {
  const gateway = cloud.client(ApiGatewayV2Client);
  const { Items = [] } = await gateway.send(new GetApisCommand({}));
  for (const { ApiId, Name } of Items) {
    if (Name !== names.of('api')) continue;
    const DefaultRouteSettings = { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 };
    await gateway.send(new UpdateStageCommand({ ApiId, StageName: '$default', DefaultRouteSettings }));
    const CorsConfiguration = { AllowOrigins: ['https://elsewhere.example'] };
    await gateway.send(new UpdateApiCommand({ ApiId, CorsConfiguration }));
    const { Items: routes = [] } = await gateway.send(new GetRoutesCommand({ ApiId }));
    for (const { RouteId } of routes) await gateway.send(new DeleteRouteCommand({ ApiId, RouteId }));
    const { Items: found = [] } = await gateway.send(new GetIntegrationsCommand({ ApiId }));
    for (const { IntegrationId } of found)
      await gateway.send(new UpdateIntegrationCommand({ ApiId, IntegrationId, TimeoutInMillis: 50 }));
  }
}

/** The same for the site: closed, written over, undressed. */
export async function driftSite(cloud: TestCloud, names: Names): Promise<void> {
  const s3 = cloud.client(S3Client);
  const PublicAccessBlockConfiguration = { BlockPublicPolicy: true, RestrictPublicBuckets: true };
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({ Prefix: names.of('site') }));
  for (const { Name: Bucket } of Buckets) {
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'index.html', Body: 'gone' }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'left.js', Body: 'left' }));
  }
  const CORSRules = [{ AllowedOrigins: ['https://elsewhere.example'], AllowedMethods: ['GET'] }];
  const Bucket = names.of('originals');
  await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
  const amplify = cloud.client(AmplifyClient);
  const { apps = [] } = await amplify.send(new ListAppsCommand({}));
  for (const { appArn: resourceArn } of apps) {
    const tags = { 'thumbs:deployed': 'something else', 'thumbs:mood': 'blue' };
    await amplify.send(new TagResourceCommand({ resourceArn, tags }));
  }
}

async function undress(s3: S3Client, names: Names): Promise<void> {
  const Bucket = names.of('originals');
  const TagSet = Object.entries({ ...names.tags, mood: 'blue' }).map(([Key, Value]) => ({ Key, Value }));
  await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  await s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket }));
  const encryption = { ServerSideEncryptionConfiguration: { Rules: [kms] } };
  await s3.send(new PutBucketEncryptionCommand({ Bucket, ...encryption }));
}

const kms = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const } };

/** What teardown has to clear away first. In the thumbnails bucket, of which no event tells the worker. */
export async function litter(cloud: TestCloud, names: Names): Promise<void> {
  const s3 = cloud.client(S3Client);
  const target = { Bucket: names.of('thumbnails'), Key: 'left.webp' };
  await s3.send(new PutObjectCommand({ ...target, Body: 'left' }));
  await s3.send(new CreateMultipartUploadCommand(target));
  const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
  const attachment = { RoleName: names.of('role'), PolicyArn };
  await cloud.client(IAMClient).send(new AttachRolePolicyCommand(attachment));
}

/** The worker's calls would be taken for the command's: no event and no message may reach it. */
export async function silenceWorker(cloud: TestCloud, names: Names): Promise<void> {
  const silence = { Bucket: names.of('originals'), NotificationConfiguration: {} };
  await cloud.client(S3Client).send(new PutBucketNotificationConfigurationCommand(silence));
  const lambda = cloud.client(LambdaClient);
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
  for (const { UUID } of EventSourceMappings)
    await lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
  // A call of the function is taken, and nothing done.
  cloud.cloud.setFaults(answerTimes('lambda', 'Invoke', Number.POSITIVE_INFINITY, { status: 202 }));
}
