// What CloudWatch's operations require: alarms and dashboards by name, metrics without any resource.
import { type Right, right } from '../../authorization/rights.ts';
import { alarmArn, dashboardArn } from './scope.ts';

interface Input {
  AlarmName?: string;
  AlarmNames?: string[];
  AlarmNamePrefix?: string;
  DashboardName?: string;
  DashboardNames?: string[];
  ResourceARN?: string;
  Tags?: unknown[];
}

export function monitoringRights(operation: string, input: Input, region: string): Right[] {
  const rights = resourcesOf(operation, input, region).map((arn) => right(`cloudwatch:${operation}`, arn));
  const isTagged = operation.startsWith('Put') && Array.isArray(input.Tags) && input.Tags.length > 0;
  return isTagged ? rights.flatMap((own) => [own, right('cloudwatch:TagResource', own.resource)]) : rights;
}

function resourcesOf(operation: string, input: Input, region: string): string[] {
  const { AlarmName, AlarmNames, DashboardName, DashboardNames, ResourceARN } = input;
  if (ResourceARN !== undefined) return [ResourceARN];
  if (AlarmName !== undefined) return [alarmArn(region, AlarmName)];
  if (DashboardName !== undefined) return [dashboardArn(DashboardName)];
  if (DashboardNames !== undefined) return DashboardNames.map(dashboardArn);
  // A list by name prefix needs the permission for all.
  if (operation === 'DescribeAlarms') return [alarmArn(region, '*')];
  return AlarmNames?.map((name) => alarmArn(region, name)) ?? ['*'];
}
