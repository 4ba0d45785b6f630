// What every Logs operation works on, and the errors they share.

import { account } from '../../account.ts';
import { AwsError, constraintMessage } from '../../aws-error.ts';
import type { Cloud } from '../../service.ts';
import type { GroupRow, LogStore, StreamRow } from './store.ts';

export interface LogScope {
  cloud: Cloud;
  store: LogStore;
  region: string;
}

export function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

/** `rule` continues "Member must …". */
export function constraint(value: unknown, member: string, rule: string): AwsError {
  return invalid(constraintMessage(value, member, rule));
}

export function groupArn(region: string, name: string): string {
  return `arn:aws:logs:${region}:${account}:log-group:${name}`;
}

export const groupName = (nameOrArn: string) =>
  nameOrArn.replace(/^arn:[^:]+:logs:[^:]*:\d*:log-group:/, '').replace(/:\*$/, '');

/** A group by name or by ARN, with or without the `:*` that some of its ARNs end in. */
export function findGroup({ store, region }: LogScope, nameOrArn: string | undefined): GroupRow {
  const row = store.group(region, groupName(nameOrArn ?? ''));
  if (row) return row;
  throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
}

export function findStream({ store }: LogScope, group: GroupRow, name: string | undefined): StreamRow {
  const row = store.stream(group.id, name ?? '');
  if (row) return row;
  throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
}

export function alreadyExists(what: string): AwsError {
  return new AwsError('ResourceAlreadyExistsException', `The specified ${what} already exists`);
}

/** One page of rows in a fixed order; the token is where the next one starts. */
export function page<T>(
  rows: T[],
  { limit, nextToken }: { limit?: number | undefined; nextToken?: string | undefined },
): { rows: T[]; next: { nextToken?: string } } {
  const size = limit ?? 50;
  if (size < 1 || size > 50) {
    throw constraint(
      limit,
      'limit',
      `have value ${size < 1 ? 'greater than or equal to 1' : 'less than or equal to 50'}`,
    );
  }
  const start = nextToken === undefined ? 0 : Number(Buffer.from(nextToken, 'base64url').toString());
  if (!Number.isInteger(start)) throw invalid('The specified nextToken is invalid.');
  const end = start + size;
  const next = end < rows.length ? { nextToken: Buffer.from(String(end)).toString('base64url') } : {};
  return { rows: rows.slice(start, end), next };
}
