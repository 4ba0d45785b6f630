// Removes a stack without a plan and without needing the state file: what carries the stack's tag goes,
// in the reverse of the order in which it is made, and what is left afterwards is listed with its reason.
import pLimit, { type LimitFunction } from 'p-limit';
import { schedules, waitUntil } from '../aws/wait.ts';
import { contextFor, type Session } from '../context.ts';
import { causedBy } from '../error-causes.ts';
import { explain, isCredentials, ThumbsError, whileDoing } from '../errors.ts';
import type { State } from '../state.ts';
import { optionalRead } from './plan.ts';
import type { Resource } from './resource.ts';

interface Leftover {
  id: string;
  type: string;
  name: string;
  reason: string;
}

export interface TeardownTotals {
  destroyed: number;
  left: Leftover[];
}

/** `resources` in creation order: everything thumbs can make, whatever the settings are now. */
export async function teardown(
  session: Session,
  resources: readonly Resource[],
  state: State | undefined,
  concurrency: number,
): Promise<TeardownTotals> {
  const kept: Leftover[] = [];
  const limit = pLimit(concurrency);
  const gone = new Map<string, Promise<number>>();
  const dependents = (id: string) => resources.filter(({ needs }) => needs.includes(id));
  const stop = new AbortController();
  const signal = AbortSignal.any([session.signal, stop.signal]);

  const run = async (resource: Resource): Promise<number> => {
    await Promise.all(dependents(resource.id).map(({ id }) => gone.get(id)));
    try {
      return await limit(async () => {
        signal.throwIfAborted();
        return await destroyAll({ ...session, signal }, resource, state, kept);
      });
    } catch (error) {
      stop.abort(error);
      throw error;
    }
  };
  for (const resource of [...resources].reverse()) {
    const outcome = run(resource);
    gone.set(resource.id, outcome);
    // One at a time means literally in the reverse of the pipeline's order.
    if (concurrency === 1) await Promise.allSettled([outcome]);
  }
  const outcomes = await Promise.allSettled(gone.values());
  session.signal.throwIfAborted();
  stop.signal.throwIfAborted();
  const destroyed = outcomes.reduce((sum, outcome) => sum + ('value' in outcome ? outcome.value : 0), 0);
  return { destroyed, left: await leftovers(session, resources, kept, limit) };
}

/** Removes all things of one kind, and goes on past what fails: the reason is told at the end. */
async function destroyAll(
  session: Session,
  resource: Resource,
  state: State | undefined,
  kept: Leftover[],
): Promise<number> {
  const { id, type } = resource;
  const own = contextFor(session, id);
  const names = await namesOf(own, resource, state);
  const reasons: Leftover[] = [];
  for (const name of names) {
    session.signal.throwIfAborted();
    try {
      await destroy(own, resource, name, state);
    } catch (error) {
      reasons.push({ id, type, name, reason: reasonOf(session, error) });
    }
  }
  kept.push(...reasons);
  if (reasons.length === 0) await state?.forget(id);
  return names.length - reasons.length;
}

/** Of one thing that failed. Throws what would fail with all the others, too. */
function reasonOf({ signal }: Session, error: unknown): string {
  if (signal.aborted || causedBy(error, isCredentials)) throw error;
  return explain(error).message;
}

/** Records that it is going, and emits started, then finished or failed. */
async function destroy(
  session: Session,
  resource: Resource,
  name: string,
  state: State | undefined,
): Promise<void> {
  const { id, type } = resource;
  const started = session.clock.now();
  session.emit({ event: 'started', id, type });
  try {
    const outputs = state?.get(id)?.outputs ?? {};
    await state?.record(id, { type, status: 'destroying', name, outputs });
    await resource.destroy(session, name);
    const ms = session.clock.now() - started;
    session.emit({ event: 'finished', id, type, change: 'destroyed', name, ms });
  } catch (error) {
    const failure = whileDoing(`deleting ${type} ${name}`, error);
    session.emit({ event: 'failed', id, error: explain(failure) });
    throw failure;
  }
}

async function namesOf(session: Session, resource: Resource, state: State | undefined): Promise<string[]> {
  if (await resource.isShared?.(session)) return [];
  const found = await list(session, resource);
  const record = state?.get(resource.id);
  return [...new Set(!record || record.outputs.borrowed ? found : [...found, record.name])];
}

/**
 * What could not be removed, and what AWS lists although it was. Late log lines bring a log group back and some
 * listings lag behind: what is listed is removed once more, until nothing is listed or the budget is used up.
 */
async function leftovers(
  session: Session,
  resources: readonly Resource[],
  kept: readonly Leftover[],
  limit: LimitFunction,
): Promise<Leftover[]> {
  const isKept = (id: string, name: string) => kept.some((one) => one.id === id && one.name === name);
  let listed: Leftover[] = [];
  const removeReturned = async (resource: Resource): Promise<Leftover[]> => {
    const { id, type } = resource;
    const own = contextFor(session, id);
    const returned: Leftover[] = [];
    for (const name of await list(own, resource)) {
      if (isKept(id, name)) continue;
      const failure = await resource.destroy(own, name).catch((error) => reasonOf(session, error));
      returned.push({ id, type, name, reason: failure ?? 'still listed by AWS' });
    }
    return returned;
  };
  const probe = async () => {
    listed = (await limit.map(resources, removeReturned)).flat();
    return listed.length === 0 || undefined;
  };
  try {
    await waitUntil(session, 'AWS lists nothing of the stack any more', schedules.listingSettled, probe);
  } catch (error) {
    if (!(error instanceof ThumbsError && error.code === 'TimedOut')) throw error;
  }
  return [...kept, ...listed];
}

/** A listing that the account denies must not keep the rest from being removed: what is recorded still is. */
async function list(session: Session, resource: Resource): Promise<string[]> {
  try {
    return (await optionalRead(session, `the list of ${resource.type}s`, resource.find(session))) ?? [];
  } catch (error) {
    throw whileDoing(`looking for ${resource.type}s of this stack`, error);
  }
}
