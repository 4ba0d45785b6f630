// The images table's other index, for stacks that make thousands of pictures a second: each status is spread over sixteen
// partition keys, because DynamoDB takes about 1,000 writes a second for each.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html

/** On `StatusShard` and `ProcessedAt`; in the place of `byStatus`. */
export const byShardIndex = 'byStatusShard';

export const shardCount = 16;

/** `done#7`: stays with a picture while its status does. */
export const shardKey = (status: string, imageId: string): string => `${status}#${shardOf(imageId)}`;

/** All of a status. */
export const shardKeys = (status: string): string[] =>
  Array.from({ length: shardCount }, (_, shard) => `${status}#${shard}`);

/** FNV-1a: short, and spreads names that differ in one digit. */
export function shardOf(imageId: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(imageId)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return ((hash ^ (hash >>> 16)) >>> 0) % shardCount;
}
