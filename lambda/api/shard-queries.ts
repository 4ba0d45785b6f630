// One page out of all shards of a status, newest first as from a single key.
import { marshall } from '@aws-sdk/util-dynamodb';
import { byShardIndex, shardCount, shardKey, shardOf } from '../shards.ts';

interface Entry {
  ImageID: string;
  ProcessedAt: string;
}

/** Where a page ended: after an item. */
interface After {
  name: string;
  processedAt: string;
}

export interface Found<Item> {
  items: Item[];
  /** Items read, including those that the prefix excludes. */
  seen: number;
  /** The last item read, when there may be more. */
  last: Entry | undefined;
}

/** Of one shard. `start`: the exclusive start key; bounds are inclusive. */
export interface ShardQuery {
  key: string;
  limit: number;
  start?: { StatusShard: string; ProcessedAt: string; ImageID: string } | undefined;
  from?: string | undefined;
  upTo?: string | undefined;
}

/** A few more than its share: shards are not equally full. */
const limitOf = (limit: number) => Math.ceil(limit / shardCount) + 4;

/** The order is by time, then by shard, then as DynamoDB has it: every page begins where the one before ended. */
export async function queryShards<Item extends Entry>(
  page: { status: string; after?: After | undefined; since?: string | undefined; limit: number },
  query: (one: ShardQuery) => Promise<Found<Item>>,
): Promise<Found<Item>> {
  const shards = Array.from({ length: shardCount }, (_, shard) => queryOf(page, shard));
  const found = await Promise.all(shards.map(query));
  const ends = found.flatMap(({ last }) => (last ? [last] : []));
  // Nobody knows what comes behind the end of a shard that goes on.
  const stop = ends.reduce<Entry | undefined>(
    (first, end) => (first && isBefore(first, end) ? first : end),
    undefined,
  );
  const items = found.flatMap((one) => one.items).sort((a, b) => compare(b.ProcessedAt, a.ProcessedAt));
  return {
    items: stop ? items.filter((item) => isSame(item, stop) || isBefore(item, stop)) : items,
    seen: found.reduce((sum, { seen }) => sum + seen, 0),
    last: stop,
  };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Of the same shard: what was read of it comes before its end. */
const isSame = (item: Entry, stop: Entry) => shardOf(item.ImageID) === shardOf(stop.ImageID);

/** Within a shard, only the time counts. */
function isBefore(a: Entry, b: Entry): boolean {
  if (a.ProcessedAt !== b.ProcessedAt) return a.ProcessedAt > b.ProcessedAt;
  return shardOf(a.ImageID) < shardOf(b.ImageID);
}

function queryOf(
  {
    status,
    after,
    since,
    limit,
  }: { status: string; after?: After | undefined; since?: string | undefined; limit: number },
  shard: number,
): ShardQuery {
  // DynamoDB has no condition with an exclusive and another end; no time lies between these and the next.
  const from = since === undefined ? undefined : `${since}~`;
  const common = { key: `${status}#${shard}`, limit: limitOf(limit), from };
  if (!after) return common;
  const own = shardOf(after.name);
  const { processedAt: ProcessedAt, name: ImageID } = after;
  if (shard === own)
    return { ...common, start: { StatusShard: shardKey(status, ImageID), ProcessedAt, ImageID } };
  // Of the same moment, the shards before it were on the page, and those behind it were not.
  return { ...common, upTo: shard > own ? ProcessedAt : ProcessedAt.slice(0, -1) };
}

/** The part of a Query's input that is about the index; `names` and `values` are those of the rest. */
export function shardInput(
  { key, limit, start, from, upTo }: ShardQuery,
  names: Record<string, string>,
  values: Record<string, string>,
) {
  const times = Object.entries({ from, upTo }).filter(([, time]) => time !== undefined);
  const one = `#at ${from ? '>=' : '<='} :${times[0]?.[0]}`;
  const condition = ['', ` AND ${one}`, ' AND #at BETWEEN :from AND :upTo'][times.length] ?? '';
  const all = condition ? { ...names, '#at': 'ProcessedAt' } : names;
  return {
    IndexName: byShardIndex,
    Limit: limit,
    KeyConditionExpression: `StatusShard = :shard${condition}`,
    ...(Object.keys(all).length > 0 ? { ExpressionAttributeNames: all } : {}),
    ExpressionAttributeValues: marshall(
      Object.fromEntries([
        [':shard', key],
        ...times.map(([name, time]) => [`:${name}`, time]),
        ...Object.entries(values),
      ]),
    ),
    ...(start ? { ExclusiveStartKey: marshall(start) } : {}),
  };
}
