// Brings every resource to its desired state: each starts the moment its dependencies are ready.
// The state is written before and after every step, so that a kill anywhere leaves something to continue from.
import pLimit from 'p-limit';
import type { Context } from '../aws/session.ts';
import { explain, whileDoing } from '../errors/errors.ts';
import type { Leftover } from '../results/results.ts';
import type { Inputs, Outputs } from '../stack/outputs.ts';
import type { State } from '../stack/state.ts';
import { type Ensured, ensure, remove } from './ensure.ts';
import type { Step } from './plan.ts';

export interface SetupTotals {
  created: number;
  updated: number;
  unchanged: number;
  destroyed: number;
  /** Resources that should have been removed and are not, or may not be, ours. */
  left: Leftover[];
}

/** Carries out the plan. Throws AggregateError with every failure; what was made is recorded. */
export async function setup(
  context: Context,
  steps: readonly Step[],
  state: State,
  concurrency: number,
): Promise<SetupTotals> {
  const totals: SetupTotals = { created: 0, updated: 0, unchanged: 0, destroyed: 0, left: [] };
  const failures: unknown[] = [];
  const limit = pLimit(concurrency);
  const ready = new Map<string, Promise<Outputs>>();
  const made = new Set<string>();

  const run = async (step: Step, inputs: Inputs): Promise<Outputs> => {
    if (failures.length > 0 || context.signal.aborted) throw new NotStarted();
    try {
      const { outputs, change } = await report(context, step, () =>
        ensure(context, step, { inputs, made, state }),
      );
      if (change === 'created') made.add(step.id);
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
  return { ...totals, ...(await removeAll(context, steps, state)) };
}

/** Thrown by a step that does not start because another one failed: not a failure of its own. */
class NotStarted extends Error {}

async function inputsOf({ resource }: Step, ready: Map<string, Promise<Outputs>>): Promise<Inputs> {
  const outputs = await Promise.all(resource.needs.map((id) => ready.get(id)));
  return Object.fromEntries(resource.needs.map((id, index) => [id, outputs[index]]));
}

/** What is no longer wanted is removed last, in reverse order of creation. */
async function removeAll(
  context: Context,
  steps: readonly Step[],
  state: State,
): Promise<Pick<SetupTotals, 'destroyed' | 'left'>> {
  const removals = steps.filter(({ action }) => action === 'remove').reverse();
  const totals: Pick<SetupTotals, 'destroyed' | 'left'> = { destroyed: 0, left: [] };
  for (const step of removals) {
    context.signal.throwIfAborted();
    const { change, left } = await report(context, step, () => remove(context, step, state));
    if (change === 'destroyed') totals.destroyed += 1;
    totals.left.push(...left);
  }
  return totals;
}

/** Emits started, then finished or failed, around a step. */
async function report<E extends Ensured>(context: Context, step: Step, run: () => Promise<E>): Promise<E> {
  const { id, type, name } = step;
  const started = context.clock.elapsed();
  context.emit({ event: 'started', id, type });
  try {
    const ensured = await run();
    const ms = context.clock.elapsed() - started;
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
