// When each alarm fires. Missing data is always good: an idle stack measures nothing.
import type { PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import type { Context } from '../../aws/session.ts';

/** Last part of the alarm's name, and its facet. */
export const alarmKinds = ['dead-letters', 'errors', 'throttles', 'age'] as const;
export type AlarmKind = (typeof alarmKinds)[number];

export const ofEach = <Value>(make: (kind: AlarmKind) => Value): Record<AlarmKind, Value> => ({
  'dead-letters': make('dead-letters'),
  errors: make('errors'),
  throttles: make('throttles'),
  age: make('age'),
});

export type AlarmSettings = Partial<Omit<PutMetricAlarmCommandInput, 'AlarmName'>>;

/** A message that waits this long (seconds) has missed some tries, or nobody receives it. */
const oldestSeconds = 900;

const minute = 60;

export function wantedAlarms({ names }: Context): Record<AlarmKind, AlarmSettings> {
  const { stack } = names;
  return {
    'dead-letters': {
      AlarmDescription: `Pictures failed for good after several tries. To see why: thumbs --stack ${stack} retry`,
      ...ofQueue(names.of('dead-letters'), 'ApproximateNumberOfMessagesVisible'),
      Period: minute,
      ...above(0),
    },
    errors: {
      AlarmDescription: `The function failed. To see how: thumbs --stack ${stack} logs --failed`,
      ...ofFunction(names.of('worker'), 'Errors'),
      Period: 5 * minute,
      ...above(0),
    },
    throttles: {
      AlarmDescription:
        'The function was throttled: the account has reached its limit of concurrent functions.',
      ...ofFunction(names.of('worker'), 'Throttles'),
      Period: 5 * minute,
      ...above(0),
    },
    age: {
      AlarmDescription: `A picture has been waiting for more than ${oldestSeconds / minute} minutes. To see more: thumbs --stack ${stack} status`,
      ...ofQueue(names.of('jobs'), 'ApproximateAgeOfOldestMessage'),
      Period: 5 * minute,
      ...above(oldestSeconds),
    },
  };
}

const above = (Threshold: number) => ({
  EvaluationPeriods: 1,
  Threshold,
  ComparisonOperator: 'GreaterThanThreshold' as const,
  TreatMissingData: 'notBreaching',
});

const ofQueue = (name: string, MetricName: string) => ({
  Namespace: 'AWS/SQS',
  MetricName,
  Dimensions: [{ Name: 'QueueName', Value: name }],
  Statistic: 'Maximum' as const,
});

const ofFunction = (name: string, MetricName: string) => ({
  Namespace: 'AWS/Lambda',
  MetricName,
  Dimensions: [{ Name: 'FunctionName', Value: name }],
  Statistic: 'Sum' as const,
});
