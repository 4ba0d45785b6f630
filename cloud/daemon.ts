// The embedded cloud as a background process: the entry file that `thumbs --local` starts and finds again.
//
// Contract with the process that starts it (spawn detached, stdio ignored, then unref):
//   node daemon.js --data-dir DIR --info FILE [--port N] [--idle-minutes N]
// It is ready when FILE exists and contains its pid: `{ pid, endpoint, dataDir, startedAt }`, written atomically.
// N is the preferred port (if 0 or taken, any other). FILE is removed when it stops; after a kill it stays behind, so
// trust FILE only when `GET endpoint/_thumbs/health` answers with the same pid and dataDir.
// It stops on SIGTERM, SIGINT, `POST endpoint/_thumbs/stop`, or after N idle minutes without a request or a running
// function. Exit code 0: stopped on request; 1: could not start, see DIR/cloud.log; 3: another cloud uses DIR, so read
// FILE again; 4: could not start because the disk of DIR is full.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DataDirInUse } from './claim.ts';
import { type RunningCloud, startCloud } from './cloud.ts';
import { hasNoRoom, isDiskFull } from './disk.ts';
import { logError, logLine } from './log.ts';
import { replaceFile } from './rename.ts';

export interface CloudInfo {
  pid: number;
  endpoint: string;
  dataDir: string;
  /** ISO 8601. */
  startedAt: string;
}

interface Settings {
  dataDir: string;
  infoFile: string;
  port: number;
  idleMinutes: number;
}

function settings(): Settings {
  const text = { type: 'string' } as const;
  const options = { 'data-dir': text, info: text, port: text, 'idle-minutes': text };
  const { values } = parseArgs({ options });
  const { 'data-dir': dataDir, info: infoFile } = values;
  if (!dataDir || !infoFile)
    throw new Error('usage: --data-dir DIR --info FILE [--port N] [--idle-minutes N]');
  return {
    dataDir,
    infoFile,
    port: Number(values.port ?? 0),
    idleMinutes: Number(values['idle-minutes'] ?? 30),
  };
}

async function run({ dataDir, infoFile, port, idleMinutes }: Settings): Promise<void> {
  const cloud = await startPreferring(port, dataDir, () => void stop('on request'));
  let stopping = false;
  const stop = async (why: string) => {
    if (stopping) return;
    stopping = true;
    logLine(dataDir, `stopping: ${why}`);
    removeInfo(infoFile);
    await cloud.stop().catch((error) => logError(dataDir, error, 'stopping'));
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(signal));
  // A stray callback of a library must not take down everybody's data in the middle of their work.
  process.on('uncaughtException', (error) => logError(dataDir, error, 'uncaught'));

  const { pid } = process;
  writeInfo(infoFile, { pid, endpoint: cloud.endpoint, dataDir, startedAt: new Date().toISOString() });
  logLine(dataDir, `listening on ${cloud.endpoint}, pid ${pid}`);
  const idleMs = idleMinutes * 60_000;
  setInterval(
    () => {
      if (cloud.idleMs() >= idleMs) void stop(`idle for ${idleMinutes} minutes`);
    },
    Math.min(idleMs / 4, 15_000),
  );
}

async function startPreferring(port: number, dataDir: string, onStop: () => void): Promise<RunningCloud> {
  try {
    return await startCloud({ port, dataDir, onStop });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    return startCloud({ port: 0, dataDir, onStop });
  }
}

function writeInfo(file: string, info: CloudInfo): void {
  const draft = `${file}.${info.pid}`;
  // Left by a process with the same pid, or planted by somebody who wants it written elsewhere.
  rmSync(draft, { force: true });
  writeFileSync(draft, `${JSON.stringify(info, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  replaceFile(draft, file);
}

/** Only our own: another cloud may have written it by now. */
function removeInfo(file: string): void {
  try {
    const info: CloudInfo = JSON.parse(readFileSync(file, 'utf8'));
    if (info.pid === process.pid) rmSync(file);
  } catch {
    // Already gone: a reset of the local cloud removed the folder.
  }
}

// Only the owner may read the cloud's files, and what functions write.
process.umask(0o077);
const given = settings();
run(given).catch((error) => {
  if (error instanceof DataDirInUse) process.exit(3);
  logError(given.dataDir, error, 'starting');
  process.exit(isDiskFull(error) || hasNoRoom(given.dataDir) ? 4 : 1);
});
