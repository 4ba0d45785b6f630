// How much memory a function's process holds. Lambda ends one that outgrows its memory size; so do we.
// Linux tells through /proc, for next to nothing; elsewhere `ps` is asked, less often; Windows cannot tell.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** MB (2^20 bytes): held now, and at the highest. */
interface Memory {
  held: number;
  peak: number;
}

export interface MemoryWatch {
  /** Looks now: does the process hold more than it may? Of a system that tells late, as it was seen last. */
  isExceeded(): boolean;
  /** Ends the watch. Returns the highest seen, in MB. */
  stop(): number;
}

/** Calls `onExceeded` once, when the process holds more than `limit` MB. */
export function watchMemory(pid: number, limit: number, onExceeded: () => void): MemoryWatch {
  const linux = process.platform === 'linux';
  let peak = 0;
  let exceeded = false;
  const see = (memory: Memory | undefined) => {
    if (!memory || exceeded) return;
    peak = Math.max(peak, memory.peak);
    if (memory.held <= limit) return;
    exceeded = true;
    clearInterval(timer);
    onExceeded();
  };
  const look = () => (linux ? see(fromProc(pid)) : fromPs(pid, see));
  const timer = setInterval(look, linux ? 50 : 500);
  return {
    isExceeded() {
      if (linux) look();
      return exceeded;
    },
    stop() {
      clearInterval(timer);
      return Math.ceil(Math.max(peak, linux ? (fromProc(pid)?.peak ?? 0) : 0));
    },
  };
}

/** Held: what the kernel could not drop (anonymous and shared), the share a memory limit counts for real. */
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
  execFile('ps', ['-o', 'rss=', '-p', String(pid)], (error, output) => {
    const held = Number(output) / 1024;
    see(error || !held ? undefined : { held, peak: held });
  });
}
