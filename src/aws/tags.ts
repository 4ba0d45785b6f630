// AWS has two representations of tags: lists of {Key, Value} (S3, IAM, DynamoDB) and plain maps (SQS, Lambda, Logs).
import type { Names } from '../stack/names.ts';
import { stackTag } from '../stack/own-tags.ts';

interface Tag {
  Key: string | undefined;
  Value?: string | undefined;
}

export type TagMap = Record<string, string>;

type Owning = Pick<Names, 'isOurTag'>;

/** Tags that others set on a resource (cost centres, tag policies) are theirs: not compared and not removed. */
export function ourTags(names: Owning, tags: TagMap): TagMap;
export function ourTags(names: Owning, tags: TagMap | undefined): TagMap | undefined;
export function ourTags({ isOurTag }: Owning, tags: TagMap | undefined): TagMap | undefined {
  return tags && Object.fromEntries(Object.entries(tags).filter(([key]) => isOurTag(key)));
}

/** Our tags that exist and are no longer wanted: adding tags removes none. */
export function surplusTags(live: TagMap | null | undefined, wanted: TagMap): string[] {
  return Object.keys(live ?? {}).filter((key) => !(key in wanted));
}

export function tagList(tags: TagMap): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export function tagMap(tags: readonly Tag[] | undefined): TagMap {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

/** The stack that a resource belongs to: null when thumbs did not make it, undefined when reading its tags is denied. */
export function ownerOf(tags: TagMap | undefined): string | null | undefined {
  return tags && (tags[stackTag] ?? null);
}

type Owner = ReturnType<typeof ownerOf>;
type Place = { place: { stack: string } };

/** Of several resources under one name: ours if any is, unknown if any is, undefined if there are none. */
export function commonOwner(owners: readonly Owner[], { place }: Place): { owner: Owner } | undefined {
  if (owners.length === 0) return undefined;
  if (owners.includes(undefined)) return { owner: undefined };
  return { owner: owners.find((one) => one === place.stack) ?? owners[0] };
}

/** A resource known to be somebody else's stays when the others of that name are removed. */
export function isForeign({ place }: Place, owner: Owner): boolean {
  return owner !== undefined && owner !== place.stack;
}
