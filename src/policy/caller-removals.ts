// What removing parts of a stack, or all of it, requires from AWS.
import { anyAlarm, bucketsOf, type Duty, grant, mapping, ofOurFunction, queues } from './caller-duties.ts';

/** What --no-alarms and teardown remove. Every stack is checked for them. */
export const dropAlarms: Duty = ({ names: { arn }, alarms }) =>
  alarms
    ? [
        grant(arn.alarm('*'), 'cloudwatch', 'DeleteAlarms'),
        grant(arn.dashboard(), 'cloudwatch', 'DeleteDashboards'),
      ]
    : [];

export const dropMapping: Duty = ({ names }) => [
  grant('*', 'lambda', 'ListEventSourceMappings'),
  { ...grant(mapping(names), 'lambda', 'DeleteEventSourceMapping'), condition: ofOurFunction(names) },
  grant(mapping(names), 'lambda', 'GetEventSourceMapping'),
];

export const dropPermission: Duty = ({ names }) => [
  grant(names.arn.function('worker'), 'lambda', 'RemovePermission'),
];

/** Removing everything. A bucket's objects are deleted version by version, even where nobody enabled versions. */
export const remove: Duty = ({ names, ...caller }) => {
  const { arn } = names;
  const ownRole =
    'GetRole ListRolePolicies DeleteRolePolicy ListAttachedRolePolicies DetachRolePolicy DeleteRole';
  return [
    ...dropMapping({ names, ...caller }),
    ...dropPermission({ names, ...caller }),
    ...dropAlarms({ names, ...caller }),
    grant(names.originals.arn, 's3', 'PutBucketNotification'),
    grant(anyAlarm(names), 'cloudwatch', 'DescribeAlarms'),
    grant(arn.function('worker'), 'lambda', 'DeleteFunction'),
    ...queues.map((part) => grant(arn.queue(part), 'sqs', 'GetQueueUrl DeleteQueue')),
    grant(arn.table('images'), 'dynamodb', 'DeleteTable'),
    grant(arn.logGroup('worker'), 'logs', 'DeleteLogGroup'),
    grant(arn.roles(), 'iam', ownRole),
    ...bucketsOf(names).map((part) =>
      grant(arn.bucket(part), 's3', 'ListBucketVersions ListBucketMultipartUploads DeleteBucket'),
    ),
    ...bucketsOf(names).map((part) =>
      grant(`${arn.bucket(part)}/*`, 's3', 'DeleteObject DeleteObjectVersion AbortMultipartUpload'),
    ),
  ];
};
