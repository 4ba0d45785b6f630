// Crashes at one chosen AWS call, before the call is carried out or after it was, but before its answer arrives: the
// two halves of every crash. In this process, so that every call of a command can be tried: a life ends when nothing
// that it asks is answered any more, and nothing that it writes is seen by the next one.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ExitCode, exit } from '../../src/commands/command.ts';
import type { Session } from '../../src/context.ts';
import type { RunningCloud } from '../../src/local/cloud.ts';
import { backupOf } from '../../src/state.ts';
import { openCloud } from './cloud.ts';
import { makeSession, type TestSession } from './session.ts';
import { putTinyFunction } from './tiny-function.ts';

export type Moment = 'before' | 'after';
export type Command = (session: Session) => Promise<ExitCode>;

/** How long the embedded cloud keeps things unready: short, because these tests run hundreds of setups. */
export const timings = {
  functionPendingMs: 5,
  functionUpdateMs: 5,
  mappingSettleMs: 5,
  tableMs: 5,
  deploymentMs: 5,
};

/** A cloud, and a folder where one life after the other works on the same stack. */
export interface CrashSite {
  cloud: RunningCloud;
  /** A life to which nothing happens. Throws unless the command ends well; answers its AWS calls. */
  live(command: Command): Promise<string[]>;
  /** A life that ends at the n-th AWS call of the command. */
  die(command: Command, n: number, moment: Moment): Promise<void>;
  close(): Promise<void>;
}

export async function makeCrashSite(): Promise<CrashSite> {
  const { cloud, dispose } = await openCloud({ timings });
  const folder = await mkdtemp(join(tmpdir(), 'thumbs-crash-'));
  await mkdir(join(folder, 'local'));
  await putTinyFunction(join(folder, 'local', 'packages'));
  // A teardown takes the packages along unless another stack needs them.
  await writeFile(join(folder, 'local', 'another-stack.json'), '{}');
  let lives = 0;
  const stateFile = () => join(folder, `life-${lives}`, 'thumbs.json');
  await mkdir(join(folder, 'life-0'));
  return {
    cloud,
    live: async (command) => {
      const session = await makeSession(cloud, { folder, stateFile: stateFile() });
      const operations = await record(cloud, () => run(command, session));
      session.close();
      return operations;
    },
    die: async (command, n, moment) => {
      const session = await makeSession(cloud, { folder, stateFile: stateFile() });
      const bury = () => {
        const before = stateFile();
        lives++;
        handOver(before, stateFile());
      };
      await runUntil(cloud, session, command, { n, moment, bury });
    },
    close: async () => {
      await dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function run(command: Command, session: TestSession): Promise<void> {
  const code = await command(session);
  if (code !== exit.done) throw new Error(`exit code ${code}: ${JSON.stringify(session.events.slice(-5))}`);
}

async function record(cloud: RunningCloud, run: () => Promise<void>): Promise<string[]> {
  const operations: string[] = [];
  cloud.setFaults(({ operation }) => void operations.push(operation));
  await run().finally(() => cloud.setFaults(undefined));
  return operations;
}

interface Death {
  n: number;
  moment: Moment;
  /** Called at the very moment. */
  bury(): void;
}

/** The command goes on after its death, as no process could; but it hears nothing more, and nobody hears it. */
async function runUntil(
  cloud: RunningCloud,
  session: TestSession,
  command: Command,
  { n, moment, bury }: Death,
): Promise<void> {
  const dead = Promise.withResolvers<void>();
  let [count, isDead] = [0, false];
  cloud.setFaults(() => {
    if (isDead) return 'drop';
    if (++count < n) return undefined;
    isDead = true;
    bury();
    if (moment === 'before') {
      dead.resolve();
      return 'drop';
    }
    return async (handle) => {
      const answer = handle();
      await answer.catch(() => undefined).finally(dead.resolve);
      return answer;
    };
  });
  const mortal = withDeafness(session, () => isDead);
  const alive = command(mortal).then(() => {
    throw new Error(`the command ended before its call ${n}`);
  });
  await Promise.race([dead.promise, alive]).finally(() => cloud.setFaults(undefined));
  session.close();
}

/** The session, whose clients never answer once it is over. */
function withDeafness(session: TestSession, isOver: () => boolean): Session {
  const never = new Promise<never>(() => undefined);
  const deaf = (next: (args: unknown) => Promise<unknown>) => async (args: unknown) => {
    if (isOver()) return never;
    const settled = next(args);
    await settled.catch(() => undefined);
    return isOver() ? never : settled;
  };
  return {
    ...session,
    client: (Class) => {
      const client = session.client(Class);
      // Within the SDK's retries: a call that was cut is not sent again by the dead.
      const options = { step: 'deserialize', name: 'deaf', override: true };
      client.middlewareStack.add(deaf as never, options as never);
      return client;
    },
  };
}

/** The next life finds the files as they were; what the dying one still writes goes to its own. */
function handOver(from: string, to: string): void {
  mkdirSync(dirname(to));
  for (const file of [from, backupOf(from)]) {
    if (existsSync(file)) copyFileSync(file, file === from ? to : backupOf(to));
  }
}
