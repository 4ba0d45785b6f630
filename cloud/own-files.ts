// The cloud's data folder is private to its user, and no link in it is followed: the project around it comes from others,
// who may have planted one that leads to a file of the user's.
import { appendFileSync, chmodSync, constants, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Depth of the folders that hold blobs; blobs get new names and are never written through a link. */
const maxDepth = 2;

/** Creates the folder, or restricts it to its owner. Throws when it is a link, or contains one. */
export function openDataDir(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  refuseLinks(dataDir, maxDepth);
  chmodSync(dataDir, 0o700);
}

function refuseLinks(folder: string, depth: number): void {
  if (lstatSync(folder).isSymbolicLink()) throw linked(folder);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink()) throw linked(path);
    if (entry.isDirectory() && depth > 1) refuseLinks(path, depth - 1);
  }
}

const linked = (path: string) =>
  new Error(`${path} is a symbolic link, which is not followed: delete it, and start the cloud again`);

export function appendLine(file: string, text: string): void {
  const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW = 0 } = constants;
  appendFileSync(file, `${text}\n`, {
    mode: 0o600,
    flag: (O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW) as never,
  });
}
