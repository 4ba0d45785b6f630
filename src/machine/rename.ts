// Replacing a file. Windows refuses that while another program has the file open: a virus scanner, a backup, an editor.
import { rename } from 'node:fs/promises';
import { retryWhile, type Schedule, systemClock, type Waiter } from './wait.ts';

/** Scanners let go within a second. */
const patience: Schedule = { delaysMs: [20, 50, 100, 200], budgetMs: 5000 };

const unhurried: Waiter = { clock: systemClock, signal: new AbortController().signal, note: () => {} };

interface System {
  platform?: NodeJS.Platform;
  rename?: (from: string, to: string) => Promise<void>;
  waiter?: Waiter;
}

/** Elsewhere the same errors are about permissions, which do not change by themselves. */
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
