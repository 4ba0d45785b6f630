// AWS has two spellings of tags: lists of {Key, Value} (S3, IAM, DynamoDB) and plain maps (SQS, Lambda, Logs).
import { stackTag } from '../names.ts';

interface Tag {
  Key: string | undefined;
  Value: string | undefined;
}

export type TagMap = Record<string, string>;

export function tagList(tags: TagMap): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export function tagMap(tags: readonly Tag[] | undefined): TagMap {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

/** The stack that a thing belongs to, or undefined when thumbs did not make it. */
export function ownerOf(tags: TagMap | undefined): string | undefined {
  return tags?.[stackTag];
}
