// Tags of alarms and dashboards, by ARN.

import type {
  ListTagsForResourceInput,
  TagResourceInput,
  UntagResourceInput,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../aws-error.ts';
import type { TaggedResource } from '../../service.ts';
import { tagList, tagMap } from '../../wire/tags.ts';
import { alarmArn, dashboardArn, type MonitoringScope } from './scope.ts';

type Tags = Record<string, string>;

export function tagResource(scope: MonitoringScope, { ResourceARN = '', Tags }: TagResourceInput) {
  change(scope, ResourceARN, (tags) => ({ ...tags, ...tagMap(Tags) }));
  return {};
}

export function untagResource(
  scope: MonitoringScope,
  { ResourceARN = '', TagKeys = [] }: UntagResourceInput,
) {
  const kept = (tags: Tags) => Object.entries(tags).filter(([key]) => !TagKeys.includes(key));
  change(scope, ResourceARN, (tags) => Object.fromEntries(kept(tags)));
  return {};
}

export function listTagsForResource(scope: MonitoringScope, { ResourceARN = '' }: ListTagsForResourceInput) {
  const tags = change(scope, ResourceARN, (same) => same);
  return { Tags: tagList(tags) };
}

function change(scope: MonitoringScope, arn: string, edit: (tags: Tags) => Tags): Tags {
  const [, , , region = '', , ...rest] = arn.split(':');
  const resource = rest.join(':');
  const dashboard = scope.dashboards.get(resource.replace(/^dashboard\//, ''));
  const key = `${region}/${resource.replace(/^alarm:/, '')}`;
  const alarm = scope.alarms.get(key);
  const found = resource.startsWith('dashboard/')
    ? dashboard
    : resource.startsWith('alarm:')
      ? alarm
      : undefined;
  if (!found) throw new AwsError('ResourceNotFoundException', `Unable to find the resource ${arn}`, 404);
  const tags = edit(found.tags);
  if (tags === found.tags) return tags;
  if ('body' in found) scope.dashboards.put(found.name, { ...found, tags });
  else scope.alarms.put(key, { ...found, tags });
  return tags;
}

/** For the tagging API. */
export function taggedResources({ alarms, dashboards, region }: MonitoringScope): TaggedResource[] {
  const ofAlarms = alarms
    .entries()
    .map(([, alarm]) => alarm)
    .filter((alarm) => alarm.region === region)
    .map(({ settings, tags }) => ({ arn: alarmArn(region, settings.AlarmName ?? ''), tags }));
  const ofDashboards = dashboards.entries().map(([name, { tags }]) => ({ arn: dashboardArn(name), tags }));
  return [...ofAlarms, ...ofDashboards].filter(({ tags }) => Object.keys(tags).length > 0);
}
