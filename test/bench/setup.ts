// How close setup comes to the best possible: every AWS call answers 100 ms late, as from far away.
// Run by hand: npm run build && npx node test/bench/setup.ts
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCloud } from '../../cloud/cloud.ts';
import { latency } from '../../cloud/faults.ts';
import { setUp } from '../../src/commands/setup.ts';
import { tearDown } from '../../src/commands/teardown.ts';
import type { Emit } from '../../src/events.ts';
import { select } from '../../src/pipeline.ts';
import { defaultSettings } from '../../src/stack/settings.ts';
import { giveTestKeys } from '../support/cloud/keys.ts';
import { makeSession } from '../support/stacks/session.ts';

const latencyMs = 100;
const timings = { functionPendingMs: 0, functionUpdateMs: 0, mappingSettleMs: 0, tableMs: 0 };

interface Run {
  calls: number;
  wallMs: number;
  /** Until everything was read and the plan was made. */
  plannedMs: number;
  /** How long each resource took, by id. */
  ms: Map<string, number>;
}

const folder = await mkdtemp(join(tmpdir(), 'thumbs-bench-'));
let calls = 0;
giveTestKeys(join(folder, 'cloud'));
const cloud = await startCloud({ dataDir: join(folder, 'cloud'), timings, onCall: () => void calls++ });

async function measure(concurrency: number | undefined, run: 'setup' | 'teardown'): Promise<Run> {
  const session = await makeSession(cloud, { folder });
  const config = { ...session.config, concurrency };
  calls = 0;
  const started = performance.now();
  let plannedMs = 0;
  const emit: Emit = (event) => {
    if (event.event === 'planned') plannedMs = performance.now() - started;
    session.emit(event);
  };
  if (run === 'setup') await setUp({ ...session, config, emit }, {});
  else await tearDown({ ...session, config }, {});
  const wallMs = performance.now() - started;
  session.close();
  const finished = session.events.flatMap((event) => (event.event === 'finished' ? [event] : []));
  return { calls, wallMs, plannedMs, ms: new Map(finished.map(({ id, ms }) => [id, ms])) };
}

/** The longest chain of resources that need one another, each taking as long as it takes alone. */
function criticalPath(alone: Map<string, number>): { ms: number; path: string[] } {
  const longest = new Map<string, { ms: number; path: string[] }>();
  for (const { id, needs } of select(defaultSettings).wanted) {
    const before = needs
      .map((need) => longest.get(need) ?? { ms: 0, path: [] })
      .sort((a, b) => b.ms - a.ms)[0];
    longest.set(id, { ms: (before?.ms ?? 0) + (alone.get(id) ?? 0), path: [...(before?.path ?? []), id] });
  }
  return [...longest.values()].sort((a, b) => b.ms - a.ms)[0] ?? { ms: 0, path: [] };
}

interface Startup {
  minMs: number;
  medianMs: number;
}

/** Taken in turns, so that what else the machine does hits all of them alike. */
function startups(commands: string[][]): Startup[] {
  const times = commands.map((): number[] => []);
  for (let round = 0; round < 25; round++) {
    for (const [index, args] of commands.entries()) {
      const started = performance.now();
      spawnSync(process.execPath, args);
      times[index]?.push(performance.now() - started);
    }
  }
  return times.map((values) => {
    const sorted = values.sort((a, b) => a - b);
    return { minMs: sorted[0] ?? 0, medianMs: sorted[Math.floor(sorted.length / 2)] ?? 0 };
  });
}

// The function's package is local work; it is built before the clock runs.
await measure(undefined, 'setup');
const built = await measure(undefined, 'setup');
await measure(undefined, 'teardown');
cloud.setFaults(latency(latencyMs));
await measure(undefined, 'setup');
await measure(undefined, 'teardown');
const inOrder = await measure(1, 'setup');
await measure(undefined, 'teardown');
const atOnce = await measure(undefined, 'setup');
const noChange = await measure(undefined, 'setup');
const teardown = await measure(undefined, 'teardown');
await cloud.stop();
await rm(folder, { recursive: true, force: true });

const path = criticalPath(inOrder.ms);
// Nothing can start before it is known what is there.
const pathMs = atOnce.plannedMs + path.ms;
const seconds = (ms: number) => (ms / 1000).toFixed(2);
const bin = join(import.meta.dirname, '..', '..', 'bin', 'thumbs.cjs');
const bare = ['-e', '0'];
const [node, help, usage] = startups([bare, [bin, '--help'], [bin, 'fly']]) as [Startup, Startup, Startup];
const startupRow = (what: string, { minMs, medianMs }: Startup) =>
  `| ${what} | ${Math.round(minMs)} | ${Math.round(medianMs)} | ${(minMs / node.minMs).toFixed(2)} × | ${(medianMs / node.medianMs).toFixed(2)} × |`;
console.log(`${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${latencyMs} ms added to every call

| | calls | wall s | |
|---|--:|--:|---|
| setup, one at a time | ${inOrder.calls} | ${seconds(inOrder.wallMs)} | |
| critical path | | ${seconds(pathMs)} | plan → ${path.path.join(' → ')} |
| setup | ${atOnce.calls} | ${seconds(atOnce.wallMs)} | ${(atOnce.wallMs / pathMs).toFixed(2)} × the critical path |
| setup, nothing to change | ${noChange.calls} | ${seconds(noChange.wallMs)} | ${(noChange.wallMs / latencyMs).toFixed(1)} × a call (without latency: ${Math.round(built.wallMs)} ms) |
| teardown | ${teardown.calls} | ${seconds(teardown.wallMs)} | |

| start-up, ms | least | median | | |
|---|--:|--:|--:|--:|
${startupRow('node -e 0', node)}
${startupRow('thumbs --help', help)}
${startupRow('thumbs with a wrong word', usage)}`);
