// Replaces a file or folder, with retries: Windows refuses while another program, such as a virus scanner, has it open.
import { renameSync } from 'node:fs';

const pauseMs = 50;
/** Retries last five seconds in total. */
const maxTries = 100;

interface System {
  platform?: NodeJS.Platform;
  rename?: (from: string, to: string) => void;
  pause?: (ms: number) => void;
}

/** Retries on Windows only: elsewhere the same errors mean missing permissions, which retries do not fix. */
export function replaceFile(
  from: string,
  to: string,
  { platform = process.platform, rename = renameSync, pause = block }: System = {},
): void {
  for (let tries = 1; ; tries += 1) {
    try {
      rename(from, to);
      return;
    } catch (error) {
      if (platform !== 'win32' || tries === maxTries || !isHeld(error)) throw error;
      pause(pauseMs);
    }
  }
}

const isHeld = (error: unknown) =>
  ['EPERM', 'EBUSY', 'EACCES'].includes(String((error as NodeJS.ErrnoException).code));

function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
