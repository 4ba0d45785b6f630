// thumbs retry: lists what failed and what to do about it; or tries it again, by key, by reason, or all; or drops
// dead letters that are about no image.
import { type Context, openStack } from '../aws/session.ts';
import { readProblems } from '../delivery/problems.ts';
import { noRework } from '../delivery/resend.ts';
import { type RetryFlags, retryImages } from '../delivery/retry.ts';
import { dropUnreadable, tellUnreadable } from '../delivery/unreadable.ts';
import { UsageError } from '../errors/errors.ts';
import {
  type ExitCode,
  exit,
  type Invocation,
  type Run,
  tellRecords,
  waitSeconds,
  withSession,
} from './invocation/command.ts';

export const run: Run<RetryFlags> = async ({ args, flags, ...call }) => {
  const isListing = args.length === 0 && !flags.all && flags.reason === undefined;
  if (flags.drop && !isListing)
    throw new UsageError('--drop deletes a dead letter: it takes neither keys nor --all nor --reason');
  return withSession(call, async (session) => {
    const context = await openStack(session);
    if (flags.drop) {
      await dropUnreadable(context, flags.drop);
      context.emit({ event: 'done', command: 'retry', dropped: flags.drop });
      return exit.done;
    }
    return isListing ? list(context, call.reporter) : retry(context, args, flags);
  });
};

async function list(context: Context, reporter: Invocation['reporter']): Promise<ExitCode> {
  await reporter.recordsAs('problems');
  const problems = await readProblems(context);
  const count = await tellRecords(reporter, problems.all);
  for (const letter of problems.unreadable) tellUnreadable(context, letter);
  const { deadLetters, unreadable } = problems;
  context.emit({ event: 'done', command: 'retry', count, deadLetters, unreadable: unreadable.length });
  const text =
    count > 0 ? 'to try them again: thumbs retry KEY…, --reason CODE or --all' : 'no image has failed';
  context.emit({ event: 'hint', text });
  return exit.done;
}

async function retry(context: Context, keys: string[], flags: RetryFlags): Promise<ExitCode> {
  const { all, reason, wait = true, timeout: timeoutSeconds = waitSeconds } = flags;
  const started = context.clock.elapsed();
  const totals = noRework();
  try {
    await retryImages(context, { keys, all, reason }, { wait, timeoutSeconds }, totals);
  } finally {
    const { sent: retried, ...others } = totals;
    const ms = context.clock.elapsed() - started;
    context.emit({ event: 'done', command: 'retry', retried, ...others, ms });
  }
  return totals.failed > 0 ? exit.someImagesFailed : exit.done;
}
