// The functions' log groups, made before the functions: a group that Lambda creates keeps logs forever.
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
import type { Context, Session } from '../../aws/session.ts';
import { ourTags, ownerOf, surplusTags, type TagMap } from '../../aws/tags.ts';
import { optionalRead } from '../../engine/plan.ts';
import type { ChangeOrder, Facets, Live, Owner, Resource } from '../../engine/resource.ts';
import { ignore, isAws } from '../../errors/errors.ts';
import { retryWhile, schedules } from '../../machine/wait.ts';
import { logGroupArn, suffixOf } from '../../stack/names.ts';
import type { Outputs } from '../../stack/outputs.ts';
import { functionOwner } from './function.ts';

const gone = ['ResourceNotFoundException'];
const lambdaPrefix = '/aws/lambda/';

type Logged = 'worker' | 'api';

export const logGroup = logGroupOf('logs', 'worker');
export const apiLogGroup = logGroupOf('api-logs', 'api');

export interface LogGroupFacets extends Facets {
  retentionDays: number;
  tags: TagMap;
}

function logGroupOf(id: string, part: Logged): Resource<LogGroupFacets> {
  return {
    id,
    type: 'log group',
    needs: [],
    name: ({ names }) => names.logGroup(part),
    isName: ({ stack }, name) => partSuffix(stack, part, name) !== undefined,
    owner,
    desired: ({ names, settings }) => ({ retentionDays: settings.retentionDays, tags: names.tags }),
    find: (session) => find(session, part),
    // A late line of the function recreates it.
    mayReturn: true,
    read,
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

const partSuffix = (stack: string, part: Logged, name: string) =>
  name.startsWith(lambdaPrefix) ? suffixOf(stack, part, name.slice(lambdaPrefix.length)) : undefined;

async function find(session: Session, part: Logged): Promise<string[]> {
  const { stack } = session.place;
  const listing = groupsWith(session, `${lambdaPrefix}${stack}-`);
  const groups = (await optionalRead(session, 'the list of log groups', listing)) ?? [];
  return groups.map(({ logGroupName }) => logGroupName ?? '').filter((name) => partSuffix(stack, part, name));
}

async function owner(session: Session, name: string): Promise<{ owner: Owner } | undefined> {
  const call = readTags(session, name).then((tags) => ({ tags }));
  const answer = await optionalRead(session, `the tags of ${name}`, call);
  if (answer && !answer.tags) return undefined;
  return { owner: await ownerWith(session, name, answer?.tags) };
}

/** An early line makes Lambda create the group, without tags: it belongs to the owner of the function that writes there. */
async function ownerWith(session: Session, name: string, tags: TagMap | undefined): Promise<Owner> {
  const own = ownerOf(tags);
  if (own !== null) return own;
  return (await functionOwner(session, name.slice(lambdaPrefix.length)))?.owner ?? null;
}

/** Where reading is denied, the state file's record is used. */
async function read(
  context: Context,
  name: string,
  known: Outputs | undefined,
): Promise<Live<LogGroupFacets> | undefined> {
  const [groups, tags] = await Promise.all([
    optionalRead(context, 'the log group', groupsWith(context, name)),
    optionalRead(context, 'tags of the log group', readTags(context, name)),
  ]);
  if (!groups) return known && { outputs: {}, facets: {}, owner: undefined };
  const group = groups.find(({ logGroupName }) => logGroupName === name);
  if (!group) return undefined;
  return {
    outputs: {},
    facets: { retentionDays: group.retentionInDays ?? null, tags: ourTags(context.names, tags) },
    owner: await ownerWith(context, name, tags),
  };
}

/** Undefined when there is no such group. */
async function readTags(session: Session, name: string): Promise<TagMap | undefined> {
  const resourceArn = logGroupArn(session.place, name);
  const call = session.client(CloudWatchLogsClient).send(new ListTagsForResourceCommand({ resourceArn }));
  const answer = await ignore(gone, call);
  return answer && (answer.tags ?? {});
}

async function create(context: Context, logGroupName: string): Promise<Live<LogGroupFacets>> {
  const { tags, stack } = context.names;
  const command = new CreateLogGroupCommand({ logGroupName, tags });
  await whenFree(context, () => context.client(CloudWatchLogsClient).send(command));
  return { outputs: {}, facets: { retentionDays: null, tags }, owner: stack };
}

async function update(
  context: Context,
  part: Logged,
  logGroupName: string,
  { live, desired, fields }: ChangeOrder<LogGroupFacets>,
): Promise<Outputs> {
  const logs = context.client(CloudWatchLogsClient);
  if (fields.has('retentionDays')) {
    const retentionInDays = desired.retentionDays;
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

/** Concurrent writes are refused, and Lambda also writes. */
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
