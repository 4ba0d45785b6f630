// Reading metrics: minutes aggregated into periods.
import type {
  Dimension as AwsDimension,
  GetMetricDataInput,
  GetMetricStatisticsInput,
  ListMetricsInput,
  MetricDataQuery,
  PutMetricDataInput,
} from '@aws-sdk/client-cloudwatch';
import { takeReading } from './gauges.ts';
import { constraint, invalid, type MonitoringScope, missing, page, timeOf } from './scope.ts';
import type { Dimension, Point, SeriesKey } from './store.ts';

const statistics = {
  SampleCount: ({ count }: Point) => count,
  Average: ({ sum, count }: Point) => sum / count,
  Sum: ({ sum }: Point) => sum,
  Minimum: ({ min }: Point) => min,
  Maximum: ({ max }: Point) => max,
};
export type Statistic = keyof typeof statistics;

export function isStatistic(name: string): name is Statistic {
  return name in statistics;
}

export function statisticOf(statistic: Statistic, point: Point): number {
  return statistics[statistic](point);
}

/** One point for each period with data, oldest first. Times in ms, `to` is exclusive. */
export async function readPeriods(
  scope: MonitoringScope,
  key: SeriesKey,
  { from, to, periodMs }: { from: number; to: number; periodMs: number },
): Promise<Point[]> {
  const now = scope.cloud.now();
  if (to > now - periodMs) await takeReading(scope, key);
  const series = scope.metrics.find(key);
  if (!series) return [];
  const periods = new Map<number, Point>();
  for (const { at, count, sum, min, max } of scope.metrics.points(series.id, from, to)) {
    const start = Math.floor(at / periodMs) * periodMs;
    const before = periods.get(start) ?? { at: start, count: 0, sum: 0, min, max };
    periods.set(start, {
      at: start,
      count: before.count + count,
      sum: before.sum + sum,
      min: Math.min(before.min, min),
      max: Math.max(before.max, max),
    });
  }
  return [...periods.values()];
}

export function keyOf(region: string, { Namespace, MetricName, Dimensions }: MetricName): SeriesKey {
  if (!Namespace) throw missing('Namespace');
  if (!MetricName) throw missing('MetricName');
  return { region, namespace: Namespace, name: MetricName, dimensions: dimensionsOf(Dimensions) };
}

interface MetricName {
  Namespace?: string | undefined;
  MetricName?: string | undefined;
  Dimensions?: AwsDimension[] | undefined;
}

function dimensionsOf(dimensions: AwsDimension[] = []): Dimension[] {
  return dimensions.map(({ Name = '', Value = '' }) => ({ Name, Value }));
}

export function checkPeriod(period: number | undefined, member: string): number {
  if (period === undefined) throw missing(member);
  if ([1, 5, 10, 20, 30].includes(period) || (period >= 60 && period % 60 === 0)) return period * 1000;
  throw constraint(period, member, 'be 1, 5, 10, 20, 30 or a multiple of 60');
}

export async function getMetricStatistics(scope: MonitoringScope, input: GetMetricStatisticsInput) {
  const range = rangeOf(input, checkPeriod(input.Period, 'period'));
  const wanted = input.Statistics ?? [];
  if (wanted.length === 0) {
    throw invalid(
      input.ExtendedStatistics?.length
        ? 'The embedded cloud keeps no percentiles.'
        : 'At least one of Statistics and ExtendedStatistics must be given.',
    );
  }
  const key = keyOf(scope.region, input);
  const Unit = scope.metrics.find(key)?.unit ?? 'None';
  const points = isUnit(input.Unit, Unit) ? await readPeriods(scope, key, range) : [];
  const Datapoints = points.map((point) => ({
    Timestamp: new Date(point.at),
    Unit,
    ...Object.fromEntries(wanted.map((name) => [name, statisticOf(name, point)])),
  }));
  return { Label: input.MetricName, Datapoints };
}

/** Units are not converted: a request for a unit other than the metric's own returns no points. */
const isUnit = (asked: string | undefined, own: string) => asked === undefined || asked === own;

function rangeOf({ StartTime, EndTime }: { StartTime: unknown; EndTime: unknown }, periodMs: number) {
  const [start, to] = [timeOf(StartTime, 'StartTime'), timeOf(EndTime, 'EndTime')];
  if (start >= to) throw invalid('The parameter StartTime must be less than the parameter EndTime.');
  return { from: Math.floor(start / periodMs) * periodMs, to, periodMs };
}

export async function getMetricData(scope: MonitoringScope, input: GetMetricDataInput) {
  const queries = input.MetricDataQueries ?? [];
  if (queries.length === 0) throw missing('MetricDataQueries');
  const results = await Promise.all(queries.map((query) => answerQuery(scope, input, query)));
  const labels = labelsOf(queries);
  return {
    MetricDataResults: results
      .map((result, index) => ({ ...result, Label: labels[index] }))
      .filter((_, index) => queries[index]?.ReturnData !== false),
    Messages: [],
  };
}

/** The given label, or the metric's name plus the statistic and period if these differ between queries. */
function labelsOf(queries: MetricDataQuery[]): (string | undefined)[] {
  const differ = (of: 'Stat' | 'Period') =>
    new Set(queries.map(({ MetricStat }) => MetricStat?.[of])).size > 1;
  const parts = (['Stat', 'Period'] as const).filter(differ);
  return queries.map(({ Label, MetricStat }) => {
    const more = parts.map((of) => String(MetricStat?.[of]));
    return Label ?? [MetricStat?.Metric?.MetricName ?? '', ...more].join(' ');
  });
}

async function answerQuery(scope: MonitoringScope, input: GetMetricDataInput, query: MetricDataQuery) {
  const { Metric, Stat = '', Period, Unit } = query.MetricStat ?? {};
  if (!Metric) throw invalid('The embedded cloud understands metrics only, no expressions.');
  if (!isStatistic(Stat)) throw invalid(`The embedded cloud has no statistic ${Stat}.`);
  const range = rangeOf(input, checkPeriod(Period, 'period'));
  const key = keyOf(scope.region, Metric);
  const own = scope.metrics.find(key)?.unit ?? 'None';
  const points = isUnit(Unit, own) ? await readPeriods(scope, key, range) : [];
  if (input.ScanBy !== 'TimestampAscending') points.reverse();
  return {
    Id: query.Id,
    Timestamps: points.map(({ at }) => new Date(at)),
    Values: points.map((point) => statisticOf(Stat, point)),
    StatusCode: 'Complete',
  };
}

/** The period that RecentlyActive=PT3H covers. */
const recentMs = 3 * 3_600_000;

export function listMetrics({ metrics, region, cloud }: MonitoringScope, input: ListMetricsInput) {
  const since = cloud.now() - recentMs;
  const isRecent = (id: number) => metrics.points(id, since, Number.MAX_SAFE_INTEGER).length > 0;
  const wanted = metrics
    .series(region)
    .filter(
      ({ id, namespace, name, dimensions }) =>
        (input.RecentlyActive === undefined || isRecent(id)) &&
        (input.Namespace ?? namespace) === namespace &&
        (input.MetricName ?? name) === name &&
        (input.Dimensions ?? []).every((filter) =>
          dimensions.some(({ Name, Value }) => Name === filter.Name && (filter.Value ?? Value) === Value),
        ),
    );
  const { rows, ...next } = page(wanted, 500, input.NextToken);
  const Metrics = rows.map(({ namespace, name, dimensions }) => ({
    Namespace: namespace,
    MetricName: name,
    Dimensions: dimensions,
  }));
  return { Metrics, ...next };
}

export function putMetricData({ metrics, region, cloud }: MonitoringScope, input: PutMetricDataInput) {
  for (const datum of input.MetricData ?? []) {
    const key = keyOf(region, { Namespace: input.Namespace, ...datum });
    const at = datum.Timestamp === undefined ? cloud.now() : timeOf(datum.Timestamp, 'Timestamp');
    const unit = datum.Unit ?? 'None';
    const set = datum.StatisticValues;
    if (set) {
      const [count = 0, sum = 0, min = 0, max = 0] = [set.SampleCount, set.Sum, set.Minimum, set.Maximum];
      metrics.record(key, { at, count, sum, min, max }, unit);
      continue;
    }
    const values = datum.Values ?? (datum.Value === undefined ? [] : [datum.Value]);
    if (values.length === 0) throw missing('MetricData.member.1.Value');
    for (const [index, value] of values.entries()) {
      const count = datum.Counts?.[index] ?? 1;
      metrics.record(key, { at, count, sum: value * count, min: value, max: value }, unit);
    }
  }
}
