// What an account holds, asked of AWS itself and not of thumbs: the judge of every setup and teardown test.
import { ACMClient, ListCertificatesCommand } from '@aws-sdk/client-acm';
import { AmplifyClient, ListAppsCommand } from '@aws-sdk/client-amplify';
import { ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import {
  CloudFrontClient,
  ListCachePoliciesCommand,
  ListDistributionsCommand,
  ListFunctionsCommand as ListEdgeFunctionsCommand,
  ListOriginAccessControlsCommand,
  ListResponseHeadersPoliciesCommand,
} from '@aws-sdk/client-cloudfront';
import { CloudWatchClient, DescribeAlarmsCommand, ListDashboardsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { LambdaClient, ListEventSourceMappingsCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientConfig, followClock, type TestCloud } from '../cloud/cloud.ts';

export interface Inventory {
  buckets: string[];
  queues: string[];
  tables: string[];
  functions: string[];
  mappings: string[];
  roles: string[];
  logGroups: string[];
  alarms: string[];
  dashboards: string[];
  apis: string[];
  apps: string[];
  distributions: string[];
  /** Names of the distributions' own: domains. */
  aliases: string[];
  certificates: string[];
  /** Origin access controls, policies and functions, which a distribution refers to. */
  edgePieces: string[];
  topics: string[];
}

export const emptyAccount: Inventory = {
  buckets: [],
  queues: [],
  tables: [],
  functions: [],
  mappings: [],
  roles: [],
  logGroups: [],
  alarms: [],
  dashboards: [],
  apis: [],
  apps: [],
  distributions: [],
  aliases: [],
  certificates: [],
  edgePieces: [],
  topics: [],
};

/** Everything in the account behind the endpoint, by name. */
export async function takeInventory({
  endpoint,
  now,
}: Pick<TestCloud, 'endpoint' | 'now'>): Promise<Inventory> {
  const config = clientConfig(endpoint);
  const [s3, sqs, dynamo] = [new S3Client(config), new SQSClient(config), new DynamoDBClient(config)];
  const [gateway, amplify] = [new ApiGatewayV2Client(config), new AmplifyClient(config)];
  const [lambda, iam, logs] = [
    new LambdaClient(config),
    new IAMClient(config),
    new CloudWatchLogsClient(config),
  ];
  const [cloudwatch, sns] = [new CloudWatchClient(config), new SNSClient(config)];
  const clients = [sns, s3, sqs, dynamo, lambda, iam, logs, cloudwatch, gateway, amplify];
  for (const client of clients) followClock(client, now);
  const edge = await takeEdge(config, now);
  const [
    buckets,
    queues,
    tables,
    functions,
    mappings,
    roles,
    groups,
    alarms,
    dashboards,
    apis,
    apps,
    topics,
  ] = await Promise.all([
    s3.send(new ListBucketsCommand({})),
    sqs.send(new ListQueuesCommand({})),
    dynamo.send(new ListTablesCommand({})),
    lambda.send(new ListFunctionsCommand({})),
    lambda.send(new ListEventSourceMappingsCommand({})),
    iam.send(new ListRolesCommand({})),
    logs.send(new DescribeLogGroupsCommand({})),
    cloudwatch.send(new DescribeAlarmsCommand({})),
    cloudwatch.send(new ListDashboardsCommand({})),
    gateway.send(new GetApisCommand({})),
    amplify.send(new ListAppsCommand({})),
    sns.send(new ListTopicsCommand({})),
  ]);
  for (const client of clients) client.destroy();
  const names = (found: (string | undefined)[] = []) => found.map((name) => name ?? '').sort();
  return {
    buckets: names(buckets.Buckets?.map(({ Name }) => Name)),
    queues: names(queues.QueueUrls?.map((url) => url.split('/').pop())),
    tables: names(tables.TableNames),
    functions: names(functions.Functions?.map(({ FunctionName }) => FunctionName)),
    mappings: names(mappings.EventSourceMappings?.map(({ FunctionArn }) => FunctionArn)),
    roles: names(roles.Roles?.map(({ RoleName }) => RoleName)),
    logGroups: names(groups.logGroups?.map(({ logGroupName }) => logGroupName)),
    alarms: names(alarms.MetricAlarms?.map(({ AlarmName }) => AlarmName)),
    dashboards: names(dashboards.DashboardEntries?.map(({ DashboardName }) => DashboardName)),
    apis: names(apis.Items?.map(({ Name }) => Name)),
    apps: names(apps.apps?.map(({ name }) => name)),
    topics: names(topics.Topics?.map(({ TopicArn }) => TopicArn?.split(':').at(-1))),
    ...edge,
  };
}

/** What CloudFront holds, by comment or name, and the certificates that it can use, by domain. */
async function takeEdge(config: object, now: TestCloud['now']) {
  const client = followClock(new CloudFrontClient(config), now);
  const acm = followClock(new ACMClient(config), now);
  const Type = 'custom';
  const [issued, all, controls, caches, headers, functions] = await Promise.all([
    acm.send(new ListCertificatesCommand({})),
    client.send(new ListDistributionsCommand({})),
    client.send(new ListOriginAccessControlsCommand({})),
    client.send(new ListCachePoliciesCommand({ Type })),
    client.send(new ListResponseHeadersPoliciesCommand({ Type })),
    client.send(new ListEdgeFunctionsCommand({})),
  ]);
  for (const one of [client, acm]) one.destroy();
  const edgePieces = [
    ...(controls.OriginAccessControlList?.Items ?? []).map(({ Name }) => `control ${Name}`),
    ...(caches.CachePolicyList?.Items ?? []).map(
      (one) => `cache ${one.CachePolicy?.CachePolicyConfig?.Name}`,
    ),
    ...(headers.ResponseHeadersPolicyList?.Items ?? []).map(
      (one) => `headers ${one.ResponseHeadersPolicy?.ResponseHeadersPolicyConfig?.Name}`,
    ),
    ...(functions.FunctionList?.Items ?? []).map(({ Name }) => `function ${Name}`),
  ];
  const found = all.DistributionList?.Items ?? [];
  return {
    distributions: found.map(({ Comment }) => Comment ?? '').sort(),
    aliases: found.flatMap(({ Aliases }) => Aliases?.Items ?? []).sort(),
    certificates: (issued.CertificateSummaryList ?? []).map(({ DomainName }) => DomainName ?? '').sort(),
    edgePieces: edgePieces.sort(),
  };
}

/** How many of each a whole stack with the default trigger has. */
export const oneStack = {
  buckets: 2,
  queues: 2,
  tables: 1,
  functions: 1,
  mappings: 1,
  roles: 1,
  logGroups: 1,
  alarms: 0,
  dashboards: 0,
  apis: 0,
  apps: 0,
  distributions: 0,
  aliases: 0,
  certificates: 0,
  edgePieces: 0,
  topics: 0,
};

export const oneStackWithApi = { ...oneStack, functions: 2, roles: 2, logGroups: 2, apis: 1 };

/** The site comes on top: a bucket more, or an app. */
export const everyPart = { ...oneStackWithApi, alarms: 4, dashboards: 1 };

export function countsOf(inventory: Inventory): Record<string, number> {
  return Object.fromEntries(Object.entries(inventory).map(([kind, names]) => [kind, names.length]));
}
