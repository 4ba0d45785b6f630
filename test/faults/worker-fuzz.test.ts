// Thousands of damaged pictures of every format: whatever is in a file, the answer is thumbnails or a reason.
import { fork } from 'node:child_process';
import { expect, it } from 'vitest';
import type { FuzzReport, FuzzTask } from '../support/fuzz-process.ts';

const pictures = 9_000;
const processes = 2;
/** For one picture, 24 pixels wide: whoever has not ended by then hangs, on any machine. */
const patienceMs = 120_000;
const maxPeakMegabytes = 1_000;

type Ended = Extract<FuzzReport, { kind: 'ended' }>;

interface Run {
  ended: Ended[];
  peakMegabytes: number;
  /** Number of the picture at which the process crashed or hung, and how. */
  stoppedAt?: string;
}

function fuzz(task: FuzzTask): Promise<Run> {
  const child = fork(new URL('../support/fuzz-process.ts', import.meta.url), { execArgv: [] });
  const run: Run = { ended: [], peakMegabytes: 0 };
  let current = -1;
  let timer: NodeJS.Timeout | undefined;
  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  };
  child.on('message', (report: FuzzReport) => {
    if (report.kind === 'begun') current = report.number;
    if (report.kind === 'ended') run.ended.push(report);
    if (report.kind === 'over') run.peakMegabytes = report.peakMegabytes;
    watch();
  });
  child.send(task);
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      if (code !== 0) run.stoppedAt = `picture ${current}: ${signal ?? `exit code ${code}`}`;
      resolve(run);
    });
  });
}

it('no damaged picture crashes the decoder, hangs it, or is left without thumbnails and without a reason', async () => {
  const tasks = Array.from({ length: processes }, (_, from) => ({ from, to: pictures, step: processes }));
  const runs = await Promise.all(tasks.map(fuzz));
  const ended = runs.flatMap((run) => run.ended);
  expect(runs.flatMap(({ stoppedAt }) => stoppedAt ?? [])).toEqual([]);
  expect(ended.filter(({ isWrong }) => isWrong)).toEqual([]);
  expect(ended).toHaveLength(pictures);
  expect(Math.max(...runs.map(({ peakMegabytes }) => peakMegabytes))).toBeLessThan(maxPeakMegabytes);
  expectVariety(ended);
});

/** Damage that is always refused at once, or never seen, would test nothing. */
function expectVariety(ended: Ended[]): void {
  const counts = Object.groupBy(ended, ({ outcome }) => outcome);
  expect(counts.done?.length).toBeGreaterThan(pictures / 10);
  for (const code of ['Corrupt', 'Truncated', 'NotAnImage', 'TooLong']) {
    expect(counts[code]?.length, code).toBeGreaterThan(2);
  }
  const done = new Set(counts.done?.map(({ seed }) => seed));
  expect(done).toEqual(new Set(ended.map(({ seed }) => seed)));
}
