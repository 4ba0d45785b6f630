// The object versions of all buckets. The newest version of a key is the object; a delete marker on top hides it.
// Without versioning a key has one version, named `null`, that the next put replaces.
import { randomBytes } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Piece } from '../body/blobs.ts';
import type { Checksum } from '../body/checksum.ts';
import { type Bucket, versioningOf } from '../buckets/buckets.ts';

/** What the client stated about an object, and what belongs to the whole rather than to the bytes. */
export interface Facts {
  /** Returned unchanged: content-type, cache-control, x-amz-meta-… */
  headers: Record<string, string>;
  storageClass?: string;
  checksum?: Checksum;
  tags?: Record<string, string>;
  /** Of a multipart upload, in order. */
  parts?: { number: number; bytes: number; checksum?: string }[];
  /** ID of the multipart upload that created the object. */
  uploadId?: string;
}

/** A version to be stored. */
export interface Draft {
  deleteMarker?: boolean;
  bytes: number;
  /** Without quotes. */
  etag: string;
  pieces: Piece[];
  facts: Facts;
}

export interface Version extends Required<Draft> {
  /** Higher is newer, over all keys. */
  sequence: number;
  bucket: string;
  key: string;
  /** `null` for objects stored without versioning. */
  versionId: string;
  /** Milliseconds since 1970, full seconds as on AWS. */
  modified: number;
}

export interface Objects {
  /** The newest version, which may be a delete marker. */
  latest(bucket: string, key: string): Version | undefined;
  version(bucket: string, key: string, versionId: string): Version | undefined;
  /** Adds a version and returns it with the body it replaced, which the caller removes once this is committed. */
  add(bucket: Bucket, key: string, draft: Draft): { version: Version; replaced: Piece[] };
  remove(version: Version): void;
  setFacts(version: Version, facts: Facts): void;
  isEmpty(bucket: string): boolean;
  /** Versions in listing order, from a key on (from older than `before` at exactly that key). */
  scan(bucket: string, fromKey: string, before?: number): Iterable<Version & { isLatest: boolean }>;
}

const versionsOfKey = 'FROM s3_versions WHERE bucket = ? AND key = ?';

export function openObjects(db: DatabaseSync, nextSequence: () => number, now: () => number): Objects {
  const latest = db.prepare(`SELECT * ${versionsOfKey} ORDER BY sequence DESC LIMIT 1`);
  const byId = db.prepare(`SELECT * ${versionsOfKey} AND version_id = ?`);
  const remove = db.prepare('DELETE FROM s3_versions WHERE sequence = ?');
  const setFacts = db.prepare('UPDATE s3_versions SET facts = ? WHERE sequence = ?');
  const any = db.prepare('SELECT 1 FROM s3_versions WHERE bucket = ? LIMIT 1');
  // Prepared for each scan: two listings may be read alternately.
  const scan = `SELECT *, sequence = (SELECT max(sequence) FROM s3_versions newer
      WHERE newer.bucket = s3_versions.bucket AND newer.key = s3_versions.key) AS latest
    FROM s3_versions WHERE bucket = ?1 AND key >= ?2 AND (key <> ?2 OR sequence < ?3) ORDER BY key, sequence DESC`;

  return {
    latest: (bucket, key) => toVersion(latest.get(bucket, key)),
    version: (bucket, key, versionId) => toVersion(byId.get(bucket, key, versionId)),
    add: createAdd(db, nextSequence, now),
    remove: (version) => void remove.run(version.sequence),
    setFacts: (version, facts) => void setFacts.run(JSON.stringify(facts), version.sequence),
    isEmpty: (bucket) => any.get(bucket) === undefined,
    *scan(bucket, fromKey, before = Number.MAX_SAFE_INTEGER) {
      for (const row of db.prepare(scan).iterate(bucket, fromKey, before)) {
        const version = toVersion(row);
        if (version) yield { ...version, isLatest: row.latest === 1 };
      }
    },
  };
}

function createAdd(db: DatabaseSync, nextSequence: () => number, now: () => number): Objects['add'] {
  const insert = db.prepare('INSERT INTO s3_versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const takeNull = db.prepare(`DELETE ${versionsOfKey} AND version_id = 'null' RETURNING pieces`);
  return (bucket, key, { deleteMarker = false, bytes, etag, pieces, facts }) => {
    const enabled = versioningOf(bucket) === 'Enabled';
    const replaced = enabled
      ? []
      : takeNull.all(bucket.name, key).flatMap((row) => parse<Piece[]>(row.pieces));
    const sequence = nextSequence();
    const versionId = enabled ? newVersionId(sequence) : 'null';
    const modified = Math.floor(now() / 1000) * 1000;
    const version = {
      sequence,
      bucket: bucket.name,
      key,
      versionId,
      deleteMarker,
      bytes,
      etag,
      modified,
      pieces,
      facts,
    };
    insert.run(
      ...[sequence, bucket.name, key, versionId, Number(deleteMarker), bytes, etag, modified],
      ...[JSON.stringify(pieces), JSON.stringify(facts)],
    );
    return { version, replaced };
  };
}

/** Begins with the sequence, so that a listing can continue after a version that was deleted meanwhile. */
function newVersionId(sequence: number): string {
  return versionPosition(sequence) + randomBytes(8).toString('hex');
}

const positionDigits = 16;

/** Position of a version in a listing, as text that `sequenceAt` reads. */
export function versionPosition(sequence: number): string {
  return sequence.toString(16).padStart(positionDigits, '0');
}

/** The sequence of a version id or position; undefined when it is neither. */
export function sequenceAt(versionId: string): number | undefined {
  const digits = versionId.slice(0, positionDigits);
  return /^[0-9a-f]{16}$/.test(digits) ? Number.parseInt(digits, 16) : undefined;
}

function toVersion(row: Record<string, SQLOutputValue> | undefined): Version | undefined {
  if (!row) return undefined;
  return {
    sequence: Number(row.sequence),
    bucket: String(row.bucket),
    key: String(row.key),
    versionId: String(row.version_id),
    deleteMarker: row.delete_marker === 1,
    bytes: Number(row.bytes),
    etag: String(row.etag),
    modified: Number(row.modified),
    pieces: parse<Piece[]>(row.pieces),
    facts: parse<Facts>(row.facts),
  };
}

function parse<T>(json: SQLOutputValue | undefined): T {
  return JSON.parse(String(json)) as T;
}
