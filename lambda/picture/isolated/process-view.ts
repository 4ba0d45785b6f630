// The resources that another process uses, seen from outside: native code does not ask before it takes more.
// Linux has the numbers in /proc, and so has Lambda; elsewhere there are none.
import { closeSync, openSync, readSync } from 'node:fs';

export interface ProcessView {
  /** Bytes that the kernel cannot drop (anonymous and shared): what a memory limit counts. 0 when unknown. */
  held(): number;
  /** User and system time; undefined when unknown. */
  cpuSeconds(): number | undefined;
  close(): void;
}

const text = Buffer.alloc(4096);
/** `USER_HZ`, on every Linux that Node runs on. */
const ticksPerSecond = 100;

export function openProcess(pid: number | undefined): ProcessView {
  const files = { status: open(pid, 'status'), stat: open(pid, 'stat') };
  return {
    held: () => {
      const kilobytes = [...read(files.status).matchAll(/^Rss(?:Anon|Shmem):\s+(\d+)/gm)];
      return kilobytes.reduce((sum, [, one]) => sum + Number(one) * 1024, 0);
    },
    cpuSeconds: () => {
      // After the name, which may contain spaces: the fields from the third on.
      const fields = read(files.stat).split(') ').at(-1)?.split(' ') ?? [];
      return fields.length > 12 ? (Number(fields[11]) + Number(fields[12])) / ticksPerSecond : undefined;
    },
    close: () => {
      for (const file of Object.values(files)) if (file !== undefined) closeSync(file);
      // Their numbers may soon belong to other files.
      Object.assign(files, { status: undefined, stat: undefined });
    },
  };
}

/** Undefined for a process that is already gone. Such a file is created anew at every read. */
function open(pid: number | undefined, name: string): number | undefined {
  if (process.platform !== 'linux' || pid === undefined) return undefined;
  try {
    return openSync(`/proc/${pid}/${name}`, 'r');
  } catch {
    return undefined;
  }
}

/** Empty for a process that is gone. */
function read(file: number | undefined): string {
  if (file === undefined) return '';
  try {
    return text.toString('latin1', 0, readSync(file, text, 0, text.length, 0));
  } catch {
    return '';
  }
}
