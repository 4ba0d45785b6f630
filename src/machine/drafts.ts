// Files that are still being written, beside the place they will get. Their names say who writes them, so that what a
// killed process has left behind is removed by the next one that writes to the same folder.
import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isRunning } from './processes.ts';

/** Containers share folders, but not their processes: only those of this machine can be checked. */
const host = hostname().replace(/\W/g, '_');

/** Hidden, so that no upload takes one for a picture. */
const draftName = (pid: number, id: string) => `.thumbs-${pid}-${host}-${id}.part`;
const pattern = new RegExp(`^\\.thumbs-(\\d+)-${host}-([\\da-f-]{36})\\.part$`);

/** The drafts of this process: in a container, an earlier one may have had the same number. */
const own = new Set<string>();

/** The path for a new draft in the folder, which must exist. Removes drafts of processes that have ended. */
export async function newDraft(folder: string): Promise<string> {
  const names = await readdir(folder);
  for (const name of names.filter(isAbandoned)) await rm(join(folder, name), { force: true });
  const id = randomUUID();
  own.add(id);
  return join(folder, draftName(process.pid, id));
}

function isAbandoned(name: string): boolean {
  const [, pid, id] = pattern.exec(name) ?? [];
  if (pid === undefined || id === undefined || own.has(id)) return false;
  return Number(pid) === process.pid || !isRunning(Number(pid));
}
