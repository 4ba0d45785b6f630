// Tags of topics.
import type {
  ListTagsForResourceRequest,
  Tag,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-sns';
import { AwsError } from '../../aws-error.ts';
import type { TaggedResource } from '../../service.ts';
import type { SnsScope, Topic } from './records.ts';

const maxTags = 50;

export const tagsIn = (tags: Tag[] = []): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));

export function checkTags(tags: Record<string, string>): Record<string, string> {
  if (Object.keys(tags).length <= maxTags) return tags;
  throw new AwsError('TagLimitExceeded', `Could not complete request: tag quota of ${maxTags} per resource`);
}

function tagged({ topics, region }: SnsScope, arn = ''): Topic {
  const topic = arn.split(':')[3] === region ? topics.get(arn) : undefined;
  if (topic) return topic;
  throw new AwsError('ResourceNotFound', 'Resource does not exist', 404);
}

export function tagResource(scope: SnsScope, { ResourceArn, Tags }: TagResourceRequest) {
  const topic = tagged(scope, ResourceArn);
  scope.topics.put(topic.arn, { ...topic, tags: checkTags({ ...topic.tags, ...tagsIn(Tags) }) });
  return {};
}

export function untagResource(scope: SnsScope, { ResourceArn, TagKeys = [] }: UntagResourceRequest) {
  const topic = tagged(scope, ResourceArn);
  const kept = Object.entries(topic.tags).filter(([key]) => !TagKeys.includes(key));
  scope.topics.put(topic.arn, { ...topic, tags: Object.fromEntries(kept) });
  return {};
}

export function listTagsForResource(scope: SnsScope, { ResourceArn }: ListTagsForResourceRequest) {
  const { tags } = tagged(scope, ResourceArn);
  return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
}

/** For the tagging API. */
export const taggedResources = ({ topics }: Pick<SnsScope, 'topics'>, region: string): TaggedResource[] =>
  topics
    .entries()
    .filter(([arn]) => arn.split(':')[3] === region)
    .map(([arn, { tags }]) => ({ arn, tags }));
