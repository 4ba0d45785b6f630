// What every command receives and returns. A command's file turns flags into values and makes a call; the work is elsewhere.

import type { Needs, Session } from '../../aws/session.ts';
import type { Config } from '../../config.ts';
import type { Emit } from '../../events.ts';
import type { Reporter } from '../../terminal/reporter.ts';

/** Exit codes are part of the contract with scripts. */
export const exit = {
  done: 0,
  failed: 1,
  usage: 2,
  someImagesFailed: 3,
  credentials: 4,
  differs: 5,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exit)[keyof typeof exit];

/** Seconds without progress of thumbnails: a bucket's new notifications take about five minutes to work on AWS. */
export const waitSeconds = 600;

export interface Invocation<Flags = Record<string, unknown>> {
  args: string[];
  flags: Flags;
  config: Config;
  reporter: Reporter;
  emit: Emit;
  /** Fires on Ctrl-C. */
  signal: AbortSignal;
}

export type Run<Flags> = (call: Invocation<Flags>) => Promise<ExitCode>;

/** Emits records as they come, and returns their number; stops as soon as nobody reads any more (`thumbs scan | head`). */
export async function tellRecords(
  { emit, drained }: Pick<Reporter, 'emit' | 'drained'>,
  found: AsyncIterable<object>,
): Promise<number> {
  let count = 0;
  for await (const record of found) {
    emit({ event: 'record', ...record });
    count += 1;
    if (!(await drained())) break;
  }
  return count;
}

/** Text on stdout that is the command's result. False when nobody reads it any more. */
export const writeText = ({ write }: Pick<Reporter, 'write'>, text: string): Promise<boolean> =>
  write(new TextEncoder().encode(text));

/** Opens a session for the command and closes its connections afterwards. */
export async function withSession<T>(
  call: Pick<Invocation, 'config' | 'emit' | 'signal'>,
  run: (session: Session) => Promise<T>,
  needs?: Needs,
): Promise<T> {
  // Imported here, because --help loads this file too.
  const { openSession } = await import('../../aws/session.ts');
  const session = await openSession(call.config, call.emit, call.signal, needs);
  try {
    return await run(session);
  } finally {
    session.close();
  }
}
