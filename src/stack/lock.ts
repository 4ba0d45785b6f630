// One command at a time changes a stack: a lock file beside the state file names its holder.
// The lock of a dead holder is taken over, so a kill never needs cleaning up by hand.
import { lstat, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { ThumbsError } from '../errors/errors.ts';
import { isFull, noSpaceAdvice } from '../errors/space.ts';
import { parseJson, unlessMissing } from '../machine/files.ts';
import { createOwn, makeOwnFolder, readOwnText, removeEmptyFolders } from '../machine/own-files.ts';
import { isRunning } from '../machine/processes.ts';
import { type Waiter, waitUntil } from '../machine/wait.ts';

interface Holder {
  pid: number;
  host: string;
  since: string;
}

/** Ten seconds: long enough for a command that is just finishing, short enough to learn who is in the way. */
const patience = { delaysMs: [200], budgetMs: 10_000 };

/** Takes the lock, or throws `Locked` naming its holder. Returns how to release it. */
export async function takeLock(stateFile: string, waiter: Waiter): Promise<() => Promise<void>> {
  const file = `${stateFile}.lock`;
  const made = await makeOwnFolder(dirname(file)).catch((error) => {
    throw unusable(file, error);
  });
  let holder: Holder | undefined;
  const attempt = async () => {
    if (await tryTake(file)) return true;
    holder = await readHolder(file);
    if (holder && isDead(holder)) await takeFromDead(file, holder);
    return undefined;
  };
  try {
    await waitUntil(waiter, 'the other thumbs command has finished', patience, attempt);
  } catch (error) {
    if (!(error instanceof ThumbsError && error.code === 'TimedOut' && holder)) throw error;
    const { pid, host, since } = holder;
    throw new ThumbsError(
      'Locked',
      `another thumbs command holds this stack: pid ${pid} on ${host}, since ${since}`,
      {
        fix: `wait for it, or delete ${file} when you know that it is gone`,
        cause: error,
      },
    );
  }
  return async () => {
    await rm(file, { force: true });
    await removeEmptyFolders(dirname(file), made);
  };
}

/** Calls `run` while holding the lock. */
export async function withLock<T>(stateFile: string, waiter: Waiter, run: () => Promise<T>): Promise<T> {
  const unlock = await takeLock(stateFile, waiter);
  try {
    return await run();
  } finally {
    await unlock();
  }
}

async function tryTake(file: string): Promise<boolean> {
  const holder: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  try {
    await createOwn(file, JSON.stringify(holder));
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // The process that just finished has removed the folder that it had made.
    if (code === 'ENOENT' && (await makeOwnFolder(dirname(file)))) return tryTake(file);
    throw unusable(file, error);
  }
}

function unusable(file: string, cause: unknown): ThumbsError {
  if (cause instanceof ThumbsError) throw cause;
  const { code } = cause as NodeJS.ErrnoException;
  if (isFull(cause)) {
    const text = `no space left on the disk of the lock ${file} (${code})`;
    return new ThumbsError('NoSpace', text, { cause, fix: noSpaceAdvice });
  }
  return new ThumbsError('StateUnusable', `the lock ${file} cannot be written (${code})`, {
    cause,
    fix: 'make its folder writable, or choose another state file: --state FILE',
  });
}

/** Undefined when the lock is gone meanwhile. An empty lock was cut short: its age shows since when. */
async function readHolder(file: string): Promise<Holder | undefined> {
  const text = await readOwnText(file);
  if (text === undefined) return undefined;
  const holder = parseJson(text) as Holder | undefined;
  if (holder) return holder;
  const { mtime } = (await unlessMissing(lstat(file))) ?? {};
  if (!mtime) return undefined;
  const isOld = Date.now() - mtime.getTime() > 2000;
  if (isOld) return { pid: 0, host: hostname(), since: mtime.toISOString() };
  // Its holder is alive: treated as if the lock had just been taken.
  return { pid: process.pid, host: hostname(), since: new Date().toISOString() };
}

/** Only this machine's processes can be checked; a lock of another host counts as alive. */
function isDead({ host, pid, since }: Holder): boolean {
  if (host !== hostname()) return false;
  // In a container every command may have the same pid: an older lock with our pid belongs to an earlier one.
  if (pid === process.pid) return Date.parse(since) < performance.timeOrigin;
  return pid === 0 || !isRunning(pid);
}

/**
 * Of several commands that find the same dead holder only one may remove its lock, and only while it is still that holder's:
 * the others may have removed it before and hold it themselves by now. That right is a lock too.
 */
async function takeFromDead(file: string, dead: Holder): Promise<void> {
  const right = `${file}.${dead.pid}-${Date.parse(dead.since)}`;
  if (!(await tryTake(right))) {
    const other = await readHolder(right);
    if (other && isDead(other)) await takeFromDead(right, other);
    return;
  }
  const now = await readHolder(file);
  if (now?.pid === dead.pid && now.since === dead.since) await rm(file, { force: true });
  await rm(right, { force: true });
}
