// The topic that gets a message about every picture, and its subscribers. SNS asks each of them to confirm; until then,
// nobody can end the subscription: it goes by itself after 48 hours, or with the topic.
import type { Context, Session } from '../../aws/session.ts';
import { ourTags, ownerOf, type TagMap } from '../../aws/tags.ts';
import type { ChangeOrder, Facets, Live, Resource } from '../../engine/resource.ts';
import { isNamed, topicArn } from '../../stack/names.ts';
import type { TopicOutputs } from '../../stack/outputs.ts';

export interface TopicFacets extends Facets {
  /** Addresses, in order. Of others who subscribed by themselves, nothing is compared. */
  subscribers: string[];
  tags: TagMap;
}

type LiveTopic = Live<TopicFacets, TopicOutputs>;

const calls = () => import('./sns-calls.ts');

export const topic: Resource<TopicFacets, TopicOutputs> = {
  id: 'notifications',
  type: 'SNS topic',
  needs: [],
  name: ({ names }) => names.of('notifications'),
  isName: isNamed('notifications'),
  owner: async (session, name) => {
    const found = await (await calls()).readTopic(session, topicArn(session.place, name));
    return found && { owner: ownerOf(found.tags) };
  },
  desired: ({ names, settings }) => ({
    subscribers: (settings.notifyTo ?? []).toSorted(),
    tags: names.tags,
  }),
  find: async (session) => {
    const names = await (await calls()).topicNames(session);
    return names.filter((name) => topic.isName(session.place, name));
  },
  read,
  create,
  update,
  destroy: async (session: Session, name) =>
    (await calls()).deleteTopic(session, topicArn(session.place, name)),
};

/** All that the stack has. */
export const subscribersIn = (live: LiveTopic | undefined): string[] =>
  [...(live?.outputs.confirmed ?? []), ...(live?.outputs.pending ?? [])].sort();

async function read(
  context: Context,
  name: string,
  known: Partial<TopicOutputs> | undefined,
): Promise<LiveTopic | undefined> {
  const { readTopic, readSubscribers } = await calls();
  const arn = topicArn(context.place, name);
  const found = await readTopic(context, arn);
  if (!found) return undefined;
  const all = await readSubscribers(context, arn);
  const { notifyTo: wanted = [] } = context.settings;
  // Without a record of them, all addresses on the stack's own topic count as the stack's.
  const recorded = known?.confirmed && [...known.confirmed, ...(known.pending ?? [])];
  const own = all?.filter(({ address }) => wanted.includes(address) || (recorded?.includes(address) ?? true));
  const addresses = (isConfirmed: boolean) =>
    own?.filter(({ arn }) => (arn !== undefined) === isConfirmed).map(({ address }) => address) ?? [];
  const [confirmed, pending] = [addresses(true), addresses(false)];
  const asked = pending.filter((address) => wanted.includes(address));
  return {
    outputs: { arn, confirmed, pending },
    facets: {
      subscribers: own && [...confirmed, ...asked].sort(),
      tags: ourTags(context.names, found.tags),
    },
    owner: ownerOf(found.tags),
  };
}

async function create(context: Context, name: string): Promise<LiveTopic> {
  const { names, place } = context;
  await (await calls()).createTopic(context, name, names.tags);
  return {
    outputs: { arn: topicArn(place, name), confirmed: [], pending: [] },
    facets: { subscribers: [], tags: names.tags },
    owner: names.stack,
  };
}

async function update(
  context: Context,
  _name: string,
  { live, desired, fields }: ChangeOrder<TopicFacets, TopicOutputs>,
): Promise<TopicOutputs> {
  const { retagTopic } = await calls();
  const { arn } = live.outputs;
  if (fields.has('tags')) await retagTopic(context, arn, live.facets.tags, context.names.tags);
  return fields.has('subscribers') ? changeSubscribers(context, live, desired.subscribers) : live.outputs;
}

async function changeSubscribers(
  context: Context,
  { outputs, facets }: LiveTopic,
  wanted: readonly string[],
): Promise<TopicOutputs> {
  const { readSubscribers, subscribe, unsubscribe } = await calls();
  const { arn, confirmed, pending } = outputs;
  const added = wanted.filter((address) => !facets.subscribers?.includes(address));
  for (const address of added) await subscribe(context, arn, address);
  const dropped = confirmed.filter((address) => !wanted.includes(address));
  const all = dropped.length > 0 ? await readSubscribers(context, arn) : [];
  for (const one of all ?? [])
    if (one.arn && dropped.includes(one.address)) await unsubscribe(context, one.arn);
  return {
    arn,
    confirmed: confirmed.filter((address) => !dropped.includes(address)),
    pending: [...new Set([...pending, ...added])],
  };
}
