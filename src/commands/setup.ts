// thumbs setup: creates or updates the pipeline; --plan only shows what would happen, --explain shows each call.
import { dirname } from 'node:path';
import type { Session } from '../aws/session.ts';
import { explaining } from '../explain/live.ts';
import { carryOut, isUnchanged, planSetup } from '../lifecycle/set-up.ts';
import { checkFlags, type SetupFlags } from '../lifecycle/setup-flags.ts';
import { wouldBe } from '../lifecycle/totals.ts';
import { workingFolder } from '../machine/places.ts';
import { withLock } from '../stack/lock.ts';
import { type ExitCode, exit, type Run, withSession } from './invocation/command.ts';

export const run: Run<SetupFlags> = async ({ flags, ...call }) => {
  checkFlags(call.config, flags);
  const { folder } = call.config;
  if (dirname(folder) !== workingFolder())
    call.emit({ event: 'note', id: 'setup', text: `using ${folder}, which was found above this folder` });
  return withSession(call, (session) => setUp(session, flags), 'nothing');
};

/** Also the first step of `thumbs demo`. */
export async function setUp(session: Session, flags: SetupFlags): Promise<ExitCode> {
  if (flags.plan) {
    const { steps, started } = await planSetup(session, flags);
    session.emit({
      event: 'done',
      command: 'setup',
      ...wouldBe(session, steps),
      ms: session.clock.elapsed() - started,
    });
    return steps.every(isUnchanged) ? exit.done : exit.differs;
  }
  return withLock(session.config.stateFile, session, async () => {
    const planned = await planSetup(session, flags);
    const context = flags.explain ? explaining(planned.context) : planned.context;
    return (await carryOut({ ...planned, context })) ? exit.done : exit.failed;
  });
}
