// Crashes at every AWS call of a command, before the call is carried out and after it was, but before its answer arrives:
// the two halves of every crash. What a crash leaves is the account and the state file as they are at that moment. So the
// command runs once, a copy is taken at each moment, and somebody goes on from each copy as if there had been a crash.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { type RunningCloud, startCloud } from '../../../cloud/cloud.ts';
import type { Timings } from '../../../cloud/timings.ts';
import type { Session } from '../../../src/aws/session.ts';
import { type ExitCode, exit } from '../../../src/commands/invocation/command.ts';
import { isMissing } from '../../../src/machine/files.ts';
import { quick } from '../cloud/cloud.ts';
import { giveTestKeys } from '../cloud/keys.ts';
import { type Inventory, takeInventory } from '../stacks/inventory.ts';
import { makeSession } from '../stacks/session.ts';
import { putTinyFunction } from '../stacks/tiny-function.ts';

export type Command = (session: Session) => Promise<ExitCode>;

/** An account and a state file, on which one command after the other works. */
export interface CrashSite {
  /** Throws unless the command ends well. */
  run(command: Command): Promise<void>;
  /** What crashes at the calls of this command would leave. */
  crashes(command: Command): Promise<Crashes>;
  inventory(): Promise<Inventory>;
  close(): Promise<void>;
}

interface Crashes {
  /** The command's AWS calls. */
  calls: string[];
  /** One for several moments when nothing had changed from one to the other. */
  remains: Remains[];
}

export interface Remains {
  /** 'before call 3, CreateRole', for each moment at which a crash leaves this. */
  moments: string[];
  /** The account and the file as the crash left them, for whoever goes on. */
  open(): Promise<CrashSite>;
}

/** Path from the site's folder → content. */
type Files = Map<string, Buffer>;

/** `timings` are over the quick ones. */
export function makeCrashSite(timings: Partial<Timings> = {}): Promise<CrashSite> {
  return openSite(new Map(), { ...quick, ...timings });
}

async function openSite(files: Files, timings: Partial<Timings>): Promise<CrashSite> {
  const folder = await mkdtemp(join(tmpdir(), 'thumbs-crash-'));
  lay(files, folder);
  await putTinyFunction(join(folder, 'local', 'packages'));
  // A teardown takes the packages along unless another stack needs them.
  await writeFile(join(folder, 'local', 'another-stack.json'), '{}');
  await mkdir(join(folder, 'state'), { recursive: true });
  const dataDir = join(folder, 'cloud');
  giveTestKeys(dataDir);
  const cloud = await startCloud({ dataDir, timings });
  const run = async (command: Command) => {
    const session = await makeSession(cloud, { folder, stateFile: join(folder, 'state', 'thumbs.json') });
    const code = await command(session).finally(() => session.close());
    if (code !== exit.done) throw new Error(`exit code ${code}: ${JSON.stringify(session.events.slice(-5))}`);
  };
  return {
    run,
    crashes: (command) =>
      watch({ cloud, folder, reopen: (files) => openSite(files, timings) }, () => run(command)),
    inventory: () => takeInventory(cloud),
    close: async () => {
      await cloud.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Watched {
  cloud: RunningCloud;
  folder: string;
  reopen(files: Files): Promise<CrashSite>;
}

async function watch({ cloud, folder, reopen }: Watched, run: () => Promise<void>): Promise<Crashes> {
  const calls: string[] = [];
  const known = new Map<string, Remains>();
  const crash = (moment: string) => {
    const files = copyOf(folder);
    const id = digestOf(files);
    const remains = known.get(id) ?? { moments: [], open: () => reopen(files) };
    remains.moments.push(moment);
    known.set(id, remains);
  };
  cloud.setFaults(({ operation }) => {
    const n = calls.push(operation);
    crash(`before call ${n}, ${operation}`);
    return async (handle) => {
      const answer = await handle();
      crash(`after call ${n}, ${operation}`);
      return answer;
    };
  });
  await run().finally(() => cloud.setFaults(undefined));
  return { calls, remains: [...known.values()] };
}

/** What only the living have: locks, shared memory, processes of functions. */
const ofTheLiving = /^state\/.*\.lock|^cloud\/(lock\.sqlite|scratch\/|cloud\.log)|-shm$|\/LOCK$|\/LOG$/;

/** As the cloud writes, so it would be found after a kill. Its thread pool goes on meanwhile: what it moved is looked for again. */
function copyOf(folder: string): Files {
  for (;;) {
    try {
      return readAll(folder);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
}

function readAll(folder: string): Files {
  const entries = ['cloud', 'state'].flatMap((part) =>
    readdirSync(join(folder, part), { recursive: true, withFileTypes: true }),
  );
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const kept = paths.filter((path) => !ofTheLiving.test(relative(folder, path)));
  return new Map(kept.map((path) => [relative(folder, path), readFileSync(path)]));
}

function digestOf(files: Files): string {
  const hash = createHash('sha256');
  for (const [path, content] of files) hash.update(`${path} ${content.length} `).update(content);
  return hash.digest('hex');
}

function lay(files: Files, folder: string): void {
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
