// Multipart uploads in progress and their parts. A part's bytes are already blobs: completing only moves references.
import { randomBytes } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Piece } from '../body/blobs.ts';
import type { Algorithm, Checksum } from '../body/checksum.ts';
import type { Facts } from '../objects/objects.ts';

export interface Upload {
  /** Begins with the time of creation: uploads of a key sort by age. */
  id: string;
  bucket: string;
  key: string;
  /** Milliseconds since 1970. */
  initiated: number;
  facts: UploadFacts;
}

export interface UploadFacts extends Facts {
  algorithm?: Algorithm;
  checksumType?: Checksum['type'];
  /** When the upload began: an object that is deleted meanwhile conflicts with `If-None-Match`. */
  keyExisted?: boolean;
}

export interface Part {
  number: number;
  bytes: number;
  /** Without quotes. */
  etag: string;
  modified: number;
  pieces: Piece[];
  /** Base64, by the upload's algorithm. */
  checksum?: string;
}

export interface Uploads {
  get(id: string): Upload | undefined;
  create(bucket: string, key: string, facts: UploadFacts): Upload;
  /** Also removes its parts; the caller deletes their blobs. */
  remove(id: string): void;
  ofBucket(bucket: string): Upload[];
  /** In listing order from a key on; at exactly that key only those newer than the id. */
  scan(bucket: string, fromKey: string, afterId?: string): Iterable<Upload>;
  /** Ordered by number, starting after `after`. */
  parts(id: string, after?: number): Part[];
  /** Returns the bytes of the part it replaces. */
  putPart(id: string, part: Part): Piece[];
}

export function openUploads(db: DatabaseSync, nextSequence: () => number, now: () => number): Uploads {
  const get = db.prepare('SELECT * FROM s3_uploads WHERE id = ?');
  const insert = db.prepare('INSERT INTO s3_uploads VALUES (?, ?, ?, ?, ?)');
  const remove = db.prepare('DELETE FROM s3_uploads WHERE id = ?');
  const removeParts = db.prepare('DELETE FROM s3_parts WHERE upload = ?');
  const scan = `SELECT * FROM s3_uploads WHERE bucket = ?1 AND key >= ?2 AND (key <> ?2 OR id > ?3) ORDER BY key, id`;
  const parts = db.prepare('SELECT * FROM s3_parts WHERE upload = ? AND number > ? ORDER BY number');
  const part = db.prepare('SELECT pieces FROM s3_parts WHERE upload = ? AND number = ?');
  const putPart = db.prepare('INSERT OR REPLACE INTO s3_parts VALUES (?, ?, ?, ?, ?, ?, ?)');

  function* scanUploads(bucket: string, fromKey: string, afterId = ''): Iterable<Upload> {
    for (const row of db.prepare(scan).iterate(bucket, fromKey, afterId)) yield toUpload(row);
  }

  return {
    get(id) {
      const row = get.get(id);
      return row && toUpload(row);
    },
    create(bucket, key, facts) {
      const id = nextSequence().toString(16).padStart(16, '0') + randomBytes(16).toString('hex');
      const upload = { id, bucket, key, initiated: now(), facts };
      insert.run(id, bucket, key, upload.initiated, JSON.stringify(facts));
      return upload;
    },
    remove(id) {
      removeParts.run(id);
      remove.run(id);
    },
    ofBucket: (bucket) => [...scanUploads(bucket, '')],
    scan: scanUploads,
    parts: (id, after = 0) => parts.all(id, after).map(toPart),
    putPart(id, { number, bytes, etag, modified, pieces, checksum }) {
      const replaced = part.get(id, number);
      putPart.run(id, number, bytes, etag, modified, JSON.stringify(pieces), checksum ?? null);
      return replaced ? (JSON.parse(String(replaced.pieces)) as Piece[]) : [];
    },
  };
}

function toUpload(row: Record<string, SQLOutputValue>): Upload {
  return {
    id: String(row.id),
    bucket: String(row.bucket),
    key: String(row.key),
    initiated: Number(row.initiated),
    facts: JSON.parse(String(row.facts)) as UploadFacts,
  };
}

function toPart(row: Record<string, SQLOutputValue>): Part {
  return {
    number: Number(row.number),
    bytes: Number(row.bytes),
    etag: String(row.etag),
    modified: Number(row.modified),
    pieces: JSON.parse(String(row.pieces)) as Piece[],
    ...(row.checksum === null ? {} : { checksum: String(row.checksum) }),
  };
}
