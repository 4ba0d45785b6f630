// thumbs logs: shows the function's log line for each image; --follow until Ctrl-C.
import { openStack } from '../aws/session.ts';
import { readLog } from '../catalog/worker-log.ts';
import { durationOf } from '../stack/ttl.ts';
import { exit, type Run, withSession } from './invocation/command.ts';

export interface LogsFlags {
  follow?: boolean;
  since?: string;
  failed?: boolean;
  key?: string;
}

export const run: Run<LogsFlags> = ({ flags, ...call }) => {
  const { since: span = '10m', follow = false, failed = false, key } = flags;
  const spanMs = durationOf('--since', span);
  return withSession(call, async (session) => {
    const context = await openStack(session);
    const { reporter, signal } = call;
    const since = session.clock.now() - spanMs;
    await reporter.recordsAs('logs');
    // A script gets the whole log.
    const routine = call.config.output.verbose || call.config.output.json;
    let count = 0;
    try {
      for await (const line of readLog(context, { since, follow, failed, key, routine })) {
        reporter.emit({ event: 'record', ...line });
        count += 1;
        if (!(await reporter.drained())) break;
      }
    } catch (error) {
      // Ctrl-C is the normal end of following.
      if (!(follow && signal.aborted)) throw error;
    }
    session.emit({ event: 'done', command: 'logs', count, since: new Date(since).toISOString() });
    return signal.aborted ? exit.interrupted : exit.done;
  });
};
