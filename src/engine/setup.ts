// Brings every resource to what it should be: each starts the moment those it needs are ready.
// The state is written before and after every step, so that a kill anywhere leaves something to go on from.
import { isDeepStrictEqual } from 'node:util';
import pLimit from 'p-limit';
import { retryWhile, schedules } from '../aws/wait.ts';
import { type Context, contextFor } from '../context.ts';
import { explain, isExists, ThumbsError, whileDoing } from '../errors.ts';
import type { ResourceRecord, State } from '../state.ts';
import type { Change } from './events.ts';
import { refuseForeign, type Step } from './plan.ts';
import { differencesOf, type Inputs, type Live, type Outputs } from './resource.ts';

export interface SetupTotals {
  created: number;
  updated: number;
  unchanged: number;
  destroyed: number;
}

/** Carries out the plan. Throws AggregateError with every failure; what was made is recorded. */
export async function setup(
  context: Context,
  steps: readonly Step[],
  state: State,
  concurrency: number,
): Promise<SetupTotals> {
  const totals: SetupTotals = { created: 0, updated: 0, unchanged: 0, destroyed: 0 };
  const failures: unknown[] = [];
  const limit = pLimit(concurrency);
  const ready = new Map<string, Promise<Outputs>>();

  const run = async (step: Step, inputs: Inputs): Promise<Outputs> => {
    if (failures.length > 0 || context.signal.aborted) throw new NotStarted();
    try {
      const { outputs, change } = await report(context, step, () => ensure(context, step, inputs, state));
      totals[change]++;
      return outputs;
    } catch (error) {
      failures.push(error);
      throw error;
    }
  };
  for (const step of steps.filter(({ action }) => action !== 'remove')) {
    const outcome = inputsOf(step, ready).then((inputs) => limit(run, step, inputs));
    ready.set(step.id, outcome);
    // One at a time means literally in the order of the pipeline.
    if (concurrency === 1) await Promise.allSettled([outcome]);
  }
  await Promise.allSettled(ready.values());
  context.signal.throwIfAborted();
  if (failures.length > 0) throw new AggregateError(failures, 'setup did not finish');
  totals.destroyed = await removeAll(context, steps, state);
  return totals;
}

/** Thrown by what does not start because something else failed: not a failure of its own. */
class NotStarted extends Error {}

async function inputsOf({ resource }: Step, ready: Map<string, Promise<Outputs>>): Promise<Inputs> {
  const outputs = await Promise.all(resource.needs.map((id) => ready.get(id)));
  return Object.fromEntries(resource.needs.map((id, index) => [id, outputs[index]]));
}

/** What is no longer wanted goes last, and in the reverse of the order in which it was made. */
async function removeAll(context: Context, steps: readonly Step[], state: State): Promise<number> {
  const removals = steps.filter(({ action }) => action === 'remove').reverse();
  for (const step of removals) {
    context.signal.throwIfAborted();
    await report(context, step, () => remove(context, step, state));
  }
  return removals.length;
}

interface Ensured {
  outputs: Outputs;
  change: Change;
}

/** Emits started, then finished or failed, around a step. */
async function report(context: Context, step: Step, run: () => Promise<Ensured>): Promise<Ensured> {
  const { id, type, name } = step;
  const started = context.clock.now();
  context.emit({ event: 'started', id, type });
  try {
    const ensured = await run();
    const ms = context.clock.now() - started;
    context.emit({ event: 'finished', id, type, change: ensured.change, name, ms });
    return ensured;
  } catch (error) {
    const failure = whileDoing(`${verb(step)} ${type} ${name}`, error, goOn);
    context.emit({ event: 'failed', id, error: explain(failure) });
    throw failure;
  }
}

const goOn = 'what was made is recorded: run the same command again';

function verb({ action }: Step): string {
  return { create: 'creating', update: 'updating', unchanged: 'checking', remove: 'removing' }[action];
}

async function ensure(context: Context, step: Step, inputs: Inputs, state: State): Promise<Ensured> {
  const { resource, name, id, type } = step;
  const own = contextFor(context, id);
  const desired = resource.desired(own, inputs);
  const known = state.get(id);
  const isSettled = step.live && differencesOf(step.live.facets, desired).length === 0;
  if (!isSettled) await state.record(id, { type, status: 'creating', name, outputs: known?.outputs ?? {} });

  const live = step.live ?? (await create(own, step, desired, inputs).catch(unrecord(state, step, known)));
  const fields = new Set(differencesOf(live.facets, desired).map(({ field }) => field));
  const outputs =
    fields.size > 0 ? await resource.update(own, name, { live, desired, fields, inputs }) : live.outputs;

  const isRecorded = isSettled && known?.status === 'ready' && known.name === name;
  if (!isRecorded || !isDeepStrictEqual(known.outputs, outputs)) {
    await state.record(id, { type, status: 'ready', name, outputs });
  }
  if (!step.live && !outputs.borrowed) return { outputs, change: 'created' };
  return { outputs, change: fields.size > 0 ? 'updated' : 'unchanged' };
}

/** A name that turns out to be somebody else's must not stay in the state: teardown would take it for ours. */
function unrecord(state: State, { id, name }: Step, known: ResourceRecord | undefined) {
  return async (error: unknown): Promise<never> => {
    const isForeign = error instanceof ThumbsError && error.code === 'Conflict';
    if (isForeign) await (known && known.name !== name ? state.record(id, known) : state.forget(id));
    throw error;
  };
}

/** A create whose reply was lost is sent again by the SDK and then finds its own work: adopt it. */
async function create(context: Context, step: Step, desired: Live['facets'], inputs: Inputs): Promise<Live> {
  const { resource, name } = step;
  try {
    return await resource.create(context, name, desired, inputs);
  } catch (error) {
    if (!isExists(error)) throw error;
    const live = await readBack(context, step, error);
    refuseForeign(context, resource, name, live, true);
    return live;
  }
}

/** AWS says that it is there; its reads may lag behind. Throws the refusal when it does not show up. */
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

async function remove(context: Context, step: Step, state: State): Promise<Ensured> {
  const { resource, name, id, type } = step;
  const outputs = state.get(id)?.outputs ?? {};
  await state.record(id, { type, status: 'destroying', name, outputs });
  const own = contextFor(context, id);
  for (const found of new Set([name, ...(await resource.find(own))])) await resource.destroy(own, found);
  await state.forget(id);
  return { outputs: {}, change: 'destroyed' };
}
