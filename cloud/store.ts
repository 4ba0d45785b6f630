// The embedded cloud's storage: one SQLite file, so that every service survives a restart or a kill.
// Small things (functions, roles, mappings, bucket settings) are JSON documents; S3 keeps its objects in separate tables.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface Collection<T> {
  get(key: string): T | undefined;
  put(key: string, value: T): void;
  /** True when there was something to delete. */
  delete(key: string): boolean;
  /** All entries, ordered by key. */
  entries(): [key: string, value: T][];
}

export interface Store {
  readonly db: DatabaseSync;
  collection<T>(name: string): Collection<T>;
  close(): void;
}

/** Opens (or creates) `cloud.sqlite` in the folder. */
export function openStore(dataDir: string): Store {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const db = new DatabaseSync(join(dataDir, 'cloud.sqlite'));
  // WAL with synchronous=NORMAL survives the death of the process; only a power cut may lose the last moment.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  db.exec(
    'CREATE TABLE IF NOT EXISTS documents (collection TEXT, key TEXT, value TEXT, PRIMARY KEY (collection, key)) WITHOUT ROWID',
  );
  const statements = prepare(db);
  return {
    db,
    collection: (name) => collection(statements, name),
    close: () => db.close(),
  };
}

/** The same for all collections, some of which are opened at each request. */
const prepare = (db: DatabaseSync) => ({
  get: db.prepare('SELECT value FROM documents WHERE collection = ? AND key = ?'),
  put: db.prepare('INSERT OR REPLACE INTO documents VALUES (?, ?, ?)'),
  remove: db.prepare('DELETE FROM documents WHERE collection = ? AND key = ?'),
  all: db.prepare('SELECT key, value FROM documents WHERE collection = ? ORDER BY key'),
});

function collection<T>({ get, put, remove, all }: ReturnType<typeof prepare>, name: string): Collection<T> {
  return {
    get(key) {
      const row = get.get(name, key);
      return row ? (JSON.parse(String(row.value)) as T) : undefined;
    },
    put: (key, value) => void put.run(name, key, JSON.stringify(value)),
    delete: (key) => remove.run(name, key).changes > 0,
    entries: () => all.all(name).map((row) => [String(row.key), JSON.parse(String(row.value)) as T]),
  };
}
