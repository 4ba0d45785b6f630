// What a killed cloud may leave behind: folders of its environments, and processes too busy to notice its end.
// Each environment records its process beside its folder, so that the next start can clean up.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export function noteProcess(scratchRoot: string, id: string, pid: number): void {
  writeFileSync(join(scratchRoot, `${id}.pid`), String(pid));
}

/** Creates the environment's folder, its /tmp. */
export function makeScratch(scratchRoot: string, id: string): string {
  const folder = join(scratchRoot, id);
  mkdirSync(folder, { recursive: true });
  return folder;
}

export async function removeScratch(scratchRoot: string, id: string): Promise<void> {
  // Whatever cannot be removed stays until the next start.
  await rm(join(scratchRoot, id), { recursive: true, force: true }).catch(() => {});
  await rm(join(scratchRoot, `${id}.pid`), { force: true }).catch(() => {});
}

/** Ends the processes and removes the folders of an earlier run: those that exist at the call, and nothing newer. */
export async function clearLeftovers(scratchRoot: string): Promise<void> {
  const names = existsSync(scratchRoot) ? readdirSync(scratchRoot) : [];
  await Promise.all(
    names.map(async (name) => {
      const id = name.replace(/\.pid$/, '');
      if (id !== name) await endProcess(id, Number(await readFile(join(scratchRoot, name), 'utf8')));
      await removeScratch(scratchRoot, id);
    }),
  );
}

/** The pid may belong to another process by now: only one whose arguments name the environment is ours. */
async function endProcess(id: string, pid: number): Promise<void> {
  const { stdout } = await promisify(execFile)(...argumentsOf(pid)).catch(() => ({ stdout: '' }));
  // With everything it started: it leads a process group.
  if (stdout.includes(id)) process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
}

/** The command that prints a process's command line; it prints nothing if the process does not exist. */
export function argumentsOf(pid: number, platform = process.platform): [program: string, args: string[]] {
  if (platform !== 'win32') return ['ps', ['-p', String(pid), '-o', 'args=']];
  const query = `(Get-CimInstance Win32_Process -Filter "ProcessId=${pid}").CommandLine`;
  return ['powershell', ['-NoProfile', '-NonInteractive', '-Command', query]];
}
