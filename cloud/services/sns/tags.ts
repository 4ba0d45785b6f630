// Tags of topics.

import type {
  ListTagsForResourceRequest,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-sns';
import { regionOf } from '../../arn.ts';
import { AwsError } from '../../aws-error.ts';
import type { TaggedResource } from '../../service.ts';
import { tagList, tagMap } from '../../wire/tags.ts';
import { type SnsScope, type Topic, topicAt } from './records.ts';

const maxTags = 50;

export function checkTags(tags: Record<string, string>): Record<string, string> {
  if (Object.keys(tags).length <= maxTags) return tags;
  throw new AwsError('TagLimitExceeded', `Could not complete request: tag quota of ${maxTags} per resource`);
}

function tagged(scope: SnsScope, arn = ''): Topic {
  const topic = topicAt(scope, arn);
  if (topic) return topic;
  throw new AwsError('ResourceNotFound', 'Resource does not exist', 404);
}

export function tagResource(scope: SnsScope, { ResourceArn, Tags }: TagResourceRequest) {
  const topic = tagged(scope, ResourceArn);
  scope.topics.put(topic.arn, { ...topic, tags: checkTags({ ...topic.tags, ...tagMap(Tags) }) });
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
  return { Tags: tagList(tags) };
}

/** For the tagging API. */
export const taggedResources = ({ topics }: Pick<SnsScope, 'topics'>, region: string): TaggedResource[] =>
  topics
    .entries()
    .filter(([arn]) => regionOf(arn) === region)
    .map(([arn, { tags }]) => ({ arn, tags }));
