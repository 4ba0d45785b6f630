// Tags of log groups, by ARN and by the older operations that take a name: either finds the group.
import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  ListTagsLogGroupRequest,
  TagLogGroupRequest,
  TagResourceRequest,
  UntagLogGroupRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import type { TaggedResource } from '../../service.ts';
import { findGroup, groupArn, type LogScope } from './scope.ts';

export function tagResource(scope: LogScope, { resourceArn, tags = {} }: TagResourceRequest): void {
  const group = findGroup(scope, resourceArn);
  scope.store.saveGroup({ ...group, tags: { ...group.tags, ...tags } });
}

export function untagResource(scope: LogScope, { resourceArn, tagKeys = [] }: UntagResourceRequest): void {
  const group = findGroup(scope, resourceArn);
  const kept = Object.entries(group.tags).filter(([key]) => !tagKeys.includes(key));
  scope.store.saveGroup({ ...group, tags: Object.fromEntries(kept) });
}

export const listTagsForResource = (
  scope: LogScope,
  { resourceArn }: ListTagsForResourceRequest,
): ListTagsForResourceResponse => ({ tags: findGroup(scope, resourceArn).tags });

export const tagLogGroup = (scope: LogScope, { logGroupName, tags }: TagLogGroupRequest) =>
  tagResource(scope, { resourceArn: logGroupName, tags });

export const untagLogGroup = (scope: LogScope, { logGroupName, tags }: UntagLogGroupRequest) =>
  untagResource(scope, { resourceArn: logGroupName, tagKeys: tags });

export const listTagsLogGroup = (scope: LogScope, { logGroupName }: ListTagsLogGroupRequest) =>
  listTagsForResource(scope, { resourceArn: logGroupName });

/** For the tagging API. */
export function taggedResources({ store, region }: LogScope): TaggedResource[] {
  return store
    .groups(region)
    .filter(({ tags }) => Object.keys(tags).length > 0)
    .map(({ name, tags }) => ({ arn: groupArn(region, name), tags }));
}
