// Log streams: one per execution environment of a function.
import type {
  CreateLogStreamRequest,
  DeleteLogStreamRequest,
  DescribeLogStreamsRequest,
  DescribeLogStreamsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  alreadyExists,
  constraint,
  findGroup,
  findStream,
  groupArn,
  invalid,
  type LogScope,
  page,
} from './scope.ts';
import type { GroupRow, StreamRow } from './store.ts';

export function createLogStream(scope: LogScope, input: CreateLogStreamRequest): void {
  const name = input.logStreamName ?? '';
  if (!/^[^:*]{1,512}$/.test(name)) {
    throw constraint(name, 'logStreamName', 'satisfy regular expression pattern: [^:*]*');
  }
  const { id } = findGroup(scope, input.logGroupName);
  if (scope.store.stream(id, name)) throw alreadyExists('log stream');
  scope.store.addStream(id, name, scope.cloud.now());
}

export function deleteLogStream(scope: LogScope, input: DeleteLogStreamRequest): void {
  const group = findGroup(scope, input.logGroupName);
  scope.store.removeStream(findStream(scope, group, input.logStreamName).id);
}

export function describeLogStreams(
  scope: LogScope,
  input: DescribeLogStreamsRequest,
): DescribeLogStreamsResponse {
  const { logStreamNamePrefix: prefix, orderBy, descending } = input;
  const byTime = orderBy === 'LastEventTime';
  if (byTime && prefix !== undefined) {
    throw invalid('Cannot order by LastEventTime with a logStreamNamePrefix.');
  }
  const group = findGroup(scope, input.logGroupIdentifier ?? input.logGroupName);
  const wanted = scope.store.streams(group.id).filter(({ name }) => name.startsWith(prefix ?? ''));
  if (byTime) wanted.sort((a, b) => (a.lastAt ?? 0) - (b.lastAt ?? 0));
  const { rows, next } = page(descending ? wanted.reverse() : wanted, input);
  return { logStreams: rows.map((row) => describe(scope, group, row)), ...next };
}

function describe({ region }: LogScope, group: GroupRow, row: StreamRow) {
  return {
    logStreamName: row.name,
    creationTime: row.createdAt,
    ...(row.firstAt !== null && { firstEventTimestamp: row.firstAt }),
    ...(row.lastAt !== null && { lastEventTimestamp: row.lastAt }),
    ...(row.ingestedAt !== null && { lastIngestionTime: row.ingestedAt }),
    uploadSequenceToken: String(row.id),
    arn: `${groupArn(region, group.name)}:log-stream:${row.name}`,
    storedBytes: 0,
  };
}
