// Replaces a file. Windows refuses this while another program (virus scanner, backup, editor) has the file open.
import { rename } from 'node:fs/promises';
import { retryWhile, type Schedule, systemClock, type Waiter } from './wait.ts';

/** Virus scanners release a file within a second. */
const patience: Schedule = { delaysMs: [20, 50, 100, 200], budgetMs: 5000 };

const unhurried: Waiter = { clock: systemClock, signal: new AbortController().signal, note: () => {} };

interface System {
  platform?: NodeJS.Platform;
  rename?: (from: string, to: string) => Promise<void>;
  waiter?: Waiter;
}

/** Retries on Windows only: elsewhere the same errors mean missing permissions, which do not change by themselves. */
export async function replaceFile(
  from: string,
  to: string,
  { platform = process.platform, rename: move = rename, waiter = unhurried }: System = {},
): Promise<void> {
  if (platform !== 'win32') return move(from, to);
  await retryWhile(waiter, `${to} is open in another program`, isHeld, patience, () => move(from, to));
}

const isHeld = (error: unknown) =>
  ['EPERM', 'EBUSY', 'EACCES'].includes(String((error as NodeJS.ErrnoException).code));
