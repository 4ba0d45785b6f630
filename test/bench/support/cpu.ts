// CPU seconds, user and system together: on a machine with other work to do they tell more than the clock. Linux only;
// 0 where there is no /proc.
import { readFileSync } from 'node:fs';

/** Of a running process. */
export function cpuOf(pid: number): number {
  return seconds(pid, [11, 12]);
}

/** Of all processes that it started and that have ended, with those that they started. */
export function cpuOfEnded(pid = process.pid): number {
  return seconds(pid, [13, 14]);
}

/** `fields` count from behind the name, which is in brackets and may hold spaces; hundredths of a second. */
function seconds(pid: number, fields: readonly number[]): number {
  const stat = statOf(pid);
  const values = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.reduce((sum, field) => sum + Number(values[field] ?? 0), 0) / 100;
}

function statOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}
