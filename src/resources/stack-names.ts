// Which stacks an account may have, by the names of its resources. A name proves nothing: the tags must be checked before
// acting on it. The tagging API would be one call, but it lacks roles, lags behind, and shows deleted resources.
import { CloudWatchLogsClient, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import { IAMClient, paginateListRoles } from '@aws-sdk/client-iam';
import { LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { paginateListBuckets, S3Client } from '@aws-sdk/client-s3';
import { paginateListQueues, SQSClient } from '@aws-sdk/client-sqs';
import type { Session } from '../aws/session.ts';
import { optionalRead } from '../engine/plan.ts';
import { rolesPath, stackOf, stackOfRole } from '../stack/names.ts';

type Names = (string | undefined)[];

/** Sorted. A list that may not be read is skipped, with a note. */
export async function listStackNames(session: Session): Promise<string[]> {
  const read = async ([what, pages]: [string, (session: Session) => AsyncIterable<Names>]) =>
    (await optionalRead(session, `the list of ${what}`, Array.fromAsync(pages(session)))) ?? [];
  const names = (await Promise.all(Object.entries(lists).map(read))).flat(2);
  const stacks = names.map((name = '') => stackOf(name.slice(name.lastIndexOf('/') + 1)));
  return [...new Set(stacks.filter((stack) => stack !== undefined))].sort();
}

const lists: Record<string, (session: Session) => AsyncIterable<Names>> = {
  // S3 lists the buckets of all regions; calls to one in another region are redirected.
  buckets: async function* ({ client, place }) {
    const input = { BucketRegion: place.region };
    for await (const { Buckets = [] } of paginateListBuckets({ client: client(S3Client) }, input))
      yield Buckets.map(({ Name }) => Name);
  },
  queues: async function* ({ client }) {
    // SQS pages only on request, and otherwise truncates the list.
    const paging = { client: client(SQSClient), pageSize: 1000 };
    for await (const { QueueUrls = [] } of paginateListQueues(paging, {})) yield QueueUrls;
  },
  tables: async function* ({ client }) {
    for await (const { TableNames = [] } of paginateListTables({ client: client(DynamoDBClient) }, {}))
      yield TableNames;
  },
  functions: async function* ({ client }) {
    for await (const { Functions = [] } of paginateListFunctions({ client: client(LambdaClient) }, {}))
      yield Functions.map(({ FunctionName }) => FunctionName);
  },
  roles: async function* ({ client, place }) {
    const pages = paginateListRoles({ client: client(IAMClient) }, { PathPrefix: rolesPath });
    for await (const { Roles = [] } of pages) {
      const here = Roles.filter(({ Path }) => stackOfRole(Path, place.region) !== undefined);
      yield here.map(({ RoleName }) => RoleName);
    }
  },
  'log groups': async function* ({ client }) {
    for await (const { logGroups = [] } of paginateDescribeLogGroups(
      { client: client(CloudWatchLogsClient) },
      {},
    ))
      yield logGroups.map(({ logGroupName }) => logGroupName);
  },
};
