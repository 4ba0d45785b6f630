// The state of an alarm: M of its last N periods beyond the threshold, and how a period without data counts.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html#alarm-evaluation
import type { AlarmRecord } from './records.ts';
import type { MonitoringScope } from './scope.ts';
import { isStatistic, keyOf, readPeriods, statisticOf } from './statistics.ts';

const beyond: Record<string, (value: number, threshold: number) => boolean> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** The alarm's current state; a change is stored. The running period counts too. */
export async function evaluate(scope: MonitoringScope, alarm: AlarmRecord): Promise<AlarmRecord> {
  const { settings } = alarm;
  const { Period = 60, EvaluationPeriods = 1, DatapointsToAlarm = EvaluationPeriods } = settings;
  const now = scope.cloud.now();
  const periodMs = Period * 1000;
  const last = Math.floor(now / periodMs) * periodMs;
  const from = last - (EvaluationPeriods - 1) * periodMs;
  const points = await readPeriods(scope, keyOf(alarm.region, settings), { from, to: now + 1, periodMs });
  // Just created, and nothing measured: not evaluated yet.
  if (points.length === 0 && now - alarm.bornAt < periodMs) return alarm;
  const statistic = settings.Statistic ?? '';
  if (!isStatistic(statistic)) return alarm;
  const isBeyond = beyond[settings.ComparisonOperator ?? ''] ?? (() => false);
  const values = points.map((point) => statisticOf(statistic, point));
  const breaching = values.filter((value) => isBeyond(value, settings.Threshold ?? 0)).length;
  const state = stateOf(alarm, {
    breaching,
    missing: EvaluationPeriods - points.length,
    needed: DatapointsToAlarm,
    periods: EvaluationPeriods,
  });
  if (state === alarm.state) return alarm;
  const reason = `Threshold Crossed: ${breaching} out of the last ${EvaluationPeriods} datapoints [${values.join(', ')}] ${state === 'ALARM' ? 'was' : 'was not'} beyond the threshold (${settings.Threshold}).`;
  const changed: AlarmRecord = { ...alarm, state, changedAt: now, reason };
  scope.alarms.put(`${alarm.region}/${settings.AlarmName}`, changed);
  return changed;
}

interface Count {
  breaching: number;
  missing: number;
  needed: number;
  periods: number;
}

function stateOf({ settings, state }: AlarmRecord, { breaching, missing, needed, periods }: Count) {
  const treatment = settings.TreatMissingData ?? 'missing';
  if (breaching + (treatment === 'breaching' ? missing : 0) >= needed) return 'ALARM';
  if (missing < periods || treatment === 'notBreaching' || treatment === 'breaching') return 'OK';
  return treatment === 'ignore' ? state : 'INSUFFICIENT_DATA';
}
