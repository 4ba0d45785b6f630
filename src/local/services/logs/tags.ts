// Tags of log groups, by ARN and by the older operations that take the name.
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

function add(scope: LogScope, nameOrArn: string | undefined, tags: Record<string, string> = {}): void {
  const group = findGroup(scope, nameOrArn);
  scope.store.saveGroup({ ...group, tags: { ...group.tags, ...tags } });
}

function remove(scope: LogScope, nameOrArn: string | undefined, keys: string[] = []): void {
  const group = findGroup(scope, nameOrArn);
  const kept = Object.entries(group.tags).filter(([key]) => !keys.includes(key));
  scope.store.saveGroup({ ...group, tags: Object.fromEntries(kept) });
}

export function tagResource(scope: LogScope, input: TagResourceRequest): void {
  add(scope, input.resourceArn, input.tags);
}

export function untagResource(scope: LogScope, input: UntagResourceRequest): void {
  remove(scope, input.resourceArn, input.tagKeys);
}

export function listTagsForResource(
  scope: LogScope,
  input: ListTagsForResourceRequest,
): ListTagsForResourceResponse {
  return { tags: findGroup(scope, input.resourceArn).tags };
}

export function tagLogGroup(scope: LogScope, input: TagLogGroupRequest): void {
  add(scope, input.logGroupName, input.tags);
}

export function untagLogGroup(scope: LogScope, input: UntagLogGroupRequest): void {
  remove(scope, input.logGroupName, input.tags);
}

export function listTagsLogGroup(
  scope: LogScope,
  input: ListTagsLogGroupRequest,
): ListTagsForResourceResponse {
  return { tags: findGroup(scope, input.logGroupName).tags };
}

/** For the tagging API. */
export function taggedResources({ store, region }: LogScope): TaggedResource[] {
  return store
    .groups(region)
    .filter(({ tags }) => Object.keys(tags).length > 0)
    .map(({ name, tags }) => ({ arn: groupArn(region, name), tags }));
}
