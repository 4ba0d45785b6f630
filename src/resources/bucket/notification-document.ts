// The rules by which a bucket notifies others. S3 keeps all of them in one document: ours is found by its Id, those of
// others stay as they are. Pure functions.
import type {
  NotificationConfiguration,
  NotificationConfigurationFilter,
  Event as S3EventName,
} from '@aws-sdk/client-s3';
import type { Facets } from '../../engine/resource.ts';

/** Large files end in CompleteMultipartUpload, so all kinds of creation; removals also remove the thumbnails. */
export const ruleEvents: S3EventName[] = ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'];

export interface NotificationFacets extends Facets {
  /** ARN of a queue or a function. */
  destination: string;
  events: S3EventName[];
  /** What the keys begin with (`prefix`) and end in (`suffix`); empty: all keys. */
  filter: Record<string, string>;
}

interface Rule {
  id: string | undefined;
  destination: string | undefined;
  events: S3EventName[];
  filter: Record<string, string>;
}

function rulesIn(document: NotificationConfiguration): Rule[] {
  const { QueueConfigurations = [], LambdaFunctionConfigurations = [], TopicConfigurations = [] } = document;
  return [
    ...QueueConfigurations.map((rule) => ruleOf(rule, rule.QueueArn)),
    ...LambdaFunctionConfigurations.map((rule) => ruleOf(rule, rule.LambdaFunctionArn)),
    ...TopicConfigurations.map((rule) => ruleOf(rule, rule.TopicArn)),
  ];
}

interface Written {
  Id?: string | undefined;
  Events: S3EventName[] | undefined;
  Filter?: NotificationConfigurationFilter | undefined;
}

function ruleOf({ Id: id, Events = [], Filter }: Written, destination: string | undefined): Rule {
  const filters = Filter?.Key?.FilterRules ?? [];
  // S3 answers in capitals whatever was sent.
  const filter = Object.fromEntries(filters.map(({ Name = '', Value = '' }) => [Name.toLowerCase(), Value]));
  return { id, destination, events: [...Events].sort(), filter };
}

export const findRule = (document: NotificationConfiguration, wanted: string): Rule | undefined =>
  rulesIn(document).find(({ id }) => id === wanted);

export const destinationsIn = (document: NotificationConfiguration) =>
  rulesIn(document).map(({ destination }) => destination);

/** The rules of others, as they are. */
export function without(document: NotificationConfiguration, id: string): NotificationConfiguration {
  const isOther = ({ Id }: { Id?: string | undefined }) => Id !== id;
  return {
    ...document,
    QueueConfigurations: (document.QueueConfigurations ?? []).filter(isOther),
    LambdaFunctionConfigurations: (document.LambdaFunctionConfigurations ?? []).filter(isOther),
  };
}

/** Our rule, after those of others. */
export function withRule(
  others: NotificationConfiguration,
  Id: string,
  { destination, events, filter }: NotificationFacets,
): NotificationConfiguration {
  const FilterRules = Object.entries(filter).map(([name, Value]) => ({ Name: name as 'prefix', Value }));
  const rule = {
    Id,
    Events: events,
    ...(FilterRules.length > 0 ? { Filter: { Key: { FilterRules } } } : {}),
  };
  const { QueueConfigurations = [], LambdaFunctionConfigurations = [] } = others;
  if (!destination.includes(':lambda:'))
    return { ...others, QueueConfigurations: [...QueueConfigurations, { ...rule, QueueArn: destination }] };
  const functions = [...LambdaFunctionConfigurations, { ...rule, LambdaFunctionArn: destination }];
  return { ...others, LambdaFunctionConfigurations: functions };
}

/** Those of others, as `Id (ARN)`, that cover events of ours: S3 refuses them together, and says not which. */
export function overlapping(
  others: NotificationConfiguration,
  wanted: Pick<NotificationFacets, 'events' | 'filter'>,
): string[] {
  const { prefix = '', suffix = '' } = wanted.filter;
  const covers = (wide: string, narrow: string) => narrow.startsWith(wide.replace(/\*$/, ''));
  const isSame = (one: string) => wanted.events.some((other) => covers(one, other) || covers(other, one));
  return rulesIn(others)
    .filter(({ events, filter }) => {
      const [start = '', end = ''] = [filter.prefix, filter.suffix];
      const isSameStart = start.startsWith(prefix) || prefix.startsWith(start);
      const isSameEnd = end.endsWith(suffix) || suffix.endsWith(end);
      return isSameStart && isSameEnd && events.some(isSame);
    })
    .map(({ id, destination }) => `${id} (${destination})`);
}
