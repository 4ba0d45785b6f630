// Log groups and how long they keep their events.
import type {
  CreateLogGroupRequest,
  DeleteLogGroupRequest,
  DeleteRetentionPolicyRequest,
  DescribeLogGroupsRequest,
  DescribeLogGroupsResponse,
  PutRetentionPolicyRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  alreadyExists,
  constraint,
  findGroup,
  groupArn,
  groupName,
  invalid,
  type LogScope,
  page,
} from './scope.ts';

/** The only valid lengths. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export function createLogGroup({ store, cloud, region }: LogScope, input: CreateLogGroupRequest): void {
  const name = input.logGroupName ?? '';
  if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name)) {
    throw constraint(name, 'logGroupName', 'satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+');
  }
  if (/^aws\//i.test(name)) throw invalid('Log groups starting with AWS/ are reserved for AWS.');
  if (store.group(region, name)) throw alreadyExists('log group');
  const group = store.addGroup(region, name, cloud.now());
  if (input.tags) store.saveGroup({ ...group, tags: input.tags });
}

export function deleteLogGroup(scope: LogScope, input: DeleteLogGroupRequest): void {
  scope.store.removeGroup(findGroup(scope, input.logGroupName).id);
}

export function describeLogGroups(
  scope: LogScope,
  input: DescribeLogGroupsRequest,
): DescribeLogGroupsResponse {
  const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern } = input;
  if (prefix !== undefined && pattern !== undefined) {
    throw invalid('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
  }
  const { logGroupClass = 'STANDARD', logGroupIdentifiers: ids } = input;
  const wanted = scope.store
    .groups(scope.region)
    .filter(({ name }) => logGroupClass === 'STANDARD' && (ids?.some((id) => groupName(id) === name) ?? true))
    .filter(({ name }) => name.startsWith(prefix ?? ''))
    .filter(({ name }) => name.toLowerCase().includes((pattern ?? '').toLowerCase()));
  const { rows, next } = page(wanted, input);
  const logGroups = rows.map(({ name, createdAt, retentionDays }) => ({
    logGroupName: name,
    creationTime: createdAt,
    ...(retentionDays !== null && { retentionInDays: retentionDays }),
    metricFilterCount: 0,
    arn: `${groupArn(scope.region, name)}:*`,
    logGroupArn: groupArn(scope.region, name),
    storedBytes: 0,
    deletionProtectionEnabled: false,
    logGroupClass: 'STANDARD' as const,
  }));
  return { logGroups, ...next };
}

export function putRetentionPolicy(scope: LogScope, input: PutRetentionPolicyRequest): void {
  const days = input.retentionInDays;
  if (days === undefined || !retentionDays.includes(days)) {
    throw constraint(days, 'retentionInDays', `satisfy enum value set: [${retentionDays.join(', ')}]`);
  }
  scope.store.saveGroup({ ...findGroup(scope, input.logGroupName), retentionDays: days });
}

export function deleteRetentionPolicy(scope: LogScope, input: DeleteRetentionPolicyRequest): void {
  scope.store.saveGroup({ ...findGroup(scope, input.logGroupName), retentionDays: null });
}
