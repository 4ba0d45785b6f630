// Other processes of this machine.
import { readFileSync } from 'node:fs';

/** Another user's process counts, too: it may not be signalled, but it is there. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
  return !isZombie(pid);
}

/** It has ended and keeps its number until PID 1 takes notice, which in a container may never happen. Linux tells. */
function isZombie(pid: number): boolean {
  try {
    // proc(5): the state comes after the program's name, which is in parentheses and may have some itself.
    return /\) Z [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch (error) {
    // Gone by now, or a system without /proc: kill has told.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
