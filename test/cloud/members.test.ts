// Nothing is taken and forgotten: every member of every offered operation's input is honoured, refused, or harmless for a
// stated reason. The tables are compared with the SDK's models, so a new operation or member fails here until it is decided.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as acm from '@aws-sdk/client-acm';
import * as amplify from '@aws-sdk/client-amplify';
import * as apigateway from '@aws-sdk/client-apigatewayv2';
import * as cloudfront from '@aws-sdk/client-cloudfront';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as iam from '@aws-sdk/client-iam';
import * as lambda from '@aws-sdk/client-lambda';
import * as tagging from '@aws-sdk/client-resource-groups-tagging-api';
import * as s3 from '@aws-sdk/client-s3';
import * as s3Control from '@aws-sdk/client-s3-control';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import * as sts from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { services } from '../../cloud/router.ts';
import { members as acmMembers } from '../../cloud/services/acm/members.ts';
import { members as amplifyMembers } from '../../cloud/services/amplify/members.ts';
import { members as apigatewayMembers } from '../../cloud/services/apigateway/members.ts';
import { members as cloudfrontMembers, elements } from '../../cloud/services/cloudfront/members.ts';
import { handlers as cloudfrontHandlers } from '../../cloud/services/cloudfront/operations.ts';
import { members as dynamodbMembers } from '../../cloud/services/dynamodb/members.ts';
import { members as iamMembers } from '../../cloud/services/iam/members.ts';
import { members as lambdaMembers } from '../../cloud/services/lambda/members.ts';
import { members as logsMembers } from '../../cloud/services/logs/members.ts';
import { members as monitoringMembers } from '../../cloud/services/monitoring/members.ts';
import { members as s3Members } from '../../cloud/services/s3/members.ts';
import { handlers as s3Handlers } from '../../cloud/services/s3.ts';
import { members as s3ControlMembers } from '../../cloud/services/s3-control.ts';
import { members as snsMembers } from '../../cloud/services/sns/members.ts';
import { members as sqsMembers } from '../../cloud/services/sqs/members.ts';
import { members as stsMembers } from '../../cloud/services/sts/members.ts';
import { members as taggingMembers } from '../../cloud/services/tagging.ts';
import { type Members, type MemberTable, namesIn } from '../../cloud/wire/members.ts';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { inputsOf, inputUsing, type Member, membersOf } from '../support/cloud/models.ts';

type Client = { send(command: object): Promise<unknown>; destroy(): void };
type ClientModule = Record<string, unknown>;

/** The module of the SDK, the name of its client, the table, and what is code of the service beside `cloud/services/NAME`. */
const table: Record<(typeof services)[number], [ClientModule, string, MemberTable, ...string[]]> = {
  acm: [acm, 'ACMClient', acmMembers],
  amplify: [amplify, 'AmplifyClient', amplifyMembers],
  apigateway: [apigateway, 'ApiGatewayV2Client', apigatewayMembers],
  cloudfront: [cloudfront, 'CloudFrontClient', cloudfrontMembers],
  dynamodb: [
    dynamodb,
    'DynamoDBClient',
    dynamodbMembers,
    'node_modules/dynalite/validations',
    'node_modules/dynalite/db',
  ],
  iam: [iam, 'IAMClient', iamMembers],
  lambda: [lambda, 'LambdaClient', lambdaMembers],
  logs: [logs, 'CloudWatchLogsClient', logsMembers],
  monitoring: [cloudwatch, 'CloudWatchClient', monitoringMembers],
  s3: [s3, 'S3Client', s3Members],
  's3-control': [s3Control, 'S3ControlClient', s3ControlMembers],
  sns: [sns, 'SNSClient', snsMembers],
  sqs: [sqs, 'SQSClient', sqsMembers],
  sts: [sts, 'STSClient', stsMembers],
  tagging: [tagging, 'ResourceGroupsTaggingAPIClient', taggingMembers],
};

const root = join(import.meta.dirname, '..', '..');

function codeOf(name: string, others: string[]): string {
  const paths = [`cloud/services/${name}`, `cloud/services/${name}.ts`, 'cloud/wire', ...others];
  return paths
    .filter((path) => existsSync(join(root, path)))
    .flatMap(filesAt)
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
}

function filesAt(path: string): string[] {
  if (path.endsWith('.ts')) return [join(root, path)];
  const files = readdirSync(join(root, path), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => /\.[jt]s$/.test(file) && !file.endsWith('members.ts'))
    .map((file) => join(root, path, file));
}

const bare = (text?: string) => namesIn(text).map((name) => name.replace(/=.*$|\.\{\}/g, ''));
const honouredWhole = (members: Members) =>
  bare(members.honoured)
    .filter((name) => name.endsWith('.*'))
    .map((name) => name.slice(0, -2));

/** Members that a list names, and those inside. */
const isUnder = (path: string, names: string[]) =>
  names.some((name) => path === name || path.startsWith(`${name}.`));

function standOf(path: string, members: Members): 'honoured' | 'refused' | 'harmless' | undefined {
  if (isUnder(path, bare(members.refused))) return 'refused';
  if (isUnder(path, Object.keys(members.harmless ?? {}))) return 'harmless';
  const isHonoured = bare(members.honoured).includes(path) || isUnder(path, honouredWhole(members));
  return isHonoured ? 'honoured' : undefined;
}

/** Names that the code puts together, and one that it keeps with the others without naming it. */
const unspelled = [
  /^x-amz-(checksum|grant|copy-source-if)-/,
  /^response-/,
  /^AlarmDescription$/,
  // XML: `CachePolicyConfig`, and the like.
  /^(CachePolicy|Origin\w+|ResponseHeadersPolicy)Config$/,
];

const known = ({ wireNames }: Member, code: string) =>
  wireNames.some((one) => code.includes(one.toLowerCase()) || unspelled.some((pattern) => pattern.test(one)));

describe.each(Object.entries(table))('the members of %s', (name, [client, , members, ...others]) => {
  const inputs = inputsOf(client);
  const all = Object.entries(members).flatMap(([operation, stands]) =>
    membersOf(inputs.get(operation) ?? fail(`the SDK has no ${operation}`)).map((member) => ({
      operation,
      stands,
      member,
    })),
  );

  it('are all decided', () => {
    const open = all.filter(({ stands, member }) => standOf(member.path, stands) === undefined);
    expect(open.map(({ operation, member }) => `${operation}.${member.path}`)).toEqual([]);
  });

  it('are those that the model has, each decided once', () => {
    const paths = new Set(all.map(({ operation, member }) => `${operation}.${member.path}`));
    const named = Object.entries(members).flatMap(([operation, { honoured, refused, harmless = {} }]) =>
      [
        ...bare(honoured).map((path) => path.replace(/\.\*$/, '')),
        ...bare(refused),
        ...Object.keys(harmless),
      ].map((path) => `${operation}.${path}`),
    );
    expect(named.filter((path) => !paths.has(path))).toEqual([]);
    expect(named.filter((path, index) => named.indexOf(path) < index)).toEqual([]);
  });

  it('are read by the code that honours them', () => {
    const code = codeOf(name, others).toLowerCase();
    const honoured = all.filter(({ stands, member }) =>
      [...bare(stands.honoured), ...honouredWhole(stands)].includes(member.path),
    );
    const unread = honoured.filter(({ member }) => !known(member, code));
    expect(unread.map(({ operation, member }) => `${operation}.${member.path}`)).toEqual([]);
  });
});

const fail = (text: string): never => {
  throw new Error(text);
};

it('are decided for every operation of S3 and CloudFront', () => {
  // A form and a preflight come from browsers: the SDK has no such operations.
  const ofBrowsers = ['PostObject', 'PreflightRequest'];
  // Made with the others, and no request leads to it: versioning is suspended, never removed.
  ofBrowsers.push('DeleteBucketVersioning');
  expect(
    Object.keys(s3Handlers)
      .filter((one) => !ofBrowsers.includes(one))
      .sort(),
  ).toEqual(Object.keys(s3Members).sort());
  expect(Object.keys(cloudfrontHandlers).sort()).toEqual(Object.keys(cloudfrontMembers).sort());
});

it('are decided for every element of a document for CloudFront', () => {
  const inputs = inputsOf(cloudfront);
  const open = Object.entries(cloudfrontMembers).flatMap(([operation, members]) => {
    const left = new Set<string>();
    return membersOf(inputs.get(operation) ?? fail(operation)).flatMap(({ path, wireNames }) => {
      const parent = path.split('.').slice(0, -1).join('.');
      const isInside = isUnder(path, honouredWhole(members)) && !honouredWhole(members).includes(path);
      const stand = wireNames.map((one) => standOf(one, elements)).find((one) => one !== undefined);
      if (left.has(parent) || stand === 'refused' || stand === 'harmless') left.add(path);
      return isInside && stand === undefined && !left.has(path) ? [`${operation}: ${path}`] : [];
    });
  });
  expect(open).toEqual([]);
});

describe('what is refused', () => {
  let cloud: TestCloud;
  beforeAll(async () => {
    cloud = await openCloud();
    await cloud.client(s3.S3Client).send(new s3.CreateBucketCommand({ Bucket: 'some-name' }));
  });
  afterAll(() => cloud.dispose());

  it.each(Object.entries(table))('by %s', async (_name, [module, clientName, members]) => {
    const client = cloud.client(module[clientName] as new () => Client);
    const inputs = inputsOf(module);
    const taken: string[] = [];
    for (const [operation, { refused }] of Object.entries(members)) {
      for (const path of bare(refused)) {
        const Command = module[`${operation}Command`] as new (input: object) => object;
        const input = inputUsing(inputs.get(operation) ?? fail(operation), path);
        const error = await client.send(new Command(input)).then(
          () => undefined,
          (thrown: Error & { $metadata?: { httpStatusCode?: number } }) => thrown,
        );
        // The answer to a HEAD has no body.
        const isHead = error?.$metadata?.httpStatusCode === 501 && operation.startsWith('Head');
        if (!isHead && !/embedded cloud|only applicable to Object Lock/.test(String(error?.message)))
          taken.push(`${operation}.${path}: ${error}`);
      }
    }
    expect(taken).toEqual([]);
  });
});
