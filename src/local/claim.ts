// One data folder, one cloud: two of them would overwrite each other's queues and tables.
// A SQLite lock, because the operating system lets go of it when the process dies, however it dies.
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export class DataDirInUse extends Error {
  constructor(dataDir: string) {
    super(`Another embedded cloud is using ${dataDir}.`);
    this.name = 'DataDirInUse';
  }
}

/** Takes the folder (made when absent) or throws DataDirInUse. Returns the way to let it go. */
export function claim(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  // An earlier version made it for everybody to read.
  if ((statSync(dataDir).mode & 0o077) !== 0) chmodSync(dataDir, 0o700);
  const lock = new DatabaseSync(join(dataDir, 'lock.sqlite'));
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (error instanceof Error && error.message.includes('locked')) throw new DataDirInUse(dataDir);
    throw error;
  }
  return () => lock.close();
}
