// Reads every resource at once and determines what setup would do. Nothing here writes.
import { type Context, contextFor } from '../aws/session.ts';
import { isDenied, ThumbsError, whileDoing } from '../errors/errors.ts';
import type { PlannedStep } from '../events.ts';
import type { Difference } from '../results/results.ts';
import type { Inputs, Outputs } from '../stack/outputs.ts';
import type { ResourceRecord, StateData } from '../stack/state.ts';
import { unlessOptional } from './optional.ts';
import { judge, prove } from './ownership.ts';
import { differencesOf, type Live, type Resource } from './resource.ts';

export interface Step extends PlannedStep {
  resource: Resource;
  live: Live | undefined;
}

/** What the state file records: hints for the reads. */
export type Recorded = Pick<StateData, 'resources'>;

/** A file may contain anything: it is a hint, never the truth. */
export const knownOutputs = (record: ResourceRecord | undefined) => record?.outputs as Outputs | undefined;

/** One step per resource, in their order, followed by the removals of what is no longer wanted. */
export async function makePlan(
  context: Context,
  resources: readonly Resource[],
  unwanted: readonly Resource[],
  state: Recorded,
): Promise<Step[]> {
  const lives = await Promise.all([
    ...resources.map((resource) => inspect(context, resource, state)),
    ...unwanted.map((resource) => inspectUnwanted(context, resource, state)),
  ]);
  const inputs: Inputs = Object.fromEntries(
    resources.map((resource, index) => [resource.id, lives[index]?.outputs]),
  );
  const wanted = resources.map((resource, index) => stepOf(context, resource, lives[index], inputs));
  const removals = unwanted.flatMap((resource, index) => {
    const live = lives[resources.length + index];
    // Recorded but missing: it was being removed when we were killed, and has to be forgotten.
    return live || state.resources[resource.id] ? [removalOf(context, resource, live)] : [];
  });
  return [...wanted, ...removals];
}

/** The resource as it is, or undefined. Somebody else's resource is a conflict, never ours to change. */
async function inspect(context: Context, resource: Resource, state: Recorded): Promise<Live | undefined> {
  const record = state.resources[resource.id];
  const name = resource.name(context);
  try {
    const live = await resource.read(contextFor(context, resource.id), name, knownOutputs(record));
    if (live) refuseForeign(context, resource, name, live);
    await refuseMisrecorded(context, resource, name, record);
    return live;
  } catch (error) {
    throw whileDoing(`reading ${resource.type} ${name}`, error);
  }
}

/** Not being able to read what a stack does not want is no reason to stop; a recorded one is removed, or left, later. */
async function inspectUnwanted(context: Context, resource: Resource, state: Recorded) {
  const own = contextFor(context, resource.id);
  const answer = await unlessOptional(own, resource, inspect(context, resource, state));
  return 'found' in answer ? answer.found : undefined;
}

/** A resource of unknown owner stays as it is, and is a conflict only once it would have to change. */
function refuseForeign(context: Context, resource: Resource, name: string, live: Live): void {
  if (live.owner === undefined || live.outputs.borrowed) return;
  prove(context, resource, name, live.owner, { record: undefined, suffix: undefined });
}

/** A recorded name other than the one that setup uses would be forgotten: a person has to look at it first. */
async function refuseMisrecorded(
  context: Context,
  resource: Resource,
  name: string,
  record: ResourceRecord | undefined,
): Promise<void> {
  if (!record || record.name === name || record.outputs.borrowed) return;
  const claim = { record, suffix: context.names.suffix };
  const verdict = await judge(context, resource, record.name, claim);
  if (verdict === undefined || typeof verdict === 'string') return;
  const { id, type } = resource;
  const text = `the state file says that '${id}' is the ${type} ${record.name}, but it is left unchanged: ${verdict.reason}`;
  throw new ThumbsError('Conflict', text, { fix: 'rebuild the state file: thumbs recover' });
}

/** A plan that would change a resource of unknown owner. Throws `Conflict`. */
export function refuseUnproven(context: Context, steps: readonly Step[], state: Recorded): void {
  for (const { id, action, live, name, resource } of steps) {
    if (action !== 'update' || !live) continue;
    prove(context, resource, name, live.owner, {
      record: state.resources[id],
      suffix: context.names.suffix,
    });
  }
}

function actionOf(live: Live | undefined, differences: Difference[]): PlannedStep['action'] {
  if (!live) return 'create';
  return differences.length > 0 ? 'update' : 'unchanged';
}

function stepOf(context: Context, resource: Resource, live: Live | undefined, inputs: Inputs): Step {
  const differences = live ? differencesOf(live.facets, resource.desired(context, inputs)) : [];
  const { id, type } = resource;
  return {
    id,
    type,
    name: resource.name(context),
    action: actionOf(live, differences),
    differences,
    resource,
    live,
  };
}

function removalOf(context: Context, resource: Resource, live: Live | undefined): Step {
  const { id, type } = resource;
  return { id, type, name: resource.name(context), action: 'remove', differences: [], resource, live };
}

/** A read that the account may deny without harm: undefined then, with a note. */
export async function optionalRead<T>(
  context: { note(text: string): void },
  what: string,
  call: Promise<T>,
): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (!isDenied(error)) throw error;
    context.note(`${what} may not be read in this account; skipped`);
    return undefined;
  }
}
