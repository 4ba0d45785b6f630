// Other processes of this machine.
import { readFileSync } from 'node:fs';

/** Another user's process counts too: it may not be signalled, but it exists. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
  return !isZombie(pid);
}

/** A zombie: it has ended and keeps its number until PID 1 reaps it, which may never happen in a container. Linux only. */
function isZombie(pid: number): boolean {
  try {
    // proc(5): the state follows the program's name, which is in parentheses and may contain some itself.
    return /\) Z [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch (error) {
    // Already gone, or a system without /proc: kill has answered.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
