// Starts, finds and stops the embedded cloud: a background process of this machine, one per folder.
// It is spoken to like AWS, over HTTP; nothing of it is ever loaded into the command line.
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Waiter, waitUntil } from './aws/wait.ts';
import { ThumbsError } from './errors.ts';
import { homeOf as homeIn } from './folder.ts';
import { packageRoot } from './package-root.ts';

/** A running embedded cloud. */
export interface EmbeddedCloud {
  /** `http://127.0.0.1:PORT` */
  endpoint: string;
  pid: number;
  dataDir: string;
}

/** The daemon's exit code when another one has the data folder. */
const inUse = 3;
/** A cold start takes a second; a slow laptop with a virus scanner needs more. */
const startup = { delaysMs: [50], budgetMs: 30_000 };

const homeOf = (folder: string) => homeIn({ folder, local: true });
const dataOf = (folder: string) => join(homeOf(folder), 'cloud');
const infoOf = (folder: string) => join(dataOf(folder), 'cloud.json');
const logOf = (folder: string) => join(dataOf(folder), 'cloud.log');

/** The endpoint of the folder's cloud, started when it is not running. */
export async function ensureCloud(folder: string, waiter: Waiter): Promise<string> {
  const running = await findCloud(folder);
  if (running) return running.endpoint;
  const daemon = await launch(folder);
  const started = await waitUntil(waiter, 'the embedded cloud answers', startup, async () => {
    const cloud = await findCloud(folder);
    if (!cloud && daemon.hasFailed()) throw await failure(folder);
    return cloud;
  });
  return started.endpoint;
}

/** The folder's cloud if it is running, and really is this folder's. */
export async function findCloud(folder: string): Promise<EmbeddedCloud | undefined> {
  const info = await readInfo(folder);
  if (!info) return undefined;
  const health = await ask(`${info.endpoint}/_thumbs/health`);
  return health?.dataDir === dataOf(folder) ? { ...info, pid: health.pid } : undefined;
}

/** Stops it, keeping its data. Answers false when it was not running. */
export async function stopCloud(folder: string, waiter: Waiter): Promise<boolean> {
  const cloud = await findCloud(folder);
  if (!cloud) return false;
  await ask(`${cloud.endpoint}/_thumbs/stop`, 'POST');
  await waitUntil(waiter, 'the embedded cloud has stopped', startup, async () =>
    isAlive(cloud.pid) ? undefined : true,
  );
  return true;
}

/** Stops it and deletes all that it holds, the states of its stacks included. */
export async function resetCloud(folder: string, waiter: Waiter): Promise<void> {
  await stopCloud(folder, waiter);
  await rm(homeOf(folder), { recursive: true, force: true });
}

export const cloudData = dataOf;

async function launch(folder: string): Promise<{ hasFailed(): boolean }> {
  await mkdir(dataOf(folder), { recursive: true });
  const previous = await readInfo(folder);
  const port = previous ? new URL(previous.endpoint).port : '0';
  const file = join(packageRoot(), 'dist', 'daemon.js');
  const options = ['--data-dir', dataOf(folder), '--info', infoOf(folder), '--port', port];
  // node:sqlite says that it is experimental; the daemon has nobody to say it to.
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...options], {
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
  });
  let failed = false;
  // Of two that start at once one gives way, because the other has the data: no failure, its info file will tell.
  child.once('exit', (code) => {
    failed = code !== inUse;
  });
  child.once('error', () => {
    failed = true;
  });
  child.unref();
  return { hasFailed: () => failed };
}

async function readInfo(folder: string): Promise<EmbeddedCloud | undefined> {
  try {
    return JSON.parse(await readFile(infoOf(folder), 'utf8')) as EmbeddedCloud;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Undefined when nobody answers, or somebody who is not the embedded cloud. */
async function ask(url: string, method = 'GET'): Promise<{ pid: number; dataDir: string } | undefined> {
  try {
    const answer = await fetch(url, { method, signal: AbortSignal.timeout(2000) });
    return answer.ok ? ((await answer.json()) as { pid: number; dataDir: string }) : undefined;
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError || error instanceof DOMException)
      return undefined;
    throw error;
  }
}

async function failure(folder: string): Promise<ThumbsError> {
  const log = await readFile(logOf(folder), 'utf8').catch(() => '');
  const last = log.trim().split('\n').slice(-3).join('\n');
  return new ThumbsError('CloudFailed', `the embedded cloud did not start${last && `: ${last}`}`, {
    fix: `see ${logOf(folder)}; start afresh with: thumbs local reset`,
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
