// One step of a setup: the resource is created, updated or left unchanged, and the state records it before and after.
import { isDeepStrictEqual } from 'node:util';
import { type Context, contextFor } from '../aws/session.ts';
import { isExists, ThumbsError } from '../errors/errors.ts';
import type { Change } from '../events.ts';
import { retryWhile, schedules } from '../machine/wait.ts';
import type { Leftover } from '../results/results.ts';
import type { Inputs, Outputs } from '../stack/outputs.ts';
import type { ResourceRecord, State } from '../stack/state.ts';
import { prove } from './ownership.ts';
import { knownOutputs, type Step } from './plan.ts';
import { differingFields, type Facets, type Live, type OwnName } from './resource.ts';
import { takeStock } from './stock.ts';

/** What a step works with. */
interface Work {
  inputs: Inputs;
  /** Ids of what this setup has made so far. */
  made: ReadonlySet<string>;
  state: State;
}

export interface Ensured {
  outputs: Outputs;
  change: Change;
}

/** Brings it to its desired state, from whatever state it is in. */
export async function ensure(context: Context, step: Step, work: Work): Promise<Ensured> {
  const { resource, name, id, type } = step;
  const { inputs, state } = work;
  const own = contextFor(context, id);
  const desired = resource.desired(own, inputs);
  const known = state.get(id);
  const found = await liveNow(own, step, work);
  const isSettled = found && differingFields(found.facets, desired).size === 0;
  if (!isSettled) await state.record(id, { type, status: 'creating', name, outputs: known?.outputs ?? {} });

  const claim = { record: known, suffix: context.names.suffix };
  const proven = (live: Live) => prove(own, resource, name, live.owner, claim);
  const kept = await withoutObsolete(own, step, found, desired, proven);
  const live = kept ?? (await create(own, step, desired, inputs).catch(unrecord(state, step, known)));
  const fields = differingFields(live.facets, desired);
  const outputs =
    fields.size > 0
      ? await resource.update(own, proven(live), { live, desired, fields, inputs })
      : live.outputs;

  const isRecorded = isSettled && known?.status === 'ready' && known.name === name;
  if (!isRecorded || !isDeepStrictEqual(known.outputs, outputs)) {
    await state.record(id, { type, status: 'ready', name, outputs: { ...outputs } });
  }
  if (!kept && !outputs.borrowed) return { outputs, change: 'created' };
  return { outputs, change: fields.size > 0 ? 'updated' : 'unchanged' };
}

/** The resource as the plan read it; read again where a dependency was recreated, which may have removed it. */
async function liveNow(context: Context, step: Step, { made, state }: Work): Promise<Live | undefined> {
  const { resource, live, name, id } = step;
  if (!live || !resource.needs.some((need) => made.has(need))) return live;
  return resource.read(context, name, knownOutputs(state.get(id)));
}

/** The existing resource, or undefined after removing one that cannot become what is desired. */
async function withoutObsolete(
  context: Context,
  { resource }: Step,
  live: Live | undefined,
  desired: Facets,
  proven: (live: Live) => OwnName,
): Promise<Live | undefined> {
  if (!live || !resource.mustBeNew?.(differingFields(live.facets, desired))) return live;
  await resource.destroy(context, proven(live));
  return undefined;
}

/** A name that turns out to be somebody else's must not stay in the state, or teardown would take it for ours. */
function unrecord(state: State, { id, name }: Step, known: ResourceRecord | undefined) {
  return async (error: unknown): Promise<never> => {
    const isForeign = error instanceof ThumbsError && error.code === 'Conflict';
    if (isForeign) await (known && known.name !== name ? state.record(id, known) : state.forget(id));
    throw error;
  };
}

/** The SDK repeats a create whose reply was lost, and then finds its own work: adopt it. */
async function create(context: Context, step: Step, desired: Facets, inputs: Inputs): Promise<Live> {
  const { resource, name } = step;
  try {
    return await resource.create(context, name, desired, inputs);
  } catch (error) {
    if (!isExists(error)) throw error;
    const live = await readBack(context, step, error);
    prove(context, resource, name, live.owner, { record: undefined, suffix: undefined });
    return live;
  }
}

/** AWS says that it exists; its reads may lag behind. Throws the refusal when it does not show up. */
async function readBack(context: Context, { resource, name, type }: Step, refusal: unknown): Promise<Live> {
  const isUnseen = (error: unknown) => error === refusal;
  return retryWhile(
    context,
    `AWS does not show the ${type} yet`,
    isUnseen,
    schedules.iamConsistency,
    async () => {
      const live = await resource.read(context, name, undefined);
      if (!live) throw refusal;
      return live;
    },
  );
}

/** Removes what is ours of it, and returns what is left. */
export async function remove(
  context: Context,
  step: Step,
  state: State,
): Promise<Ensured & { left: Leftover[] }> {
  const { resource, id, type } = step;
  const own = contextFor(context, id);
  const record = state.get(id) ?? (step.live && { name: step.name, outputs: { ...step.live.outputs } });
  const stock = await takeStock(own, resource, { record, suffix: context.names.suffix });
  const isLeft = stock.left.some(({ name }) => name === record?.name);
  if (stock.own.length > 0) {
    if (step.live) await resource.retire?.(own);
    const { name, outputs } = record ?? { name: step.name, outputs: {} };
    if (!isLeft) await state.record(id, { type, status: 'destroying', name, outputs });
  }
  for (const name of stock.own) await resource.destroy(own, name);
  if (!isLeft) await state.forget(id);
  return { outputs: {}, change: stock.own.length > 0 ? 'destroyed' : 'unchanged', left: stock.left };
}
