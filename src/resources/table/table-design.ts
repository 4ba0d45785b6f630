// The keys of the images table and of its two possible indexes.
import type { CreateTableCommandInput, GlobalSecondaryIndex } from '@aws-sdk/client-dynamodb';
import { byStatusIndex } from '../../../lambda/contract.ts';
import { byShardIndex } from '../../../lambda/shards.ts';

const byTime = (IndexName: string, AttributeName: string) =>
  ({
    IndexName,
    KeySchema: [
      { AttributeName, KeyType: 'HASH' },
      { AttributeName: 'ProcessedAt', KeyType: 'RANGE' },
    ],
    Projection: { ProjectionType: 'ALL' },
  }) satisfies GlobalSecondaryIndex;

export const indexes = {
  [byStatusIndex]: byTime(byStatusIndex, 'Status'),
  [byShardIndex]: byTime(byShardIndex, 'StatusShard'),
};
export type IndexName = keyof typeof indexes;

export const otherIndex = (name: IndexName): IndexName =>
  name === byStatusIndex ? byShardIndex : byStatusIndex;

export const tableKeys = [{ AttributeName: 'ImageID', KeyType: 'HASH' as const }];

/** All key attributes are strings. */
export const attributesOf = (name: IndexName, ...more: string[]) => {
  const keys = indexes[name].KeySchema.map(({ AttributeName }) => AttributeName);
  return [...more, ...keys].sort().map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const }));
};

export const designOf = (name: IndexName) =>
  ({
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: tableKeys,
    AttributeDefinitions: attributesOf(name, 'ImageID'),
    GlobalSecondaryIndexes: [indexes[name]],
  }) satisfies Omit<CreateTableCommandInput, 'TableName'>;

/** Finds the index by its keys as the facet lists them: `StatusShard HASH`, … */
export const indexWith = (keys: readonly string[]): IndexName =>
  keys.includes('StatusShard HASH') ? byShardIndex : byStatusIndex;
