// thumbs status: compares each resource with what setup would make, and counts the work done, failed and waiting.
import { readStatus } from '../lifecycle/status.ts';
import { exit, type Run, withSession } from './invocation/command.ts';

interface StatusFlags {
  /** Sums up the use of every image. */
  cost?: boolean;
}

export const run: Run<StatusFlags> = ({ flags, ...call }) =>
  withSession(call, async (session) => {
    const status = await readStatus(session, flags.cost);
    session.emit({ event: 'done', command: 'status', ...status });
    if (status.drift) session.emit({ event: 'hint', text: 'to fix it: thumbs setup' });
    return status.drift ? exit.differs : exit.done;
  });
