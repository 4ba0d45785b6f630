// Starts, finds and stops the embedded cloud: a background process of this machine, one per folder.
// The command line talks to it over HTTP, as to AWS, and never loads any of its code.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ThumbsError } from '../errors/errors.ts';
import { noSpaceAdvice } from '../errors/space.ts';
import { childEnvironment } from './child-environment.ts';
import { ask } from './cloud-control.ts';
import { isProven, type KeyPair, newChallenge, readKeyPair, stopOrder } from './embedded-key.ts';
import { parseJson } from './files.ts';
import { homeOf } from './folder.ts';
import { makeOwnFolder, readOwnText } from './own-files.ts';
import { packageRoot } from './package-root.ts';
import { isRunning } from './processes.ts';
import { type Waiter, waitUntil } from './wait.ts';

interface Info {
  /** `http://127.0.0.1:PORT` */
  endpoint: string;
  pid: number;
  dataDir: string;
}

/** A running embedded cloud. */
export interface EmbeddedCloud extends Info {
  credentials: KeyPair;
}

/** The daemon's exit code when another one uses the data folder. */
const inUse = 3;
/** Its exit code when there is no space to write to. */
const diskFull = 4;
/** A cold start takes a second; a slow laptop with a virus scanner needs more. */
const startup = { delaysMs: [50], budgetMs: 30_000 };

const localHome = (folder: string) => homeOf({ folder, local: true });
/** Where the folder's cloud stores its data. */
export const dataDirOf = (folder: string) => join(localHome(folder), 'cloud');
const infoFile = (folder: string) => join(dataDirOf(folder), 'cloud.json');
const logFile = (folder: string) => join(dataDirOf(folder), 'cloud.log');

/** The folder's cloud, started when it is not running. */
export async function ensureCloud(folder: string, waiter: Waiter): Promise<EmbeddedCloud> {
  const running = await findCloud(folder);
  if (running) return running;
  // A cloud that can no longer serve this folder may still hold its data.
  await stopCloud(folder, waiter);
  const daemon = await launch(folder);
  return waitUntil(waiter, 'the embedded cloud answers', startup, async () => {
    const cloud = await findCloud(folder);
    const code = daemon.failure();
    if (!cloud && code !== undefined) throw await failure(folder, code);
    return cloud;
  });
}

/** The folder's cloud if it is running, and really is this folder's. */
export async function findCloud(folder: string): Promise<EmbeddedCloud | undefined> {
  const found = await lookFor(folder);
  return found?.credentials && found.dataDir === dataDirOf(folder)
    ? { ...found, credentials: found.credentials }
    : undefined;
}

/** Stops it, keeping its data. Returns false when it was not running. */
export async function stopCloud(folder: string, waiter: Waiter): Promise<boolean> {
  const cloud = await lookFor(folder);
  if (!cloud) return false;
  const { credentials, pid } = cloud;
  const order = credentials && { authorization: stopOrder(credentials, pid, Date.now()) };
  await ask(`${cloud.endpoint}/_thumbs/stop`, { method: 'POST', ...(order ? { headers: order } : {}) });
  await waitUntil(waiter, 'the embedded cloud has stopped', startup, async () =>
    isRunning(pid) ? undefined : true,
  );
  return true;
}

interface Found extends Info {
  /** Undefined for a cloud of an earlier version, which has none and accepts every request. */
  credentials: KeyPair | undefined;
}

/** Any cloud that holds this folder's data: also one of an earlier version, or from before the folder was moved. */
async function lookFor(folder: string): Promise<Found | undefined> {
  const info = await readInfo(folder);
  if (!info) return undefined;
  const credentials = await readKeyPair(dataDirOf(folder));
  const challenge = newChallenge();
  const health = await ask(`${info.endpoint}/_thumbs/health?challenge=${challenge}`);
  if (!health) return undefined;
  if (credentials && isProven(credentials, challenge, health.proof))
    return { ...info, pid: health.pid, credentials };
  const isOld = health.version === 1 && health.dataDir === info.dataDir;
  return isOld ? { ...info, pid: health.pid, credentials: undefined } : undefined;
}

/** Is it an embedded cloud of this machine, started by the owner of these keys? It proves that without seeing them. */
export async function isEmbedded(endpoint: string | undefined, credentials: KeyPair): Promise<boolean> {
  if (!isOfThisMachine(endpoint)) return false;
  const challenge = newChallenge();
  const health = await ask(`${new URL(endpoint).origin}/_thumbs/health?challenge=${challenge}`);
  return health !== undefined && isProven(credentials, challenge, health.proof);
}

/** Stops the cloud and deletes all its data, including stack states. Says whether it was running, and had any. */
export async function resetCloud(folder: string, waiter: Waiter) {
  const deleted = existsSync(localHome(folder));
  const stopped = await stopCloud(folder, waiter);
  await rm(localHome(folder), { recursive: true, force: true });
  return { stopped, deleted };
}

/** `failure` resolves to the exit code if it ends unasked. */
async function launch(folder: string): Promise<{ failure(): number | undefined }> {
  await makeOwnFolder(dataDirOf(folder));
  const previous = await readInfo(folder);
  const port = previous ? new URL(previous.endpoint).port : '0';
  const file = join(packageRoot(), 'dist', 'daemon.js');
  const options = ['--data-dir', dataDirOf(folder), '--info', infoFile(folder), '--port', port];
  // node:sqlite prints that it is experimental; a daemon has nobody to read that.
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...options], {
    env: childEnvironment(),
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
  });
  let failed: number | undefined;
  // Of two that start at once one yields, because the other has the data: not a failure, its info file will show it.
  child.once('exit', (code) => {
    failed = code === inUse ? undefined : (code ?? 1);
  });
  child.once('error', () => {
    failed = 1;
  });
  child.unref();
  return { failure: () => failed };
}

/** The folder may come from somebody else, whose file could lead to another machine: only a cloud of this one counts. */
async function readInfo(folder: string): Promise<Info | undefined> {
  const info = parseJson((await readOwnText(infoFile(folder))) ?? '') as Info | null | undefined;
  return isOfThisMachine(info?.endpoint) ? (info ?? undefined) : undefined;
}

function isOfThisMachine(endpoint: unknown): endpoint is string {
  const url = typeof endpoint === 'string' ? URL.parse(endpoint) : null;
  return url?.protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
}

async function failure(folder: string, code: number): Promise<ThumbsError> {
  if (code === diskFull) {
    const text = `no space left on the disk of ${dataDirOf(folder)}: the embedded cloud cannot start`;
    return new ThumbsError('NoSpace', text, { fix: noSpaceAdvice });
  }
  const log = (await readOwnText(logFile(folder))) ?? '';
  const last = log.trim().split('\n').slice(-3).join('\n');
  return new ThumbsError('CloudFailed', `the embedded cloud did not start${last && `: ${last}`}`, {
    fix: `the reason is in ${logFile(folder)}`,
  });
}
