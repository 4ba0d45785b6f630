// Merges one page from all shards of a status, newest first, as if from a single partition key.
import { marshall } from '@aws-sdk/util-dynamodb';
import { byShardIndex, shardCount, shardKey, shardOf } from '../shards.ts';

interface Entry {
  ImageID: string;
  ProcessedAt: string;
}

/** The item after which the previous page ended. */
interface After {
  name: string;
  processedAt: string;
}

export interface Found<Item> {
  items: Item[];
  /** Number of items read, including those that the prefix excludes. */
  seen: number;
  /** The last item read if there may be more. */
  last: Entry | undefined;
}

/** A query of one shard. `start` is the exclusive start key; `from` and `upTo` are inclusive. */
export interface ShardQuery {
  key: string;
  limit: number;
  start?: { StatusShard: string; ProcessedAt: string; ImageID: string } | undefined;
  from?: string | undefined;
  upTo?: string | undefined;
}

/** Items to read per shard: a few more than an equal share, because shards are not equally full. */
const limitOf = (limit: number) => Math.ceil(limit / shardCount) + 4;

/** Sorts by time, then shard, then DynamoDB's order, so that each page starts exactly where the previous one ended. */
export async function queryShards<Item extends Entry>(
  page: { status: string; after?: After | undefined; since?: string | undefined; limit: number },
  query: (one: ShardQuery) => Promise<Found<Item>>,
): Promise<Found<Item>> {
  const shards = Array.from({ length: shardCount }, (_, shard) => queryOf(page, shard));
  const found = await Promise.all(shards.map(query));
  const ends = found.flatMap(({ last }) => (last ? [last] : []));
  // Items after the last one read of an unfinished shard are unknown, so the page stops at the first such end.
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

/** In the same shard, every item read is at or before the stop. */
const isSame = (item: Entry, stop: Entry) => shardOf(item.ImageID) === shardOf(stop.ImageID);

/** Within a shard, compares only the time. */
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
  // DynamoDB cannot combine an exclusive bound with another bound. No timestamp lies between `since` and `since~`.
  const from = since === undefined ? undefined : `${since}~`;
  const common = { key: `${status}#${shard}`, limit: limitOf(limit), from };
  if (!after) return common;
  const own = shardOf(after.name);
  const { processedAt: ProcessedAt, name: ImageID } = after;
  if (shard === own)
    return { ...common, start: { StatusShard: shardKey(status, ImageID), ProcessedAt, ImageID } };
  // For the same time, the previous page included the shards before this one's and excluded those after it.
  return { ...common, upTo: shard > own ? ProcessedAt : ProcessedAt.slice(0, -1) };
}

/** The index part of a Query's input; `names` and `values` belong to the rest of the query. */
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
