// Alarms and dashboard in both languages: CloudFormation uses CloudWatch's own properties.
import { alarmKinds } from '../resources/watch/alarm-settings.ts';
import { type Entry, logicalId, tagsOf } from './cloudformation-entries.ts';
import type { Block } from './hcl.ts';
import type { Part } from './parts.ts';
import { json, resource } from './terraform-blocks.ts';

export const alarmFields = [...alarmKinds, 'tags'] as const;
export const dashboardFields = ['body'] as const;

export function alarms(part: Part<'CloudWatch alarms'>): Record<string, Entry> {
  const entries = alarmKinds.map((kind) => [
    logicalId(`${part.id}-${kind}`),
    {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { AlarmName: `${part.name}-${kind}`, ...part.facets[kind], Tags: tagsOf(part) },
    },
  ]);
  return Object.fromEntries(entries);
}

export function dashboard(part: Part<'CloudWatch dashboard'>): Record<string, Entry> {
  const Properties = { DashboardName: part.name, DashboardBody: JSON.stringify(part.facets.body) };
  return { [logicalId(part.id)]: { Type: 'AWS::CloudWatch::Dashboard', Properties } };
}

export function alarmBlocks(part: Part<'CloudWatch alarms'>): Block[] {
  return alarmKinds.map((kind) => {
    const settings = part.facets[kind];
    const dimensions = (settings.Dimensions ?? []).map(({ Name, Value }) => [Name ?? '', Value ?? '']);
    return resource('aws_cloudwatch_metric_alarm', `${part.id}-${kind}`, {
      alarm_name: `${part.name}-${kind}`,
      alarm_description: settings.AlarmDescription ?? '',
      namespace: settings.Namespace ?? '',
      metric_name: settings.MetricName ?? '',
      statistic: settings.Statistic ?? '',
      period: settings.Period ?? 0,
      evaluation_periods: settings.EvaluationPeriods ?? 0,
      threshold: settings.Threshold ?? 0,
      comparison_operator: settings.ComparisonOperator ?? '',
      treat_missing_data: settings.TreatMissingData ?? '',
      dimensions: Object.fromEntries(dimensions),
      tags: part.facets.tags,
    });
  });
}

export function dashboardBlocks(part: Part<'CloudWatch dashboard'>): Block[] {
  const dashboard_body = json(part.facets.body);
  return [resource('aws_cloudwatch_dashboard', part.id, { dashboard_name: part.name, dashboard_body })];
}
