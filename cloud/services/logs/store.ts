// The tables behind CloudWatch Logs. Writes are by far the most frequent, so one append is two statements.
import type { DatabaseSync } from 'node:sqlite';

export interface GroupRow {
  id: number;
  region: string;
  name: string;
  createdAt: number;
  retentionDays: number | null;
  tags: Record<string, string>;
}

/** Times in ms since 1970; null until something is written. */
export interface StreamRow {
  id: number;
  groupId: number;
  name: string;
  createdAt: number;
  firstAt: number | null;
  lastAt: number | null;
  ingestedAt: number | null;
}

export interface EventRow {
  id: number;
  stream: string;
  at: number;
  ingestedAt: number;
  message: string;
}

/** A position in the order of events: by time, then by arrival. */
export interface Position {
  at: number;
  id: number;
}

interface EventRange {
  groupId: number;
  /** All streams of the group when undefined. */
  streamId?: number | undefined;
  /** Both inclusive. */
  from: number;
  to: number;
}

export type LogStore = ReturnType<typeof openLogStore>;

const schema = `
  CREATE TABLE IF NOT EXISTS log_groups (
    id INTEGER PRIMARY KEY, region TEXT, name TEXT, createdAt INTEGER, retentionDays INTEGER, tags TEXT,
    UNIQUE (region, name));
  CREATE TABLE IF NOT EXISTS log_streams (
    id INTEGER PRIMARY KEY, groupId INTEGER REFERENCES log_groups ON DELETE CASCADE, name TEXT, createdAt INTEGER,
    firstAt INTEGER, lastAt INTEGER, ingestedAt INTEGER,
    UNIQUE (groupId, name));
  CREATE TABLE IF NOT EXISTS log_events (
    id INTEGER PRIMARY KEY, groupId INTEGER REFERENCES log_groups ON DELETE CASCADE,
    streamId INTEGER REFERENCES log_streams ON DELETE CASCADE, at INTEGER, ingestedAt INTEGER, message TEXT);
  CREATE INDEX IF NOT EXISTS log_events_by_time ON log_events (groupId, at, id);
  CREATE INDEX IF NOT EXISTS log_events_by_stream ON log_events (streamId, at, id);`;

export function openLogStore(db: DatabaseSync) {
  db.exec(schema);
  return { ...groupQueries(db), ...streamQueries(db), ...eventQueries(db) };
}

function groupQueries(db: DatabaseSync) {
  const one = db.prepare('SELECT * FROM log_groups WHERE region = ? AND name = ?');
  const all = db.prepare('SELECT * FROM log_groups WHERE region = ? ORDER BY name');
  const add = db.prepare("INSERT INTO log_groups VALUES (NULL, ?, ?, ?, NULL, '{}') RETURNING *");
  const update = db.prepare('UPDATE log_groups SET retentionDays = ?, tags = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM log_groups WHERE id = ?');
  const expire = db.prepare(
    `DELETE FROM log_events WHERE id IN (SELECT e.id FROM log_groups g JOIN log_events e ON e.groupId = g.id
     AND e.at < ? - g.retentionDays * 86400000)`,
  );
  const toGroup = (row: object) => ({ ...row, tags: JSON.parse((row as { tags: string }).tags) }) as GroupRow;
  return {
    group: (region: string, name: string) => {
      const row = one.get(region, name);
      return row && toGroup(row);
    },
    groups: (region: string) => all.all(region).map(toGroup),
    addGroup: (region: string, name: string, now: number) => toGroup(add.get(region, name, now) ?? {}),
    saveGroup: ({ id, retentionDays, tags }: GroupRow) =>
      void update.run(retentionDays, JSON.stringify(tags), id),
    removeGroup: (id: number) => void remove.run(id),
    /** Deletes events older than their group's retention. */
    dropExpired: (now: number) => void expire.run(now),
  };
}

function streamQueries(db: DatabaseSync) {
  const one = db.prepare('SELECT * FROM log_streams WHERE groupId = ? AND name = ?');
  const all = db.prepare('SELECT * FROM log_streams WHERE groupId = ? ORDER BY name');
  const add = db.prepare('INSERT INTO log_streams VALUES (NULL, ?, ?, ?, NULL, NULL, NULL) RETURNING *');
  const remove = db.prepare('DELETE FROM log_streams WHERE id = ?');
  const { group, addGroup } = groupQueries(db);
  const stream = (groupId: number, name: string) => one.get(groupId, name) as StreamRow | undefined;
  const addStream = (groupId: number, name: string, now: number) =>
    add.get(groupId, name, now) as unknown as StreamRow;
  return {
    stream,
    addStream,
    streams: (groupId: number) => all.all(groupId) as unknown as StreamRow[],
    removeStream: (id: number) => void remove.run(id),
    /** Creates the missing group and stream. */
    streamFor(region: string, groupName: string, name: string, now: number): StreamRow {
      const { id } = group(region, groupName) ?? addGroup(region, groupName, now);
      return stream(id, name) ?? addStream(id, name, now);
    },
  };
}

function eventQueries(db: DatabaseSync) {
  // json_each turns any number of events into one statement, and so one transaction.
  const insert = db.prepare(
    `INSERT INTO log_events SELECT NULL, ?, ?, value ->> 'timestamp', ?, value ->> 'message' FROM json_each(?)`,
  );
  const touch = db.prepare(
    `UPDATE log_streams SET firstAt = min(coalesce(firstAt, ?1), ?1), lastAt = max(coalesce(lastAt, ?2), ?2),
     ingestedAt = ?3 WHERE id = ?4`,
  );
  const select = (comparison: '>' | '<', order: 'ASC' | 'DESC', column: 'groupId' | 'streamId') =>
    db.prepare(
      `SELECT e.id, s.name AS stream, e.at, e.ingestedAt, e.message FROM log_events e JOIN log_streams s ON s.id = e.streamId
       WHERE e.${column} = ? AND e.at BETWEEN ? AND ? AND (e.at, e.id) ${comparison} (?, ?) ORDER BY e.at ${order}, e.id ${order}`,
    );
  const after = { groupId: select('>', 'ASC', 'groupId'), streamId: select('>', 'ASC', 'streamId') };
  const before = { groupId: select('<', 'DESC', 'groupId'), streamId: select('<', 'DESC', 'streamId') };
  const read = (by: typeof after, { groupId, streamId, from, to }: EventRange, { at, id }: Position) => {
    const statement = streamId === undefined ? by.groupId : by.streamId;
    const rows: unknown = statement.iterate(streamId ?? groupId, from, to, at, id);
    return rows as Iterable<EventRow>;
  };
  return {
    append({ id, groupId }: StreamRow, entries: { timestamp: number; message: string }[], now: number): void {
      const [first] = entries;
      const last = entries.at(-1);
      if (!first || !last) return;
      insert.run(groupId, id, now, JSON.stringify(entries));
      touch.run(first.timestamp, last.timestamp, now, id);
    },
    /** Lazily, oldest first. */
    eventsAfter: (range: EventRange, position: Position) => read(after, range, position),
    /** Lazily, newest first. */
    eventsBefore: (range: EventRange, position: Position) => read(before, range, position),
  };
}
