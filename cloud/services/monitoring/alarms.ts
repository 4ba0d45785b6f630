// Metric alarms. PutMetricAlarm creates and replaces: omitted values are reset. The state is computed when it is read.

import type { DeleteAlarmsInput, DescribeAlarmsInput, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../aws-error.ts';
import { tagMap } from '../../wire/tags.ts';
import { evaluate } from './alarm-state.ts';
import type { AlarmRecord } from './records.ts';
import { alarmArn, constraint, invalid, type MonitoringScope, missing, page } from './scope.ts';
import { checkPeriod, isStatistic } from './statistics.ts';

const operators = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
];
const treatments = ['breaching', 'notBreaching', 'ignore', 'missing'];

export function putMetricAlarm({ alarms, cloud, region }: MonitoringScope, input: PutMetricAlarmInput): void {
  check(input);
  const { Tags, ...settings } = input;
  const key = `${region}/${input.AlarmName}`;
  const before = alarms.get(key);
  const now = cloud.now();
  alarms.put(key, {
    region,
    settings,
    // Tags count only on creation; later ones are ignored.
    tags: before?.tags ?? tagMap(Tags),
    state: before?.state ?? 'INSUFFICIENT_DATA',
    reason: before?.reason ?? 'Unchecked: Initial alarm creation',
    bornAt: before?.bornAt ?? now,
    configuredAt: now,
    changedAt: before?.changedAt ?? now,
  });
}

function check(input: PutMetricAlarmInput): void {
  const { AlarmName = '', EvaluationPeriods, DatapointsToAlarm, TreatMissingData = 'missing' } = input;
  if (AlarmName.length < 1 || AlarmName.length > 255) {
    throw constraint(AlarmName, 'alarmName', 'have length between 1 and 255');
  }
  if (!operators.includes(input.ComparisonOperator ?? '')) {
    throw constraint(
      input.ComparisonOperator,
      'comparisonOperator',
      `satisfy enum value set: [${operators.join(', ')}]`,
    );
  }
  if (EvaluationPeriods === undefined) throw missing('EvaluationPeriods');
  if (EvaluationPeriods < 1) {
    throw constraint(EvaluationPeriods, 'evaluationPeriods', 'have value greater than or equal to 1');
  }
  if (DatapointsToAlarm !== undefined && DatapointsToAlarm > EvaluationPeriods) {
    throw invalid('DatapointsToAlarm must be less than or equal to EvaluationPeriods');
  }
  if (!treatments.includes(TreatMissingData)) {
    throw invalid(`TreatMissingData must be one of ${treatments.join(', ')}`);
  }
  for (const name of ['MetricName', 'Namespace', 'Statistic'] as const) {
    if (!input[name]) throw missing(name);
  }
  if (!isStatistic(input.Statistic ?? '')) {
    throw constraint(
      input.Statistic,
      'statistic',
      'satisfy enum value set: [SampleCount, Average, Sum, Minimum, Maximum]',
    );
  }
  if (input.Threshold === undefined) throw missing('Threshold');
  const period = checkPeriod(input.Period, 'period') / 1000;
  if (period * EvaluationPeriods > 86_400 * (period >= 3600 ? 7 : 1)) {
    throw invalid(
      'Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).',
    );
  }
}

export async function describeAlarms(scope: MonitoringScope, input: DescribeAlarmsInput) {
  const { AlarmNames, AlarmNamePrefix = '', ActionPrefix, StateValue, MaxRecords = 50, AlarmTypes } = input;
  if (AlarmNames && input.AlarmNamePrefix !== undefined) {
    throw new AwsError(
      'InvalidParameterCombinationException',
      'AlarmNames and AlarmNamePrefix cannot be given together.',
    );
  }
  if (MaxRecords < 1 || MaxRecords > 100) {
    throw constraint(MaxRecords, 'maxRecords', 'have value between 1 and 100');
  }
  const named = scope.alarms
    .entries()
    .map(([, alarm]) => alarm)
    .filter(({ region, settings: { AlarmName = '' } }) => {
      const isWanted = AlarmNames ? AlarmNames.includes(AlarmName) : AlarmName.startsWith(AlarmNamePrefix);
      return region === scope.region && isWanted;
    });
  const evaluated = await Promise.all(named.map((alarm) => evaluate(scope, alarm)));
  const isMetric = AlarmTypes === undefined || AlarmTypes.includes('MetricAlarm');
  const wanted = evaluated
    .filter(({ state }) => isMetric && (StateValue ?? state) === state)
    .filter(({ settings }) => ActionPrefix === undefined || hasAction(settings, ActionPrefix));
  const { rows, ...next } = page(wanted, MaxRecords, input.NextToken);
  return { MetricAlarms: rows.map(described), CompositeAlarms: [], ...next };
}

const hasAction = (settings: PutMetricAlarmInput, prefix: string) =>
  [settings.OKActions, settings.AlarmActions, settings.InsufficientDataActions].some((actions) =>
    actions?.some((action) => action.startsWith(prefix)),
  );

function described({ region, settings, ...alarm }: AlarmRecord) {
  return {
    AlarmArn: alarmArn(region, settings.AlarmName ?? ''),
    ActionsEnabled: true,
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    Dimensions: [],
    ...settings,
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.configuredAt),
    StateValue: alarm.state,
    StateReason: alarm.reason,
    StateUpdatedTimestamp: new Date(alarm.changedAt),
    StateTransitionedTimestamp: new Date(alarm.changedAt),
  };
}

/** Deletes none if one of them does not exist. */
export function deleteAlarms(
  { alarms, region }: MonitoringScope,
  { AlarmNames = [] }: DeleteAlarmsInput,
): void {
  if (AlarmNames.length > 100) throw constraint(AlarmNames.length, 'alarmNames', 'have length at most 100');
  const keys = AlarmNames.map((name) => `${region}/${name}`);
  if (keys.some((key) => !alarms.get(key))) {
    throw new AwsError('ResourceNotFound', 'The named alarm does not exist.', 404);
  }
  for (const key of keys) alarms.delete(key);
}
