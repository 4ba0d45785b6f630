// Four alarms: pictures that failed for good, a function that fails or is throttled, work that does not progress.
// PutMetricAlarm replaces an alarm as a whole, so additions by others (whom to notify) are sent along each time.
import { isDeepStrictEqual } from 'node:util';
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  ListTagsForResourceCommand,
  type MetricAlarm,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  paginateDescribeAlarms,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch';
import type { Context, Session } from '../../aws/session.ts';
import {
  commonOwner,
  isForeign,
  ourTags,
  ownerOf,
  surplusTags,
  type TagMap,
  tagList,
  tagMap,
} from '../../aws/tags.ts';
import { optionalRead } from '../../engine/plan.ts';
import type { ChangeOrder, Facets, Live, Owner, Resource } from '../../engine/resource.ts';
import { ignore } from '../../errors/errors.ts';
import { isNamed } from '../../stack/names.ts';
import type { Outputs } from '../../stack/outputs.ts';
import { type AlarmKind, type AlarmSettings, alarmKinds, ofEach, wantedAlarms } from './alarm-settings.ts';

const gone = ['ResourceNotFound', 'ResourceNotFoundException'];

export interface AlarmFacets extends Facets, Record<AlarmKind, AlarmSettings> {
  tags: TagMap;
}

export const alarms: Resource<AlarmFacets> = {
  id: 'alarms',
  type: 'CloudWatch alarms',
  needs: [],
  name: ({ names }) => names.of('alarms'),
  isName: isNamed('alarms'),
  owner,
  desired: (context) => ({ ...wantedAlarms(context), tags: context.names.tags }),
  find,
  read,
  create,
  update,
  destroy,
};

/** In order of name. */
async function describeAlarms(session: Session, AlarmNamePrefix: string): Promise<MetricAlarm[]> {
  const client = session.client(CloudWatchClient);
  const input = { AlarmNamePrefix, AlarmTypes: ['MetricAlarm' as const] };
  const pages = await Array.fromAsync(paginateDescribeAlarms({ client }, input));
  return pages.flatMap(({ MetricAlarms = [] }) => MetricAlarms);
}

/** What the alarms of a stack have in common; the rest of the name is the kind. */
const baseOf = ({ AlarmName = '' }: MetricAlarm) =>
  alarmKinds.map((kind) => AlarmName.replace(new RegExp(`-${kind}$`), '')).find((base) => base !== AlarmName);

async function find(session: Session): Promise<string[]> {
  const { stack } = session.place;
  const found = await describeAlarms(session, `${stack}-alarms-`);
  const bases = found.map((alarm) => baseOf(alarm) ?? '').filter((base) => alarms.isName({ stack }, base));
  return [...new Set(bases)];
}

async function owner(session: Session, name: string): Promise<{ owner: Owner } | undefined> {
  const all = await optionalRead(session, 'the list of alarms', describeAlarms(session, `${name}-`));
  if (!all) return { owner: undefined };
  const found = all.filter((alarm) => baseOf(alarm) === name);
  const tags = await Promise.all(found.map((alarm) => readTags(session, alarm)));
  return commonOwner(tags.map(ownerOf), session);
}

async function readTags(session: Session, { AlarmArn, AlarmName }: MetricAlarm): Promise<TagMap | undefined> {
  const command = new ListTagsForResourceCommand({ ResourceARN: AlarmArn });
  const call = ignore(gone, session.client(CloudWatchClient).send(command));
  const answer = await optionalRead(session, `the tags of ${AlarmName}`, call);
  return answer && tagMap(answer.Tags);
}

async function read(context: Context, name: string): Promise<Live<AlarmFacets> | undefined> {
  const found = await optionalRead(context, 'the list of alarms', describeAlarms(context, `${name}-`));
  if (!found || found.length === 0) return undefined;
  const { stack, tags: wanted } = context.names;
  const tags = await Promise.all(found.map((alarm) => readTags(context, alarm)));
  const odd = tags.find((one) => !isDeepStrictEqual(ourTags(context.names, one), wanted));
  const owners = tags.map(ownerOf);
  // Somebody else's alarm of such a name would be changed with the others.
  const stranger = owners.find((one) => one !== undefined && one !== stack);
  const settings = (kind: AlarmKind) => {
    const alarm = found.find(({ AlarmName }) => AlarmName === `${name}-${kind}`);
    return alarm ? settingsOf(alarm) : null;
  };
  return {
    outputs: {},
    facets: {
      ...ofEach(settings),
      tags: tags.includes(undefined) ? undefined : ourTags(context.names, odd ?? wanted),
    },
    owner: stranger === undefined && !owners.includes(undefined) ? stack : stranger,
  };
}

function settingsOf(alarm: MetricAlarm): AlarmSettings {
  return {
    AlarmDescription: alarm.AlarmDescription,
    Namespace: alarm.Namespace,
    MetricName: alarm.MetricName,
    Dimensions: alarm.Dimensions?.map(({ Name, Value }) => ({ Name, Value })),
    Statistic: alarm.Statistic,
    Period: alarm.Period,
    EvaluationPeriods: alarm.EvaluationPeriods,
    Threshold: alarm.Threshold,
    ComparisonOperator: alarm.ComparisonOperator,
    TreatMissingData: alarm.TreatMissingData,
  };
}

/** Creates the first one; the others are then missing, and created by `update`. */
async function create(context: Context, name: string, desired: AlarmFacets): Promise<Live<AlarmFacets>> {
  const [first] = alarmKinds;
  await put(context, `${name}-${first}`, desired[first], {});
  const settings = ofEach((kind) => (kind === first ? desired[kind] : null));
  const { stack, tags } = context.names;
  return { outputs: {}, facets: { ...settings, tags }, owner: stack };
}

function put(
  context: Context,
  AlarmName: string,
  settings: AlarmSettings,
  kept: Partial<PutMetricAlarmCommandInput>,
) {
  const Tags = tagList(context.names.tags);
  const input = { ...kept, ...settings, AlarmName, Tags } as PutMetricAlarmCommandInput;
  return context.client(CloudWatchClient).send(new PutMetricAlarmCommand(input));
}

async function update(
  context: Context,
  name: string,
  { live, desired, fields }: ChangeOrder<AlarmFacets>,
): Promise<Outputs> {
  const found = await describeAlarms(context, `${name}-`);
  // One after the other: CloudWatch accepts three a second.
  for (const kind of alarmKinds.filter((kind) => fields.has(kind))) {
    const alarm = found.find(({ AlarmName }) => AlarmName === `${name}-${kind}`);
    await put(context, `${name}-${kind}`, desired[kind], alarm ? actionsOf(alarm) : {});
  }
  if (fields.has('tags')) for (const alarm of found) await retag(context, alarm, live);
  return live.outputs;
}

const actionsOf = ({ ActionsEnabled, AlarmActions, OKActions, InsufficientDataActions }: MetricAlarm) => ({
  ActionsEnabled,
  AlarmActions,
  OKActions,
  InsufficientDataActions,
});

async function retag(
  context: Context,
  { AlarmArn: ResourceARN }: MetricAlarm,
  { facets }: Live<AlarmFacets>,
): Promise<void> {
  const cloudwatch = context.client(CloudWatchClient);
  const { tags } = context.names;
  await cloudwatch.send(new TagResourceCommand({ ResourceARN, Tags: tagList(tags) }));
  const TagKeys = surplusTags(facets.tags, tags);
  if (TagKeys.length > 0) await cloudwatch.send(new UntagResourceCommand({ ResourceARN, TagKeys }));
}

async function destroy(session: Session, name: string): Promise<void> {
  const found = (await describeAlarms(session, `${name}-`)).filter((alarm) => baseOf(alarm) === name);
  const tags = await Promise.all(found.map((alarm) => readTags(session, alarm)));
  const own = found.filter((_, index) => !isForeign(session, ownerOf(tags[index])));
  const AlarmNames = own.map(({ AlarmName = '' }) => AlarmName);
  if (AlarmNames.length === 0) return;
  await ignore(gone, session.client(CloudWatchClient).send(new DeleteAlarmsCommand({ AlarmNames })));
}
