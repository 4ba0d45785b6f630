// Removes whole stacks: the session's own, or every expired stack of the account.
import { rm } from 'node:fs/promises';
import { readingOnce } from '../aws/reading-once.ts';
import { loadState, type Session } from '../aws/session.ts';
import { resourcesAtOnce } from '../engine/concurrency.ts';
import { type TeardownTotals, teardown } from '../engine/teardown.ts';
import { UsageError } from '../errors/errors.ts';
import { stopCloud } from '../machine/embedded-cloud.ts';
import { listStates } from '../machine/folder.ts';
import { everything } from '../pipeline.ts';
import { withLock } from '../stack/lock.ts';
import { backupOf, State, type StateData } from '../stack/state.ts';
import { manifestOf } from '../transfer/manifest.ts';
import { type ExpiredStack, endOf, loadOwnState } from './expired.ts';

export interface TeardownFlags {
  yes?: boolean;
  keepImages?: boolean;
  expired?: boolean;
  /** Accepts names in the state file as proof of ownership if reading tags is denied. */
  trustNames?: boolean;
  /** If false, starts removals that take AWS minutes and leaves the rest to the next teardown. */
  wait?: boolean;
}

/** What --keep-images keeps: the pictures and their table. */
const pictures = new Set(['originals', 'thumbnails', 'images']);

/** Throws UsageError for conflicting flags. */
export function checkTeardownFlags({ expired, keepImages, trustNames }: TeardownFlags): void {
  if (expired && keepImages)
    throw new UsageError('--expired removes whole stacks; it cannot keep their images');
  if (expired && trustNames)
    throw new UsageError('--expired relies on tags; --trust-names is for one stack and its state file');
}

/** Works without a state file, and removes it when nothing is left. Emits `done`. */
export async function removeStack(
  from: Session,
  { keepImages = false, trustNames = false, wait = true }: TeardownFlags,
): Promise<TeardownTotals> {
  const session: Session = { ...from, trustsNames: trustNames, isHasty: !wait };
  const { clock, emit } = session;
  const started = clock.elapsed();
  const totals = await removeResources(session, await loadState(session), keepImages);
  if (totals.left.length === 0 && !keepImages) await removeState(session.config.stateFile);
  await stopUnused(session, totals.left.length);
  emit({ event: 'done', command: 'teardown', ...totals, ms: clock.elapsed() - started });
  return totals;
}

/** Emits a receipt for each stack, then `done` with their sums. */
export async function removeExpired(
  session: Session,
  expired: readonly ExpiredStack[],
): Promise<TeardownTotals> {
  const { clock, emit } = session;
  const started = clock.elapsed();
  const totals: TeardownTotals & { count: number } = { count: 0, destroyed: 0, left: [] };
  for (const one of expired) {
    const receipt = await removeIfStillExpired(one);
    if (!receipt) continue;
    emit({ event: 'record', ...receipt });
    totals.count += 1;
    totals.destroyed += receipt.destroyed;
    totals.left.push(...receipt.left);
    if (receipt.unseen) totals.unseen = [...(totals.unseen ?? []), ...receipt.unseen];
  }
  if (totals.count > 0) await stopUnused(session, totals.left.length);
  emit({ event: 'done', command: 'teardown', ...totals, ms: clock.elapsed() - started });
  return totals;
}

/** Returns undefined if its expiry was postponed while other stacks were removed. */
function removeIfStillExpired({ stack, session }: ExpiredStack) {
  const started = session.clock.elapsed();
  return withLock(session.config.stateFile, session, async () => {
    const expires = await endOf(readingOnce(session));
    if (!expires) return undefined;
    const data = await loadOwnState(session);
    const totals = await removeResources(session, data, false);
    if (data && totals.left.length === 0) await removeState(session.config.stateFile);
    return { stack, expires, ...totals, ms: session.clock.elapsed() - started };
  });
}

function removeResources(session: Session, data: StateData | undefined, keepImages: boolean) {
  const state = data && new State(session.config.stateFile, data);
  const resources = keepImages ? everything.filter(({ id }) => !pictures.has(id)) : everything;
  return teardown(session, resources, state, resourcesAtOnce(session.config.concurrency));
}

async function removeState(file: string): Promise<void> {
  await rm(file, { force: true });
  await rm(backupOf(file), { force: true });
  await rm(manifestOf(file), { force: true });
}

/** Stops the embedded cloud when no stack is left on it. */
async function stopUnused(session: Session, left: number): Promise<void> {
  const { config } = session;
  const isLast = config.local && left === 0 && (await listStates(config)).length === 0;
  if (isLast) await stopCloud(config.folder, session);
}
