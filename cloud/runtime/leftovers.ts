// What a killed cloud may leave behind: folders of its environments, and processes too busy to notice its end.
// Each environment notes its process beside its folder, so that the next start can clear up.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export function noteProcess(scratchRoot: string, id: string, pid: number): void {
  writeFileSync(join(scratchRoot, `${id}.pid`), String(pid));
}

/** Makes the environment's folder, its /tmp. */
export function makeScratch(scratchRoot: string, id: string): string {
  const folder = join(scratchRoot, id);
  mkdirSync(folder, { recursive: true });
  return folder;
}

export async function removeScratch(scratchRoot: string, id: string): Promise<void> {
  // What resists stays until the next start.
  await rm(join(scratchRoot, id), { recursive: true, force: true }).catch(() => {});
  await rm(join(scratchRoot, `${id}.pid`), { force: true }).catch(() => {});
}

/** Ends the processes and removes the folders of an earlier run: of what is there at the call, and nothing later. */
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

/** The number may be another process's by now: only one whose arguments name the environment is ours. */
async function endProcess(id: string, pid: number): Promise<void> {
  const { stdout } = await promisify(execFile)('ps', ['-p', String(pid), '-o', 'args=']).catch(() => ({
    stdout: '',
  }));
  // With what it started: it leads a group.
  if (stdout.includes(id)) process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
}
