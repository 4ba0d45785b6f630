// What every CloudWatch operation works on, the errors they share, and how names become ARNs.

import { account } from '../../account.ts';
import { AwsError, constraintMessage } from '../../aws-error.ts';
import type { Cloud } from '../../service.ts';
import type { Collection } from '../../store.ts';
import type { AlarmRecord, DashboardRecord } from './records.ts';
import type { MetricStore } from './store.ts';

export interface MonitoringScope {
  cloud: Cloud;
  metrics: MetricStore;
  /** By `REGION/NAME`. */
  alarms: Collection<AlarmRecord>;
  /** By name: dashboards are the same in all regions. */
  dashboards: Collection<DashboardRecord>;
  region: string;
}

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** `rule` continues "Member must …". */
export function constraint(value: unknown, member: string, rule: string): AwsError {
  return invalid(constraintMessage(value, member, rule));
}

export function missing(parameter: string): AwsError {
  return new AwsError('MissingRequiredParameterException', `The parameter ${parameter} is required.`);
}

export function alarmArn(region: string, name: string): string {
  return `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;
}

export function dashboardArn(name: string): string {
  return `arn:aws:cloudwatch::${account}:dashboard/${name}`;
}

/** A time in a request, in ms; the SDK's types use Date, the wire uses seconds. */
export function timeOf(value: unknown, parameter: string): number {
  const time = typeof value === 'number' ? value * 1000 : Date.parse(String(value));
  if (Number.isNaN(time)) throw missing(parameter);
  return time;
}

/** A page of a list in a fixed order; the token is where the next one starts. */
export function page<T>(
  all: T[],
  size: number,
  token: string | undefined,
): { rows: T[]; NextToken?: string } {
  const start = token ? Number(Buffer.from(token, 'base64url').toString()) : 0;
  if (!Number.isInteger(start)) throw new AwsError('InvalidNextToken', 'The next token is invalid.');
  const end = start + size;
  const NextToken = Buffer.from(String(end)).toString('base64url');
  return { rows: all.slice(start, end), ...(end < all.length && { NextToken }) };
}
