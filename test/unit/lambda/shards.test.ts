// What DynamoDB's index has to take in a second, key by key, when a thousand functions write.
import { describe, expect, it } from 'vitest';
import { shardCount, shardKey, shardKeys, shardOf } from '../../../lambda/shards.ts';
import { defaultSettings } from '../../../src/stack/settings.ts';
import { indexOf, isSharded, unitsPerFunction, unitsPerKey } from '../../../src/stack/table-index.ts';

const names: Record<string, (index: number) => string> = {
  'a camera numbers': (index) => `DCIM/100CANON/IMG_${String(index).padStart(4, '0')}.JPG`,
  'dates begin': (index) => `${new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString()}.heic`,
  'folders end in one name': (index) => `product ${index}/front.png`,
  'random ids make': (index) =>
    `${((index * 2_654_435_761) >>> 0).toString(16)}-${(index * 40_503) % 65_521}.webp`,
  'are not Latin': (index) => `写真/${index}枚目.jpg`,
};

/** Units by partition key, in the busiest second of a bulk upload. */
function secondOf(nameOf: (index: number) => string, functions: number, keyOf: (name: string) => string) {
  const units = new Map<string, number>();
  for (let write = 0; write < functions * unitsPerFunction; write++) {
    const key = keyOf(nameOf(write));
    units.set(key, (units.get(key) ?? 0) + 1);
  }
  return [...units.values()];
}

describe.each(Object.entries(names))('with names that %s', (_title, nameOf) => {
  it('no key gets more in a second than it takes, at --max-concurrency 1000', () => {
    const single = secondOf(nameOf, 1000, () => 'done');
    expect(single).toEqual([6000]);
    expect(Math.max(...single)).toBeGreaterThan(unitsPerKey);
    const sharded = secondOf(nameOf, 1000, (name) => shardKey('done', name));
    expect(sharded).toHaveLength(shardCount);
    // 375 each, if they were equal.
    expect(Math.max(...sharded)).toBeLessThan(unitsPerKey / 2);
  });
});

it('a shard is one of those that are read', () => {
  expect(shardKeys('failed')).toHaveLength(shardCount);
  for (let index = 0; index < 100; index++)
    expect(shardKeys('done')).toContain(shardKey('done', `picture ${index}`));
  // Stored with every item: another answer would lose it.
  expect(['a.jpg', 'trip/lake.jpg', '写真.jpg', ''].map(shardOf)).toEqual([2, 15, 6, 9]);
});

it('stacks that cannot fill one key have the index with one', () => {
  expect(indexOf(defaultSettings)).toBe('byStatus');
  expect(isSharded({ trigger: 's3-sqs', maxConcurrency: 83 })).toBe(false);
  expect(isSharded({ trigger: 's3-sqs', maxConcurrency: 84 })).toBe(true);
  expect(isSharded({ trigger: 's3', maxConcurrency: 1000 })).toBe(false);
  expect(indexOf({ trigger: 'sqs', maxConcurrency: 1000 })).toBe('byStatusShard');
});
