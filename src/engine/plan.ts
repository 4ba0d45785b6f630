// Reads every resource at once and says what setup would do. Nothing here writes.
import { type Context, contextFor } from '../context.ts';
import { isDenied, ThumbsError, whileDoing } from '../errors.ts';
import type { StateData } from '../state.ts';
import type { Difference, PlannedStep } from './events.ts';
import { differencesOf, type Inputs, type Live, type Resource } from './resource.ts';

export interface Step extends PlannedStep {
  resource: Resource;
  live: Live | undefined;
}

/** What the state remembers: hints for the reads. */
export type Recorded = Pick<StateData, 'resources'>;

/** One step per resource, in their order, then the removals of what is no longer wanted. */
export async function makePlan(
  context: Context,
  resources: readonly Resource[],
  unwanted: readonly Resource[],
  state: Recorded,
): Promise<Step[]> {
  const lives = await Promise.all(
    [...resources, ...unwanted].map((resource) => inspect(context, resource, state)),
  );
  const inputs: Inputs = Object.fromEntries(
    resources.map((resource, index) => [resource.id, lives[index]?.outputs]),
  );
  const wanted = resources.map((resource, index) => stepOf(context, resource, lives[index], inputs));
  const removals = unwanted.flatMap((resource, index) => {
    const live = lives[resources.length + index];
    // What is recorded but not there was being removed when we were killed: it has to be forgotten.
    return live || state.resources[resource.id] ? [removalOf(context, resource, live)] : [];
  });
  return [...wanted, ...removals];
}

/** The resource as it is, or undefined. A resource of somebody else's is a conflict, never ours to touch. */
async function inspect(context: Context, resource: Resource, state: Recorded): Promise<Live | undefined> {
  const record = state.resources[resource.id];
  const name = resource.name(context);
  try {
    const live = await resource.read(
      contextFor(context, resource.id),
      name,
      record?.outputs as Live['outputs'],
    );
    if (live) refuseForeign(context, resource, name, live, record?.name === name);
    return live;
  } catch (error) {
    throw whileDoing(`reading ${resource.type} ${name}`, error);
  }
}

/** `recorded`: we wrote the name down before making it, so a missing tag means that we died before tagging. */
export function refuseForeign(
  context: Context,
  resource: Resource,
  name: string,
  live: Live,
  recorded: boolean,
): void {
  if (live.owner === context.names.stack) return;
  if (recorded && live.owner === undefined) return;
  const owner = live.owner ? `belongs to stack '${live.owner}'` : 'was not made by thumbs';
  throw new ThumbsError(
    'Conflict',
    `the ${resource.type} ${name} exists already and ${owner}; it is left alone`,
    {
      fix: 'remove it yourself, or use another stack: --stack NAME',
    },
  );
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
