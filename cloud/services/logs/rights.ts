// What operations of CloudWatch Logs require. All but those on tags use the group's ARN followed by `:log-stream:`,
// which is why policies for log groups end in `:*`.

import { account } from '../../account.ts';
import { type Right, right } from '../../authorization/rights.ts';

interface Input {
  logGroupName?: string;
  logGroupNamePrefix?: string;
  logGroupIdentifier?: string;
  logStreamName?: string;
  resourceArn?: string;
  tags?: object;
}

export const streamArn = (region: string, group: string, stream = '') =>
  `arn:aws:logs:${region}:${account}:log-group:${group}:log-stream:${stream}`;

export function logsRights(operation: string, input: Input, region: string): Right[] {
  if (typeof input.resourceArn === 'string') return [right(`logs:${operation}`, input.resourceArn)];
  const identifier = String(input.logGroupIdentifier ?? '')
    .split(':log-group:')
    .at(-1);
  const group = String(input.logGroupName ?? input.logGroupNamePrefix ?? identifier ?? '');
  const own = right(`logs:${operation}`, streamArn(region, group, String(input.logStreamName ?? '')));
  if (operation !== 'CreateLogGroup' || Object.keys(input.tags ?? {}).length === 0) return [own];
  return [own, right('logs:TagResource', `arn:aws:logs:${region}:${account}:log-group:${group}`)];
}
