// The rule in the user's own bucket (setup --source) that notifies the queue, or the function, of new pictures. thumbs writes
// nothing else there. The bucket has neither our name nor our tag, so the rule shows whose it is: by its Id, which is a name of
// the stack, and by its destination, which has the stack's tag.
import type { Context, Session } from '../../aws/session.ts';
import type { Live, Owner, Resource } from '../../engine/resource.ts';
import { isNamed, type Part, suffixOf } from '../../stack/names.ts';
import { sourceTag } from '../../stack/own-tags.ts';
import { parseSource, writeSource } from '../../stack/source.ts';
import { functionOwner } from '../function/function.ts';
import { getFunction } from '../function/function-readiness.ts';
import { worker } from '../function/worker.ts';
import { jobs, readQueueTags } from '../queue.ts';
import type { NotificationFacets } from './notification-document.ts';
import { createRule, desiredRule, readRule, removeRule, writeRule } from './notification-rules.ts';

/** `BUCKET/ID`: no bucket has a slash in its name. */
const nameOf = (bucket: string, id: string) => `${bucket}/${id}`;

function placeOf(name: string) {
  const [bucket = '', id = ''] = name.split('/');
  return { bucket, id };
}

export const sourceRule: Resource<NotificationFacets> = {
  id: 'source',
  type: 'bucket notification',
  isUntagged: true,
  needs: ['jobs', 'trigger', 'permission'],
  name: ({ names }) => nameOf(names.originals.bucket, names.of('source')),
  isName: (place, name) => isNamed('source')(place, placeOf(name).id),
  owner,
  desired: desiredRule,
  find,
  read,
  create: (context, name, facets) => createRule(context, placeOf(name), facets),
  update: async (context, name, { live, desired }) => {
    await writeRule(context, placeOf(name), desired);
    return live.outputs;
  },
  destroy: (session, name) => removeRule(session, placeOf(name)),
};

/** The bucket of a rule of this name, as a source. */
export const sourceOfRule = (name: string) => writeSource({ ...placeOf(name), prefix: '' });

/** The tags of the stack's queue and function name the bucket. The rule itself may be gone. */
async function find(session: Session): Promise<string[]> {
  const [queues, functions] = await Promise.all([jobs.find(session), worker.find(session)]);
  const places = await Promise.all([
    ...queues.map(async (name) => placeBy(session, 'jobs', name, await readQueueTags(session, name))),
    ...functions.map(async (name) =>
      placeBy(session, 'worker', name, (await getFunction(session, name))?.Tags),
    ),
  ]);
  return [...new Set(places.flat())];
}

function placeBy(
  { place: { stack } }: Session,
  part: Part,
  name: string,
  tags: Readonly<Record<string, string>> = {},
): string[] {
  const source = tags[sourceTag];
  if (source === undefined) return [];
  return [nameOf(parseSource(source).bucket, `${stack}-source-${suffixOf(stack, part, name)}`)];
}

async function owner(session: Session, name: string): Promise<{ owner: Owner } | undefined> {
  const { bucket, id } = placeOf(name);
  const rule = await readRule(session, { bucket, id });
  return rule && { owner: await ownerBy(session, id, rule.destination ?? '') };
}

/** The owner of what the rule notifies. */
async function ownerBy({ place, ...session }: Session, id: string, destination: string): Promise<Owner> {
  const { stack, region, account } = place;
  const [, , service, itsRegion, itsAccount, ...rest] = destination.split(':');
  if (itsRegion !== region || itsAccount !== account) return null;
  const name = rest.at(-1) ?? '';
  const [part, look] =
    service === 'lambda' ? (['worker', functionOwner] as const) : (['jobs', jobs.owner] as const);
  const found = await look({ ...session, place }, name);
  if (found) return found.owner;
  // A rule of ours that notifies nobody: queue and function of that suffix are gone, as after a teardown by hand.
  const suffix = suffixOf(stack, part, name);
  return suffix !== undefined && suffix === suffixOf(stack, 'source', id) ? stack : null;
}

async function read(context: Context, name: string): Promise<Live<NotificationFacets> | undefined> {
  const { bucket, id } = placeOf(name);
  const rule = await readRule(context, { bucket, id });
  if (!rule) return undefined;
  const { id: _, ...facets } = rule;
  return { outputs: {}, facets, owner: await ownerBy(context, id, rule.destination ?? '') };
}
