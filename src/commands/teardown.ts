// thumbs teardown: deletes everything, then lists the account again. Works without a state file.
// With --expired: every stack of the account whose end has passed, and no other.
import { rm } from 'node:fs/promises';
import { loadState, type Session } from '../aws/session.ts';
import { checkConcurrency } from '../engine/concurrency.ts';
import { type TeardownTotals, teardown } from '../engine/teardown.ts';
import { UsageError } from '../errors/errors.ts';
import { type ExpiredStack, endOf, findExpired, loadOwnState } from '../lifecycle/expired.ts';
import { stopCloud } from '../machine/embedded-cloud.ts';
import { listStates } from '../machine/folder.ts';
import { everything } from '../pipeline.ts';
import { takeLock } from '../stack/lock.ts';
import { backupOf, State, type StateData } from '../stack/state.ts';
import { manifestOf } from '../transfer/manifest.ts';
import { type ExitCode, exit, type Invocation, type Run, withSession } from './invocation/command.ts';
import { confirmDeletion, requireTerminal } from './invocation/question.ts';

export interface TeardownFlags {
  yes?: boolean;
  keepImages?: boolean;
  expired?: boolean;
  /** Where reading tags is denied: names in the state file count as proof. */
  trustNames?: boolean;
  /** false: what AWS takes minutes for is begun, and left to the next teardown. */
  wait?: boolean;
}

/** What --keep-images leaves: the pictures and the list of them. */
const pictures = new Set(['originals', 'thumbnails', 'images']);

export const run: Run<TeardownFlags> = async ({ flags, ...call }) => {
  checkConcurrency(call.config.concurrency);
  if (flags.expired && flags.keepImages)
    throw new UsageError('--expired removes whole stacks; it cannot keep their images');
  if (flags.expired && flags.trustNames)
    throw new UsageError('--expired relies on tags; --trust-names is for one stack and its state file');
  if (!flags.yes) requireTerminal(call, 'teardown deletes all images and asks first');
  return flags.expired ? runExpired(call, flags) : runOne(call, flags);
};

async function runOne(call: Omit<Invocation, 'flags'>, flags: TeardownFlags) {
  const { yes } = flags;
  const { stack } = call.config;
  if (!yes) await confirmDeletion(call, `the stack '${stack}' with all its images`, stack);
  return withSession(call, async (session) => {
    const unlock = await takeLock(session.config.stateFile, session);
    try {
      return await tearDown(session, flags);
    } finally {
      await unlock();
    }
  });
}

function runExpired(call: Omit<Invocation, 'flags'>, { yes }: TeardownFlags) {
  return withSession(call, async (session) => {
    call.reporter.recordsAs('receipts');
    const expired = await findExpired(session);
    const names = expired.map(({ stack, expires }) => `'${stack}' (ended ${expires})`).join(', ');
    if (!yes && expired.length > 0)
      await confirmDeletion(call, `the stacks ${names} with all their images`, 'delete');
    return tearDownExpired(session, expired);
  });
}

/** Exported for tests of the whole stack. */
export async function tearDown(
  from: Session,
  { keepImages = false, trustNames = false, wait = true }: TeardownFlags,
) {
  const session: Session = { ...from, trustsNames: trustNames, isHasty: !wait };
  const { clock, emit } = session;
  const started = clock.now();
  const totals = await removeStack(session, await loadState(session), keepImages);
  if (totals.left.length === 0 && !keepImages) await removeState(session.config.stateFile);
  await stopUnused(session, totals.left.length);
  emit({ event: 'done', command: 'teardown', ...totals, ms: clock.now() - started });
  return totals.left.length > 0 ? exit.failed : exit.done;
}

function removeStack(session: Session, data: StateData | undefined, keepImages: boolean) {
  const state = data && new State(session.config.stateFile, data);
  const resources = keepImages ? everything.filter(({ id }) => !pictures.has(id)) : everything;
  return teardown(session, resources, state, checkConcurrency(session.config.concurrency));
}

async function removeState(file: string): Promise<void> {
  await rm(file, { force: true });
  await rm(backupOf(file), { force: true });
  await rm(manifestOf(file), { force: true });
}

/** The embedded cloud keeps running while there is a stack on it. */
async function stopUnused(session: Session, left: number): Promise<void> {
  const { config } = session;
  const isLast = config.local && left === 0 && (await listStates(config)).length === 0;
  if (isLast) await stopCloud(config.folder, session);
}

/** Every stack whose end has passed, with a receipt each. Exported for tests. */
export async function tearDownExpired(session: Session, expired: readonly ExpiredStack[]): Promise<ExitCode> {
  const { clock, emit } = session;
  const started = clock.now();
  const totals: TeardownTotals & { count: number } = { count: 0, destroyed: 0, left: [] };
  for (const one of expired) {
    const receipt = await removeExpired(one);
    if (!receipt) continue;
    emit({ event: 'record', ...receipt });
    totals.count += 1;
    totals.destroyed += receipt.destroyed;
    totals.left.push(...receipt.left);
    if (receipt.unseen) totals.unseen = [...(totals.unseen ?? []), ...receipt.unseen];
  }
  if (totals.count > 0) await stopUnused(session, totals.left.length);
  emit({ event: 'done', command: 'teardown', ...totals, ms: clock.now() - started });
  return totals.left.length > 0 ? exit.failed : exit.done;
}

/** Undefined when its end was postponed while other stacks were removed. */
async function removeExpired({ stack, session }: ExpiredStack) {
  const started = session.clock.now();
  const unlock = await takeLock(session.config.stateFile, session);
  try {
    const expires = await endOf(session);
    if (!expires) return undefined;
    const data = await loadOwnState(session);
    const totals = await removeStack(session, data, false);
    if (data && totals.left.length === 0) await removeState(session.config.stateFile);
    return { stack, expires, ...totals, ms: session.clock.now() - started };
  } finally {
    await unlock();
  }
}
