// How much memory a function's process and its descendants use. Lambda ends them when together they exceed the
// memory size, and so does the cloud.
// On Linux /proc has the numbers at almost no cost; elsewhere `ps` is run, less often; Windows has neither.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** MB (2^20 bytes): current and peak. For several processes, the sum. */
interface Memory {
  held: number;
  peak: number;
}

export interface MemoryWatch {
  /** Measures now: does it exceed the limit? On a system that reports late, the last measurement counts. */
  isExceeded(): boolean;
  /** Ends the watch. Returns the peak, in MB. */
  stop(): number;
}

/** A look reads dozens of files of /proc; `ps` takes longer still. */
const tickMs = process.platform === 'linux' ? 50 : 500;
/** No process allocates faster, so those far from their limit are looked at less often, but at least this often. */
const [maxMegabytesPerMs, maxPauseMs] = [4, 250];

/** Calls `onExceeded` once, when the process and its descendants use more than `limit` MB. */
export function watchMemory(pid: number, limit: number, onExceeded: () => void): MemoryWatch {
  const linux = process.platform === 'linux';
  if (process.platform === 'win32') return { isExceeded: () => false, stop: () => 0 };
  let peak = 0;
  let exceeded = false;
  let nextLookAt = 0;
  const see = (memory: Memory | undefined) => {
    if (!memory || exceeded) return;
    peak = Math.max(peak, memory.peak);
    nextLookAt = performance.now() + Math.min(maxPauseMs, (limit - memory.held) / maxMegabytesPerMs);
    if (memory.held <= limit) return;
    exceeded = true;
    clearInterval(timer);
    onExceeded();
  };
  const look = () => (linux ? see(sumOf(treeOf(pid).map(fromProc))) : fromPs(pid, see));
  const timer = setInterval(() => {
    if (performance.now() >= nextLookAt) look();
  }, tickMs);
  return {
    isExceeded() {
      if (linux) look();
      return exceeded;
    },
    stop() {
      clearInterval(timer);
      return Math.ceil(Math.max(peak, linux ? (sumOf(treeOf(pid).map(fromProc))?.peak ?? 0) : 0));
    },
  };
}

/** The process and its descendants. */
function treeOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(treeOf)];
}

/** A child belongs to the thread that started it. A process that has just ended has none. */
function childrenOf(pid: number): number[] {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    const lists = tasks.map((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1'));
    return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
  } catch {
    return [];
  }
}

function sumOf(memories: (Memory | undefined)[]): Memory | undefined {
  const told = memories.filter((memory) => memory !== undefined);
  if (told.length === 0) return undefined;
  const sum = (field: keyof Memory) => told.reduce((total, memory) => total + memory[field], 0);
  return { held: sum('held'), peak: sum('peak') };
}

/** Memory that the kernel cannot drop (anonymous and shared), which is what a real memory limit counts. */
function fromProc(pid: number): Memory | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const field = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024;
    return { held: field('RssAnon') + field('RssShmem'), peak: field('VmHWM') };
  } catch {
    // It has just ended.
    return undefined;
  }
}

function fromPs(pid: number, see: (memory: Memory | undefined) => void): void {
  execFile('ps', ['-A', '-o', 'pid=,ppid=,rss='], (_error, output) => {
    const rows = output.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
    const heldBy = (id: number): number =>
      rows.reduce((held, [own, parent, kilobytes = 0]) => {
        if (own === id) return held + kilobytes / 1024;
        return parent === id && own !== undefined ? held + heldBy(own) : held;
      }, 0);
    const held = heldBy(pid);
    see(held === 0 ? undefined : { held, peak: held });
  });
}
