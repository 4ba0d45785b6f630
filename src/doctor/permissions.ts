// Whether we have the permissions. Checked by reading a little from each service: nothing is changed, nothing large is fetched.
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { LambdaClient, ListEventSourceMappingsCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Session } from '../aws/session.ts';
import { isDenied } from '../errors/errors.ts';
import { rolePathOf } from '../stack/names.ts';
import { type Check, note, ok, problem } from './check.ts';

type Probe = (session: Session) => Promise<unknown>;

/** IAM action → a call that needs it. */
const probes: Record<string, Probe> = {
  's3:ListAllMyBuckets': ({ client }) => client(S3Client).send(new ListBucketsCommand({ MaxBuckets: 1 })),
  'sqs:ListQueues': ({ client }) => client(SQSClient).send(new ListQueuesCommand({ MaxResults: 1 })),
  'dynamodb:ListTables': ({ client }) => client(DynamoDBClient).send(new ListTablesCommand({ Limit: 1 })),
  'lambda:ListFunctions': ({ client }) =>
    client(LambdaClient).send(new ListFunctionsCommand({ MaxItems: 1 })),
  'lambda:ListEventSourceMappings': ({ client }) =>
    client(LambdaClient).send(new ListEventSourceMappingsCommand({ MaxItems: 1 })),
  'logs:DescribeLogGroups': ({ client }) =>
    client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({ limit: 1 })),
  'iam:ListRoles': ({ client, place }) =>
    client(IAMClient).send(new ListRolesCommand({ PathPrefix: rolePathOf(place), MaxItems: 1 })),
};

/** Labs deny reading roles; thumbs then borrows one and does not need it. */
const dispensable = ['iam:ListRoles'];

export const permissions: Check = {
  id: 'permissions',
  title: 'Permissions',
  run: async (session) => {
    const answers = await Promise.all(Object.entries(probes).map((probe) => denial(session, ...probe)));
    const denied = answers.filter((action) => action !== undefined);
    if (denied.length === 0) return ok('every service answers');
    const text = `this account denies ${denied.join(', ')}`;
    if (denied.every((action) => dispensable.includes(action))) {
      return note(`${text}; thumbs works without it`, 'thumbs setup --role NAME');
    }
    return problem(text, 'ask for the policy that this prints: thumbs policy');
  },
};

async function denial(session: Session, action: string, probe: Probe): Promise<string | undefined> {
  try {
    await probe(session);
    return undefined;
  } catch (error) {
    if (isDenied(error)) return action;
    throw error;
  }
}
