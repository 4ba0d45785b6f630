// Starts the bench's server and tells what a table of results needs to say.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus, type } from 'node:os';
import { join } from 'node:path';

export interface BenchCloud {
  endpoint: string;
  pid: number;
  stop(): Promise<void>;
}

/** `preload`: a file of this folder that runs first. */
export async function startBenchCloud(preload?: string): Promise<BenchCloud> {
  const fileOf = (name: string) => join(import.meta.dirname, name);
  const first = preload === undefined ? [] : ['--import', fileOf(preload)];
  const options = ['--disable-warning=ExperimentalWarning', ...first];
  const child = spawn(process.execPath, [...options, fileOf('cloud-process.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    endpoint: line.toString().trim(),
    pid: child.pid ?? 0,
    stop: async () => {
      child.stdin.end();
      await once(child, 'close');
    },
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Date and machine, as every table of results names them. */
export function circumstances(): string {
  const [cpu] = cpus();
  return `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpu?.model.trim()}, ${type()}, Node ${process.version}`;
}
