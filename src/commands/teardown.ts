// thumbs teardown: deletes everything, then lists the account again. Works without a state file.
// With --expired: every stack of the account that is past its end, and no other.
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { loadState, type Session } from '../context.ts';
import { stopCloud } from '../embedded.ts';
import { checkConcurrency } from '../engine/concurrency.ts';
import { type TeardownTotals, teardown } from '../engine/teardown.ts';
import { isAbort, UsageError } from '../errors.ts';
import { type ExpiredStack, endOf, findExpired, loadOwnState } from '../expired.ts';
import { listStates } from '../folder.ts';
import { takeLock } from '../lock.ts';
import { everything } from '../pipeline.ts';
import { backupOf, State, type StateData } from '../state.ts';
import { manifestOf } from '../transfer/manifest.ts';
import { type ExitCode, exit, type Invocation, type Run, withSession } from './command.ts';

interface TeardownFlags {
  yes?: boolean;
  keepImages?: boolean;
  expired?: boolean;
}

/** What --keep-images leaves: the pictures and the list of them. */
const pictures = new Set(['originals', 'thumbnails', 'images']);

export const run: Run<TeardownFlags> = async ({ flags, ...call }) => {
  checkConcurrency(call.config.concurrency);
  if (flags.expired && flags.keepImages)
    throw new UsageError('--expired removes whole stacks; it cannot keep their images');
  if (!flags.yes) refuseWithoutTerminal(call);
  return flags.expired ? runExpired(call, flags) : runOne(call, flags);
};

async function runOne(call: Omit<Invocation, 'flags'>, { yes, keepImages = false }: TeardownFlags) {
  const { stack } = call.config;
  if (!yes) await confirm(call, `the stack '${stack}' with all its images`, stack);
  return withSession(call, async (session) => {
    const unlock = await takeLock(session.config.stateFile, session);
    try {
      return await tearDown(session, keepImages);
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
      await confirm(call, `the stacks ${names} with all their images`, 'delete');
    return tearDownExpired(session, expired);
  });
}

/** Exported for tests of the whole stack. */
export async function tearDown(session: Session, keepImages: boolean) {
  const { clock, emit } = session;
  const started = clock.now();
  const { destroyed, left } = await removeStack(session, await loadState(session), keepImages);
  if (left.length === 0 && !keepImages) await removeState(session.config.stateFile);
  await stopUnused(session, left.length);
  emit({ event: 'done', destroyed, left, ms: clock.now() - started });
  return left.length > 0 ? exit.failed : exit.done;
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

/** The embedded cloud stays while there is a stack on it. */
async function stopUnused(session: Session, left: number): Promise<void> {
  const { config } = session;
  const isLast = config.local && left === 0 && (await listStates(config)).length === 0;
  if (isLast) await stopCloud(config.folder, session);
}

/** Every stack that is past its end, with a receipt each. Exported for tests. */
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
  }
  if (totals.count > 0) await stopUnused(session, totals.left.length);
  emit({ event: 'done', ...totals, ms: clock.now() - started });
  return totals.left.length > 0 ? exit.failed : exit.done;
}

/** Undefined when somebody gave it more time while the others went. */
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

function refuseWithoutTerminal({ config }: Pick<Invocation, 'config'>): void {
  if (config.output.interactive) return;
  const message = 'teardown deletes all images and asks first, but there is no terminal to ask on';
  throw new UsageError(message, 'add --yes');
}

/** A word typed by a person: nobody deletes pictures by accident. */
async function confirm({ signal }: Pick<Invocation, 'signal'>, what: string, word: string): Promise<void> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  // While it asks, readline reads the keys, and the system makes no signal of Ctrl-C.
  prompt.on('SIGINT', () => process.emit('SIGINT'));
  try {
    const question = `This deletes ${what}. To go on, type '${word}': `;
    const answer = await prompt.question(question, { signal }).catch((error) => {
      signal.throwIfAborted();
      // Ctrl-D: nothing was said.
      if (isAbort(error)) return '';
      throw error;
    });
    if (answer.trim() !== word) throw new UsageError(`that is not '${word}'; nothing was deleted`);
  } finally {
    prompt.close();
  }
}
