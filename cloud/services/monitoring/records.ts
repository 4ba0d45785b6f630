// The records of alarms and dashboards.
import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';

export interface AlarmRecord {
  region: string;
  settings: Omit<PutMetricAlarmInput, 'Tags'>;
  tags: Record<string, string>;
  state: 'INSUFFICIENT_DATA' | 'OK' | 'ALARM';
  reason: string;
  /** Times in ms since 1970. */
  bornAt: number;
  configuredAt: number;
  changedAt: number;
}

export interface DashboardRecord {
  name: string;
  body: string;
  tags: Record<string, string>;
  /** In ms since 1970. */
  modifiedAt: number;
}
