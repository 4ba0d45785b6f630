// Removes a stack without a plan and without needing the state file: everything with the stack's tag is removed,
// in reverse order of creation, and what is left afterwards is listed with its reason.
import pLimit, { type LimitFunction } from 'p-limit';
import { readingOnce } from '../aws/reading-once.ts';
import { contextFor, type Session } from '../aws/session.ts';
import { explain, ThumbsError, whileDoing } from '../errors/errors.ts';
import { schedules, waitUntil } from '../machine/wait.ts';
import type { Leftover, Unseen } from '../results/results.ts';
import type { State } from '../stack/state.ts';
import type { Claim } from './ownership.ts';
import type { OwnName, Resource } from './resource.ts';
import { inReverse } from './reverse.ts';
import { list, reasonOf, type Stock, takeStock, verdictOn } from './stock.ts';

export interface TeardownTotals {
  destroyed: number;
  left: Leftover[];
  /** Kinds that could not be looked for, of which nothing says that the stack had one. */
  unseen?: Unseen[];
}

/** `resources` in creation order: everything thumbs can make, whatever the current settings. */
export async function teardown(
  session: Session,
  resources: readonly Resource[],
  state: State | undefined,
  concurrency: number,
): Promise<TeardownTotals> {
  const limit = pLimit(concurrency);
  const stocks = await takeStocks(session, resources, state, limit);
  const kept = [...stocks.values()].flatMap(({ left }) => left);
  kept.push(...leftUnseen(resources, stocks, state));
  const destroyed = await inReverse(resources, session.signal, limit, (resource, signal) =>
    destroyAll({ ...session, signal }, resource, stocks.get(resource.id)?.own ?? [], { state, kept }),
  );
  const visible = resources.filter(({ id }) => !stocks.get(id)?.unseen);
  const left = await leftovers(session, visible, { state, stocks, kept }, limit);
  const unseen = [...stocks.values()].flatMap((stock) => stock.unseen ?? []);
  const unknown = unseen.filter(({ id }) => !left.some((one) => one.id === id));
  return { destroyed, left, ...(unknown.length > 0 ? { unseen: unknown } : {}) };
}

/** Unseen, but the stack had one: something of it that only goes together with one was found. The state file's are left anyway. */
function leftUnseen(
  resources: readonly Resource[],
  stocks: ReadonlyMap<string, Stock>,
  state: State | undefined,
): Leftover[] {
  const optional = resources.filter(({ isOptional }) => isOptional);
  const isFound = ({ id }: Resource) => (stocks.get(id)?.own.length ?? 0) > 0;
  return optional.flatMap((resource): Leftover[] => {
    const { id, type, needs } = resource;
    const unseen = stocks.get(id)?.unseen;
    const isRelated = (other: Resource) => needs.includes(other.id) || other.needs.includes(id);
    if (!unseen || state?.get(id) || !optional.some((other) => isRelated(other) && isFound(other))) return [];
    return [{ id, type, name: '(name unknown)', reason: `it could not be looked for: ${unseen.reason}` }];
  });
}

/** All owners are read before anything is removed, because the proof for one resource may be another one. */
async function takeStocks(
  session: Session,
  resources: readonly Resource[],
  state: State | undefined,
  limit: LimitFunction,
): Promise<Map<string, Stock>> {
  const look = readingOnce(session);
  const entries = await limit.map(resources, async (resource): Promise<[string, Stock]> => {
    session.signal.throwIfAborted();
    const own = contextFor(look, resource.id);
    return [resource.id, await takeStock(own, resource, claimOf(state, resource))];
  });
  return new Map(entries);
}

const claimOf = (state: State | undefined, { id }: Resource): Claim => ({
  record: state?.get(id),
  suffix: state?.data.suffix,
});

/** What a removal knows: the state file, and what stays, with the reasons. */
interface Books {
  state: State | undefined;
  kept: Leftover[];
}

/** Removes all resources of one kind, and continues past failures: the reasons are reported at the end. */
async function destroyAll(
  session: Session,
  resource: Resource,
  names: readonly OwnName[],
  { state, kept }: Books,
): Promise<number> {
  const { id, type } = resource;
  const own = contextFor(session, id);
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
  const isLeft = kept.some((one) => one.id === id && one.name === state?.get(id)?.name);
  if (!isLeft && reasons.length === 0) await state?.forget(id);
  return names.length - reasons.length;
}

/** Records the removal, and emits started, then finished or failed. */
async function destroy(
  session: Session,
  resource: Resource,
  name: OwnName,
  state: State | undefined,
): Promise<void> {
  const { id, type } = resource;
  const started = session.clock.elapsed();
  session.emit({ event: 'started', id, type });
  try {
    const outputs = state?.get(id)?.outputs ?? {};
    await state?.record(id, { type, status: 'destroying', name, outputs });
    await resource.destroy(session, name);
    const ms = session.clock.elapsed() - started;
    session.emit({ event: 'finished', id, type, change: 'destroyed', name, ms });
  } catch (error) {
    const failure = whileDoing(`deleting ${type} ${name}`, error);
    session.emit({ event: 'failed', id, error: explain(failure) });
    throw failure;
  }
}

/**
 * What could not be removed, and what AWS still lists after its removal. Late log lines recreate a log group and some
 * listings lag behind: listed resources are removed again, until nothing is listed or the time is up.
 */
async function leftovers(
  session: Session,
  resources: readonly Resource[],
  { state, stocks, kept }: Books & { stocks: ReadonlyMap<string, Stock> },
  limit: LimitFunction,
): Promise<Leftover[]> {
  let listed: Leftover[] = [];
  const isKept = (id: string, name: string) => kept.some((one) => one.id === id && one.name === name);
  const removeReturned = async (look: Session, resource: Resource): Promise<Leftover[]> => {
    const own = contextFor(look, resource.id);
    const returned: Leftover[] = [];
    for (const name of await list(own, resource)) {
      if (isKept(resource.id, name)) continue;
      const known = resource.mayReturn && stocks.get(resource.id)?.own.find((one) => one === name);
      const verdict = known || (await verdictOn(own, resource, name, claimOf(state, resource)));
      if (verdict)
        returned.push(typeof verdict === 'string' ? await removeAgain(session, resource, verdict) : verdict);
    }
    return returned;
  };
  const probe = async () => {
    const look = readingOnce(session);
    listed = (await limit.map(resources, (resource) => removeReturned(look, resource))).flat();
    return listed.length === 0 || undefined;
  };
  try {
    await waitUntil(session, 'AWS lists nothing of the stack any more', schedules.listingSettled, probe);
  } catch (error) {
    if (!(error instanceof ThumbsError && error.code === 'TimedOut')) throw error;
  }
  return [...kept, ...listed];
}

async function removeAgain(session: Session, resource: Resource, name: OwnName): Promise<Leftover> {
  const { id, type } = resource;
  const own = contextFor(session, id);
  const failure = await resource.destroy(own, name).catch((error) => reasonOf(session, error));
  return { id, type, name, reason: failure ?? 'still listed by AWS' };
}
