// The functions' log groups, made before the functions: one that Lambda makes itself would keep logs for ever.
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  ListTagsForResourceCommand,
  type LogGroup,
  PutRetentionPolicyCommand,
  paginateDescribeLogGroups,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { ourTags, ownerOf, surplusTags, type TagMap } from '../aws/tags.ts';
import { retryWhile, schedules } from '../aws/wait.ts';
import type { Context, Session } from '../context.ts';
import { optionalRead } from '../engine/plan.ts';
import type { ChangeOrder, Live, Outputs, Resource } from '../engine/resource.ts';
import { ignore, isAws } from '../errors.ts';
import { suffixOf } from '../names.ts';

const gone = ['ResourceNotFoundException'];
const lambdaPrefix = '/aws/lambda/';

type Logged = 'worker' | 'api';

export const logGroup = logGroupOf('logs', 'worker');
export const apiLogGroup = logGroupOf('api-logs', 'api');

function logGroupOf(id: string, part: Logged): Resource {
  return {
    id,
    type: 'log group',
    needs: [],
    name: ({ names }) => names.logGroup(part),
    desired: ({ names, settings }) => ({ retentionDays: settings.retentionDays, tags: names.tags }),
    find: (session) => find(session, part),
    read: (context, name, known) => read(context, part, name, known),
    create,
    update: (context, name, change) => update(context, part, name, change),
    destroy,
  };
}

async function groupsWith(session: Session, logGroupNamePrefix: string): Promise<LogGroup[]> {
  const client = session.client(CloudWatchLogsClient);
  const pages = await Array.fromAsync(paginateDescribeLogGroups({ client }, { logGroupNamePrefix }));
  return pages.flatMap(({ logGroups = [] }) => logGroups);
}

/** By name alone: a late log line brings the group back without tags, and it must go all the same. */
async function find(session: Session, part: Logged): Promise<string[]> {
  const { stack } = session.place;
  const listing = groupsWith(session, `${lambdaPrefix}${stack}-${part}-`);
  const groups = (await optionalRead(session, 'the list of log groups', listing)) ?? [];
  return groups
    .map(({ logGroupName }) => logGroupName ?? '')
    .filter((name) => suffixOf(stack, part, name.slice(lambdaPrefix.length)));
}

/** Where it may not be looked at, what the state remembers is believed. */
async function read(
  context: Context,
  part: Logged,
  name: string,
  known: Outputs | undefined,
): Promise<Live | undefined> {
  const { names } = context;
  const [groups, tags] = await Promise.all([
    optionalRead(context, 'the log group', groupsWith(context, name)),
    optionalRead(context, 'tags of the log group', readTags(context, names.arn.logGroup(part))),
  ]);
  if (!groups) return known && { outputs: {}, facets: {}, owner: names.stack };
  const group = groups.find(({ logGroupName }) => logGroupName === name);
  if (!group) return undefined;
  // Lambda makes the group without tags when a line arrives before us; the name, with our suffix, is proof enough.
  const owner = ownerOf(tags) ?? names.stack;
  return {
    outputs: {},
    facets: { retentionDays: group.retentionInDays ?? null, tags: ourTags(tags) },
    owner,
  };
}

async function readTags(context: Context, resourceArn: string): Promise<TagMap> {
  const call = context.client(CloudWatchLogsClient).send(new ListTagsForResourceCommand({ resourceArn }));
  return (await ignore(gone, call))?.tags ?? {};
}

async function create(context: Context, logGroupName: string): Promise<Live> {
  const { tags, stack } = context.names;
  const command = new CreateLogGroupCommand({ logGroupName, tags });
  await whenFree(context, () => context.client(CloudWatchLogsClient).send(command));
  return { outputs: {}, facets: { retentionDays: null, tags }, owner: stack };
}

async function update(
  context: Context,
  part: Logged,
  logGroupName: string,
  { live, desired, fields }: ChangeOrder,
): Promise<Outputs> {
  const logs = context.client(CloudWatchLogsClient);
  if (fields.has('retentionDays')) {
    const retentionInDays = Number(desired.retentionDays);
    const command = new PutRetentionPolicyCommand({ logGroupName, retentionInDays });
    await whenFree(context, () => logs.send(command));
  }
  if (fields.has('tags')) {
    const { arn, tags } = context.names;
    const resourceArn = arn.logGroup(part);
    await whenFree(context, () => logs.send(new TagResourceCommand({ resourceArn, tags })));
    const tagKeys = surplusTags(live.facets.tags, tags);
    const untag = new UntagResourceCommand({ resourceArn, tagKeys });
    if (tagKeys.length > 0) await whenFree(context, () => logs.send(untag));
  }
  return live.outputs;
}

async function destroy(session: Session, logGroupName: string): Promise<void> {
  const command = new DeleteLogGroupCommand({ logGroupName });
  await whenFree(session, () => ignore(gone, session.client(CloudWatchLogsClient).send(command)));
}

/** Two writers at once are refused, and Lambda is one. */
function whenFree<T>(session: Session, run: () => Promise<T>): Promise<T> {
  const isBusy = (error: unknown) => isAws(error, 'OperationAbortedException');
  return retryWhile(
    session,
    'CloudWatch is still busy with the log group',
    isBusy,
    schedules.logGroupFree,
    run,
  );
}
