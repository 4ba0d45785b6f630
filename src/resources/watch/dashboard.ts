// The stack at a glance in the CloudWatch console: images, milliseconds, queues, the function, the alarms.
import {
  CloudWatchClient,
  DeleteDashboardsCommand,
  GetDashboardCommand,
  ListTagsForResourceCommand,
  PutDashboardCommand,
  paginateListDashboards,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch';
import type { Context, Session } from '../../aws/session.ts';
import { ourTags, ownerOf, surplusTags, type TagMap, tagList, tagMap } from '../../aws/tags.ts';
import { optionalRead } from '../../engine/plan.ts';
import type { ChangeOrder, Facets, Live, Owner, Resource } from '../../engine/resource.ts';
import { ignore } from '../../errors/errors.ts';
import { isNamed, type Names } from '../../stack/names.ts';
import type { Outputs } from '../../stack/outputs.ts';
import { alarmKinds } from './alarm-settings.ts';

/** Dashboards have no region: without this tag, a stack of the same name elsewhere would look like this one. */
export const regionTag = 'thumbs:region';
const tagsOf = ({ tags, region }: Names): TagMap => ({ ...tags, [regionTag]: region });

const gone = ['ResourceNotFound', 'DashboardNotFoundError', 'ResourceNotFoundException'];

export interface DashboardFacets extends Facets {
  body: object;
  tags: TagMap;
}

interface DashboardOutputs extends Outputs {
  arn: string;
}

type LiveDashboard = Live<DashboardFacets, DashboardOutputs>;

export const dashboard: Resource<DashboardFacets, DashboardOutputs> = {
  id: 'dashboard',
  type: 'CloudWatch dashboard',
  needs: [],
  name: ({ names }) => names.of('dashboard'),
  isName: isNamed('dashboard'),
  owner,
  desired: ({ names }) => ({ body: bodyOf(names), tags: tagsOf(names) }),
  find,
  read,
  create,
  update,
  destroy,
};

async function find(session: Session): Promise<string[]> {
  const { stack } = session.place;
  const client = session.client(CloudWatchClient);
  const input = { DashboardNamePrefix: `${stack}-dashboard-` };
  const pages = await Array.fromAsync(paginateListDashboards({ client }, input));
  const entries = pages.flatMap(({ DashboardEntries = [] }) => DashboardEntries);
  const names = entries.map(({ DashboardName = '' }) => DashboardName);
  return names.filter((name) => dashboard.isName({ stack }, name));
}

async function owner(session: Session, DashboardName: string): Promise<{ owner: Owner } | undefined> {
  const call = session.client(CloudWatchClient).send(new GetDashboardCommand({ DashboardName }));
  const found = await ignore(
    gone,
    optionalRead(session, 'the dashboard', call).then((answer) => ({ answer })),
  );
  if (!found) return undefined;
  const arn = found.answer?.DashboardArn;
  return { owner: arn === undefined ? undefined : ownerIn(session, await readTags(session, arn)) };
}

/** A stack of the same name in another region is another stack. */
function ownerIn({ place }: Session, tags: TagMap | undefined): Owner {
  const stack = ownerOf(tags);
  const region = tags?.[regionTag];
  return stack === place.stack && region !== place.region ? `${stack} of the region ${region}` : stack;
}

async function readTags(session: Session, ResourceARN: string | undefined): Promise<TagMap | undefined> {
  const command = new ListTagsForResourceCommand({ ResourceARN });
  const call = ignore(gone, session.client(CloudWatchClient).send(command));
  const answer = await optionalRead(session, 'the tags of the dashboard', call);
  return answer && tagMap(answer.Tags);
}

async function read(context: Context, DashboardName: string): Promise<LiveDashboard | undefined> {
  const call = ignore(
    gone,
    context.client(CloudWatchClient).send(new GetDashboardCommand({ DashboardName })),
  );
  const found = await optionalRead(context, 'the dashboard', call);
  if (!found) return undefined;
  const tags = await readTags(context, found.DashboardArn);
  return {
    outputs: { arn: found.DashboardArn ?? '' },
    facets: { body: JSON.parse(found.DashboardBody ?? '{}'), tags: ourTags(context.names, tags) },
    owner: ownerIn(context, tags),
  };
}

async function create(
  context: Context,
  DashboardName: string,
  desired: DashboardFacets,
): Promise<LiveDashboard> {
  const { stack, arn } = context.names;
  await put(context, DashboardName, desired);
  return { outputs: { arn: arn.dashboard() }, facets: desired, owner: stack };
}

/** Tags count only on creation. */
function put(context: Context, DashboardName: string, { body }: DashboardFacets) {
  const input = { DashboardName, DashboardBody: JSON.stringify(body), Tags: tagList(tagsOf(context.names)) };
  return context.client(CloudWatchClient).send(new PutDashboardCommand(input));
}

async function update(
  context: Context,
  name: string,
  { live, desired, fields }: ChangeOrder<DashboardFacets, DashboardOutputs>,
): Promise<DashboardOutputs> {
  const cloudwatch = context.client(CloudWatchClient);
  if (fields.has('body')) await put(context, name, desired);
  if (fields.has('tags')) {
    const ResourceARN = live.outputs.arn;
    const tags = tagsOf(context.names);
    await cloudwatch.send(new TagResourceCommand({ ResourceARN, Tags: tagList(tags) }));
    const TagKeys = surplusTags(live.facets.tags, tags);
    if (TagKeys.length > 0) await cloudwatch.send(new UntagResourceCommand({ ResourceARN, TagKeys }));
  }
  return live.outputs;
}

async function destroy(session: Session, name: string): Promise<void> {
  const command = new DeleteDashboardsCommand({ DashboardNames: [name] });
  await ignore(gone, session.client(CloudWatchClient).send(command));
}

/** Two columns of graphs over a row of alarms. The grid is 24 wide. */
function bodyOf(names: Names): object {
  const ofStack = (...metrics: string[]) => metrics.map((metric) => ['thumbs', metric, 'stack', names.stack]);
  const ofFunction = (...metrics: string[]) =>
    metrics.map((metric) => ['AWS/Lambda', metric, 'FunctionName', names.of('worker')]);
  const ofQueue = (part: 'jobs' | 'dead-letters', metric: string) => [
    'AWS/SQS',
    metric,
    'QueueName',
    names.of(part),
    { label: part },
  ];
  const graphs: [title: string, stat: string, metrics: unknown[]][] = [
    ['Images', 'Sum', ofStack('Images', 'Failures', 'Retries')],
    ['Milliseconds of an image', 'Average', ofStack('Duration', 'Read', 'Make', 'Write', 'Record')],
    [
      'Waiting',
      'Maximum',
      [
        ofQueue('jobs', 'ApproximateNumberOfMessagesVisible'),
        ofQueue('dead-letters', 'ApproximateNumberOfMessagesVisible'),
      ],
    ],
    ['Function', 'Sum', ofFunction('Invocations', 'Errors', 'Throttles')],
  ];
  const widgets = graphs.map(([title, stat, metrics], index) => ({
    type: 'metric',
    ...{ x: (index % 2) * 12, y: Math.floor(index / 2) * 6, width: 12, height: 6 },
    properties: { title, stat, metrics, period: 60, region: names.region, view: 'timeSeries' },
  }));
  const alarms = alarmKinds.map((kind) => names.arn.alarm(kind));
  const row = { x: 0, y: 12, width: 24, height: 3 };
  return { widgets: [...widgets, { type: 'alarm', ...row, properties: { title: 'Alarms', alarms } }] };
}
