// thumbs teardown: deletes everything, then lists the account again. Works without a state file.
// With --expired: every stack of the account whose end has passed, and no other.
import { isThere, type Session } from '../aws/session.ts';
import type { TeardownTotals } from '../engine/teardown.ts';
import { type ExpiredStack, findExpired } from '../lifecycle/expired.ts';
import {
  checkTeardownFlags,
  removeExpired,
  removeStack,
  type TeardownFlags,
} from '../lifecycle/tear-down.ts';
import { dataDirOf } from '../machine/embedded-cloud.ts';
import { withLock } from '../stack/lock.ts';
import { type ExitCode, exit, type Invocation, type Run, withSession } from './invocation/command.ts';
import { confirmDeletion, requireTerminal } from './invocation/question.ts';

export const run: Run<TeardownFlags> = async ({ flags, ...call }) => {
  checkTeardownFlags(flags);
  if (call.config.local && !isThere(call.config, 'data')) return nothingHere(call);
  if (!flags.yes) requireTerminal(call, 'teardown deletes all images and asks first');
  return flags.expired ? runExpired(call, flags) : runOne(call, flags);
};

/** Avoids starting an embedded cloud only to find it empty. */
function nothingHere({ config, emit }: Pick<Invocation, 'config' | 'emit'>): ExitCode {
  const text = `there is no embedded cloud here (${dataDirOf(config.folder)} does not exist)`;
  emit({ event: 'note', id: 'teardown', text });
  emit({ event: 'done', command: 'teardown', destroyed: 0, left: [], ms: 0 });
  return exit.done;
}

async function runOne(call: Omit<Invocation, 'flags'>, flags: TeardownFlags) {
  const { stack } = call.config;
  if (!flags.yes) await confirmDeletion(call, `the stack '${stack}' with all its images`, stack);
  const run = (session: Session) =>
    withLock(session.config.stateFile, session, () => tearDown(session, flags));
  return withSession(call, run, 'data');
}

function runExpired(call: Omit<Invocation, 'flags'>, { yes }: TeardownFlags) {
  const run = async (session: Session) => {
    await call.reporter.recordsAs('receipts');
    const expired = await findExpired(session);
    const names = expired.map(({ stack, expires }) => `'${stack}' (ended ${expires})`).join(', ');
    if (!yes && expired.length > 0)
      await confirmDeletion(call, `the stacks ${names} with all their images`, 'delete');
    return tearDownExpired(session, expired);
  };
  return withSession(call, run, 'data');
}

/** This function and the next are exported for tests of the whole stack. */
export const tearDown = async (session: Session, flags: TeardownFlags) =>
  codeOf(await removeStack(session, flags));

export const tearDownExpired = async (session: Session, expired: readonly ExpiredStack[]) =>
  codeOf(await removeExpired(session, expired));

const codeOf = ({ left }: TeardownTotals) => (left.length > 0 ? exit.failed : exit.done);
