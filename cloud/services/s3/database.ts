// S3's tables. SQLite compares text byte by byte, and S3 lists keys in the order of their UTF-8 bytes.
import type { DatabaseSync } from 'node:sqlite';

const schema = `
  CREATE TABLE IF NOT EXISTS s3_versions (
    sequence INTEGER PRIMARY KEY,
    bucket TEXT NOT NULL, key TEXT NOT NULL, version_id TEXT NOT NULL, delete_marker INTEGER NOT NULL,
    bytes INTEGER NOT NULL, etag TEXT NOT NULL, modified INTEGER NOT NULL,
    pieces TEXT NOT NULL, facts TEXT NOT NULL
  );
  CREATE UNIQUE INDEX IF NOT EXISTS s3_versions_by_key ON s3_versions (bucket, key, sequence DESC);

  CREATE TABLE IF NOT EXISTS s3_uploads (
    id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL, initiated INTEGER NOT NULL, facts TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS s3_uploads_by_key ON s3_uploads (bucket, key, id);
  CREATE TABLE IF NOT EXISTS s3_parts (
    upload TEXT NOT NULL, number INTEGER NOT NULL,
    bytes INTEGER NOT NULL, etag TEXT NOT NULL, modified INTEGER NOT NULL,
    pieces TEXT NOT NULL, checksum TEXT,
    PRIMARY KEY (upload, number)
  ) WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS s3_outbox (
    id INTEGER PRIMARY KEY, destination TEXT NOT NULL, bucket TEXT NOT NULL, event TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0
  );
`;

export function createTables(db: DatabaseSync): void {
  db.exec(schema);
}

/** Synchronous work only: everything in the process shares the one connection. */
export function createTransaction(db: DatabaseSync): <T>(run: () => T) => T {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  return (run) => {
    begin.run();
    try {
      const result = run();
      commit.run();
      return result;
    } catch (error) {
      // SQLite has already rolled back when the disk is full.
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  };
}

/**
 * Numbers that only increase, even over restarts and after the newest row was deleted:
 * microseconds since 1970, or one more than the last.
 */
export function createSequence(db: DatabaseSync): () => number {
  const newest = db.prepare('SELECT max(sequence) AS last FROM s3_versions').get();
  let last = Number(newest?.last ?? 0);
  return () => {
    last = Math.max(last + 1, Date.now() * 1000);
    return last;
  };
}

/** All blobs that are referenced. */
export function blobsInUse(db: DatabaseSync): Set<string> {
  const used = new Set<string>();
  const rows = db.prepare(
    "SELECT pieces FROM s3_versions WHERE pieces <> '[]' UNION ALL SELECT pieces FROM s3_parts",
  );
  for (const row of rows.iterate()) {
    for (const { blob } of JSON.parse(String(row.pieces)) as { blob: string }[]) used.add(blob);
  }
  return used;
}
