// How long the command line takes before it does anything, against an empty program of the same Node.
//   npm run build && node test/bench/start.ts
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const bin = join(import.meta.dirname, '..', '..', 'bin', 'thumbs.cjs');
const cases = {
  'node -e 0': ['-e', '0'],
  'thumbs --help': [bin, '--help'],
  'thumbs --version': [bin, '--version'],
  'thumbs scan --help': [bin, 'scan', '--help'],
};
const runs = 30;

const times = new Map(Object.keys(cases).map((name): [string, number[]] => [name, []]));
// One after the other, so that what else the machine does weighs on all alike.
for (let run = 0; run < runs; run += 1) {
  for (const [name, argv] of Object.entries(cases)) {
    const started = performance.now();
    spawnSync(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
    times.get(name)?.push(performance.now() - started);
  }
}

const median = (all: number[]) => all.toSorted((one, other) => one - other)[runs / 2] ?? 0;
const base = median(times.get('node -e 0') ?? []);
for (const [name, all] of times)
  console.log(`${name.padEnd(20)} ${median(all).toFixed(1)} ms, ${(median(all) / base).toFixed(2)} ×`);
