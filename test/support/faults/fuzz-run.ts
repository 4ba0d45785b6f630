// Runs fuzz-process.ts and collects what it says: what became of each picture, or at which one the process died.
import { fork } from 'node:child_process';
import type { FuzzReport, FuzzTask } from './fuzz-process.ts';

/** For one picture, 24 pixels wide: whatever has not ended by then hangs, on any machine. */
const patienceMs = 120_000;

export type Ended = Extract<FuzzReport, { kind: 'ended' }>;

export interface FuzzRun {
  ended: Ended[];
  peakMegabytes: number;
  /** Number of the picture at which the process crashed or hung, and how. */
  stoppedAt?: string;
}

export function fuzz(task: FuzzTask): Promise<FuzzRun> {
  const child = fork(new URL('./fuzz-process.ts', import.meta.url), { execArgv: [] });
  const run: FuzzRun = { ended: [], peakMegabytes: 0 };
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
