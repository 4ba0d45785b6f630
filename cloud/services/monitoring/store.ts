// The metrics: a series for each namespace, name and set of dimensions, with one row per minute.
// Single values are not stored, so that there are no percentiles.
import type { DatabaseSync } from 'node:sqlite';

export interface Dimension {
  Name: string;
  Value: string;
}

export interface SeriesKey {
  region: string;
  namespace: string;
  name: string;
  dimensions: Dimension[];
}

export interface Series extends SeriesKey {
  id: number;
  unit: string;
}

/** Aggregate of one or several minutes. `at` is its start, in ms since 1970. */
export interface Point {
  at: number;
  count: number;
  sum: number;
  min: number;
  max: number;
}

export type MetricStore = ReturnType<typeof openMetricStore>;

const minute = 60_000;

const schema = `
  CREATE TABLE IF NOT EXISTS metric_series (
    id INTEGER PRIMARY KEY, region TEXT, namespace TEXT, name TEXT, dimensions TEXT, unit TEXT,
    UNIQUE (region, namespace, name, dimensions));
  CREATE TABLE IF NOT EXISTS metric_points (
    series INTEGER, at INTEGER, count REAL, sum REAL, min REAL, max REAL, PRIMARY KEY (series, at)) WITHOUT ROWID;`;

export function openMetricStore(db: DatabaseSync) {
  db.exec(schema);
  const find = db.prepare(
    'SELECT * FROM metric_series WHERE region = ? AND namespace = ? AND name = ? AND dimensions = ?',
  );
  const add = db.prepare('INSERT INTO metric_series VALUES (NULL, ?, ?, ?, ?, ?) RETURNING *');
  const all = db.prepare('SELECT * FROM metric_series WHERE region = ? ORDER BY namespace, name, dimensions');
  const put = db.prepare(
    `INSERT INTO metric_points VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE
     SET count = count + ?3, sum = sum + ?4, min = min(min, ?5), max = max(max, ?6)`,
  );
  const points = db.prepare(
    'SELECT * FROM metric_points WHERE series = ? AND at >= ? AND at < ? ORDER BY at',
  );
  const drop = db.prepare('DELETE FROM metric_points WHERE at < ?');
  const values = ({ region, namespace, name, dimensions }: SeriesKey) =>
    [region, namespace, name, spelled(dimensions)] as const;
  /** Series are never removed: looking one up for every log line would be most of the work. */
  const known = new Map<string, number>();
  const idOf = (key: SeriesKey, unit: string): number => {
    const text = values(key).join('\0');
    const id = known.get(text) ?? Number((find.get(...values(key)) ?? add.get(...values(key), unit))?.id);
    known.set(text, id);
    return id;
  };
  return {
    record(key: SeriesKey, { at, count, sum, min, max }: Point, unit: string): void {
      put.run(idOf(key, unit), Math.floor(at / minute) * minute, count, sum, min, max);
    },
    series: (region: string) => all.all(region).map(toSeries),
    find: (key: SeriesKey): Series | undefined => {
      const row = find.get(...values(key));
      return row && toSeries(row);
    },
    /** Minutes that start within the range, oldest first. */
    points: (series: number, from: number, to: number) => points.all(series, from, to) as unknown as Point[],
    /** AWS keeps minutes for 15 days. */
    dropExpired: (now: number) => void drop.run(now - 15 * 86_400_000),
  };
}

/** The order of dimensions does not matter. */
function spelled(dimensions: Dimension[]): string {
  const sorted = dimensions.toSorted((a, b) => (a.Name < b.Name ? -1 : 1));
  return JSON.stringify(sorted.map(({ Name, Value }) => ({ Name, Value })));
}

function toSeries(row: object): Series {
  const { dimensions, ...rest } = row as Omit<Series, 'dimensions'> & { dimensions: string };
  return { ...rest, dimensions: JSON.parse(dimensions) };
}
