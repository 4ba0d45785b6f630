// The images table's alternative index, for stacks that process thousands of pictures a second: it spreads each status over
// sixteen partition keys, because DynamoDB accepts about 1,000 writes a second per key.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html

/** Index on `StatusShard` and `ProcessedAt`; replaces `byStatus`. */
export const byShardIndex = 'byStatusShard';

export const shardCount = 16;

/** E.g. `done#7`; constant for a picture while its status does not change. */
export const shardKey = (status: string, imageId: string): string => `${status}#${shardOf(imageId)}`;

/** All shard keys of a status. */
export const shardKeys = (status: string): string[] =>
  Array.from({ length: shardCount }, (_, shard) => `${status}#${shard}`);

/** FNV-1a: short, and spreads names that differ in one digit only. */
export function shardOf(imageId: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(imageId)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return ((hash ^ (hash >>> 16)) >>> 0) % shardCount;
}
