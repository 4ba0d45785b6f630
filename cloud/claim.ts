// One data folder, one cloud: two clouds would overwrite each other's queues and tables.
// A SQLite lock, because the operating system releases it when the process dies, however it dies.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openDataDir } from './own-files.ts';

export class DataDirInUse extends Error {
  constructor(dataDir: string) {
    super(`Another embedded cloud is using ${dataDir}.`);
    this.name = 'DataDirInUse';
  }
}

/** Takes the folder (creating it if needed) or throws DataDirInUse. Returns how to release it. */
export function claim(dataDir: string): () => void {
  openDataDir(dataDir);
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
