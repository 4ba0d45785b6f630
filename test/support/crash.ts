// Kills the command line with SIGKILL at one chosen AWS call, before the call is carried out or after it was,
// but before its answer arrives: the two halves of every crash.
import { join } from 'node:path';
import { type ExitCode, exit } from '../../src/commands/command.ts';
import { type SetupFlags, setUp } from '../../src/commands/setup.ts';
import { tearDown } from '../../src/commands/teardown.ts';
import type { Session } from '../../src/context.ts';
import type { RunningCloud } from '../../src/local/cloud.ts';
import { cloudFor, collect, type Folder, makeFolder } from './command-line.ts';
import { makeSession } from './session.ts';
import { putTinyFunction } from './tiny-function.ts';

export type Moment = 'before' | 'after';

/** How long the embedded cloud keeps things unready: short, because these tests run hundreds of setups. */
const timings = { functionPendingMs: 5, functionUpdateMs: 5, mappingSettleMs: 5, tableMs: 5 };

/** A folder with a cloud of its own, where commands are killed in processes and finished in this one. */
export interface CrashSite {
  cloud: RunningCloud;
  folder: Folder;
  setUp(flags?: SetupFlags): Promise<void>;
  tearDown(): Promise<void>;
  /** The AWS calls of a command to which nothing happens. */
  countCalls(commandLine: string): Promise<string[]>;
  /** Runs the command and kills it at its n-th call. */
  killAt(commandLine: string, n: number, moment: Moment): Promise<void>;
  close(): Promise<void>;
}

export async function makeCrashSite(): Promise<CrashSite> {
  const folder = await makeFolder();
  const cloud = await cloudFor(folder, { timings });
  const home = join(folder.path, '.thumbs');
  const options = { folder: home, stateFile: join(home, 'local', 'thumbs.json') };
  await putTinyFunction(join(home, 'local', 'packages'));
  const inSession = async (run: (session: Session) => Promise<ExitCode>) => {
    const session = await makeSession(cloud, options);
    const code = await run(session).finally(() => session.close());
    if (code !== exit.done) throw new Error(`exit code ${code}: ${JSON.stringify(session.events.slice(-5))}`);
  };
  return {
    cloud,
    folder,
    setUp: (flags = {}) => inSession((session) => setUp(session, flags)),
    tearDown: () => inSession((session) => tearDown(session, false)),
    countCalls: (commandLine) => countCalls(cloud, folder, commandLine),
    killAt: (commandLine, n, moment) => killAt(cloud, folder, commandLine, n, moment),
    close: async () => {
      await cloud.stop();
      await folder.remove();
    },
  };
}

async function countCalls(cloud: RunningCloud, folder: Folder, commandLine: string): Promise<string[]> {
  const operations: string[] = [];
  cloud.setFaults(({ operation }) => void operations.push(operation));
  const ran = await folder.run(commandLine);
  cloud.setFaults(undefined);
  if (ran.code !== 0) throw new Error(`${commandLine} failed: ${ran.stderr}`);
  return operations;
}

async function killAt(
  cloud: RunningCloud,
  folder: Folder,
  commandLine: string,
  n: number,
  moment: Moment,
): Promise<void> {
  const child = folder.start(commandLine);
  let count = 0;
  cloud.setFaults(() => {
    count++;
    if (count < n) return undefined;
    child.kill('SIGKILL');
    return moment === 'before' || count > n ? 'drop' : 'drop-reply';
  });
  await collect(child);
  cloud.setFaults(undefined);
}
