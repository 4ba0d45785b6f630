// A cloud with a stack's state file beside it, where commands meet faults: each run is a session of its own,
// as each command is a process of its own, and waits pass at once on a clock that jumps.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { Faults } from '../../../cloud/service.ts';
import type { Timings } from '../../../cloud/timings.ts';
import type { ExitCode } from '../../../src/commands/invocation/command.ts';
import { setUp } from '../../../src/commands/setup.ts';
import { tearDown } from '../../../src/commands/teardown.ts';
import type { Event } from '../../../src/events.ts';
import type { SetupFlags } from '../../../src/lifecycle/setup-flags.ts';
import type { TeardownFlags } from '../../../src/lifecycle/tear-down.ts';
import type { Clock } from '../../../src/machine/wait.ts';
import { readState, type StateData } from '../../../src/stack/state.ts';
import { quick, type TestCloud, type TestCloudOptions, withCloud } from '../cloud/cloud.ts';
import { fakeClock } from '../fakes/fake-clock.ts';
import { countsOf, type Inventory, oneStack, takeInventory } from '../stacks/inventory.ts';
import { makeSession, type TestSession } from '../stacks/session.ts';
import { putTinyFunction } from '../stacks/tiny-function.ts';

/** What became of one command. */
export interface Outcome {
  code?: ExitCode;
  error?: unknown;
  events: Event[];
  /** `ID: TEXT` of every note. */
  notes: string[];
  /** Resource id → created, updated, unchanged or destroyed. */
  changes: Record<string, string>;
  /** The AWS operations it called, in order. */
  calls: string[];
}

export interface FaultSite {
  cloud: TestCloud;
  stateFile: string;
  setUp(flags?: SetupFlags, faults?: Faults): Promise<Outcome>;
  tearDown(faults?: Faults, flags?: TeardownFlags): Promise<Outcome>;
  state(): Promise<StateData | undefined>;
  /** Physical name of a resource, as recorded. */
  nameOf(id: string): Promise<string>;
  inventory(): Promise<Inventory>;
  session(): Promise<TestSession>;
}

export interface SiteOptions extends TestCloudOptions {
  clock?: Clock;
  stack?: string;
  region?: string;
  /** A cloud that another site has opened. */
  cloud?: TestCloud;
  /** Folder of state file and packages; a new one when not given. */
  folder?: string;
}

export async function makeSite(options: SiteOptions = {}): Promise<FaultSite> {
  const { clock, stack = 'thumbs', region = 'us-east-1', ...cloudOptions } = options;
  const cloud =
    options.cloud ?? (await withCloud({ ...cloudOptions, timings: { ...quick, ...options.timings } }));
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'thumbs-faults-')));
  // As in life: the folder in which the embedded cloud keeps its things.
  await mkdir(join(folder, 'local'), { recursive: true });
  await putTinyFunction(join(folder, 'local', 'packages'));
  // A teardown takes the packages along unless another stack needs them.
  await writeFile(join(folder, 'local', 'another-stack.json'), '{}');
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const stateFile = join(folder, 'local', `${stack}.json`);
  const session = () => makeSession(cloud, { folder, stack, region, stateFile, ...(clock ? { clock } : {}) });
  const run = (faults: Faults | undefined, command: (session: TestSession) => Promise<ExitCode>) =>
    observe(cloud, session, faults, command);
  return {
    cloud,
    stateFile,
    session,
    setUp: (flags = {}, faults) => run(faults, (own) => setUp(own, flags)),
    tearDown: (faults, flags = {}) => run(faults, (own) => tearDown(own, flags)),
    state: async () => (await readState(stateFile)).data,
    nameOf: async (id) => (await readState(stateFile)).data?.resources[id]?.name ?? '',
    inventory: () => takeInventory(cloud),
  };
}

/** A cloud whose slow states last as long as on AWS, by a clock that jumps and that both have. */
export async function slowSite(slow: Partial<Timings>) {
  const clock = fakeClock();
  return { clock, site: await makeSite({ clock, now: clock.now, timings: slow }) };
}

/** Nothing is missing, nothing is there twice, and another setup finds nothing to do. */
export async function expectOneStack(site: FaultSite): Promise<void> {
  expect(countsOf(await site.inventory())).toEqual(oneStack);
  expect(new Set(Object.values((await site.setUp()).changes))).toEqual(new Set(['unchanged']));
}

async function observe(
  cloud: TestCloud,
  open: () => Promise<TestSession>,
  faults: Faults | undefined,
  command: (session: TestSession) => Promise<ExitCode>,
): Promise<Outcome> {
  const session = await open();
  const before = cloud.calls.length;
  cloud.cloud.setFaults(faults);
  const end = await command(session).then(
    (code) => ({ code }),
    (error: unknown) => ({ error }),
  );
  cloud.cloud.setFaults(undefined);
  session.close();
  const { events } = session;
  return {
    ...end,
    events,
    notes: events.flatMap((event) => (event.event === 'note' ? [`${event.id}: ${event.text}`] : [])),
    changes: Object.fromEntries(
      events.flatMap((event) => (event.event === 'finished' ? [[event.id, event.change]] : [])),
    ),
    calls: cloud.calls.slice(before).map(({ operation }) => operation),
  };
}

export const isRead = (operation: string) => /^(Get|List|Head|Describe)/.test(operation);

/** The writing operations of one clean command, each once. */
export async function writesIn(command: () => Promise<Outcome>): Promise<string[]> {
  const { code, calls, error } = await command();
  if (code !== 0) throw new Error('this was to be a clean run', { cause: error });
  return [...new Set(calls.filter((operation) => !isRead(operation)))];
}

/** The first replies to every writing operation are lost; `lost` tells which there were. */
export function loseEachReply(times = 1): { faults: Faults; lost: Set<string> } {
  const counts = new Map<string, number>();
  const lost = new Set<string>();
  const faults: Faults = ({ service, operation }) => {
    // Tags are set by calls of one name in many services.
    const call = `${service} ${operation}`;
    const count = counts.get(call) ?? 0;
    counts.set(call, count + 1);
    if (isRead(operation) || count >= times) return undefined;
    lost.add(operation);
    return 'drop-reply';
  };
  return { faults, lost };
}
