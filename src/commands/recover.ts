// thumbs recover: rebuilds a lost, damaged or stale state file from the names and tags in the account.
import { readingOnce } from '../aws/reading-once.ts';
import type { Session } from '../aws/session.ts';
import { ThumbsError } from '../errors/errors.ts';
import { readStale, recoverState } from '../lifecycle/recover.ts';
import { select } from '../pipeline.ts';
import { withLock } from '../stack/lock.ts';
import { defaultsFor } from '../stack/settings.ts';
import { State, type StateData } from '../stack/state.ts';
import { warnOfEnd } from '../stack/ttl.ts';
import { type ExitCode, exit, type Run, withSession } from './invocation/command.ts';

export const run: Run<Record<string, never>> = (call) => withSession(call, recover, 'data');

/** Exported for tests of the whole stack. */
export function recover(session: Session): Promise<ExitCode> {
  const { config } = session;
  return withLock(config.stateFile, session, async () => {
    const stale = await readStale(session);
    const data = await recoverState(readingOnce(session), stale?.settings ?? defaultsFor(config));
    if (!data) throw nothingThere(session);
    await new State(config.stateFile, data).save();
    tell(session, data);
    return exit.done;
  });
}

function tell({ config, emit, clock }: Session, { settings, resources }: StateData): void {
  const missing = select(settings)
    .wanted.map(({ id }) => id)
    .filter((id) => !(id in resources));
  for (const [id, { type, name }] of Object.entries(resources)) {
    emit({ event: 'note', id, text: `found ${type} ${name}` });
  }
  warnOfEnd({ emit, clock }, settings);
  emit({
    event: 'done',
    command: 'recover',
    stack: config.stack,
    recovered: Object.keys(resources).length,
    missing,
    settings,
  });
  if (missing.length > 0) emit({ event: 'hint', text: 'to create what is missing: thumbs setup' });
}

function nothingThere({ place }: Session): ThumbsError {
  const where = `account ${place.account}, region ${place.region}`;
  return new ThumbsError('NoStack', `nothing in ${where} belongs to a stack '${place.stack}'`, {
    fix: 'try another region (--region R), or create the stack: thumbs setup',
  });
}
