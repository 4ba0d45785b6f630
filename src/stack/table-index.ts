// Which index of the images table a stack has: by the number of items that it may write in a second.
import { byStatusIndex } from '../../lambda/contract.ts';
import { byShardIndex } from '../../lambda/shards.ts';
import type { Settings } from './settings.ts';

/** DynamoDB takes about this many units a second for one partition key of an index, whatever the table's capacity. */
export const unitsPerKey = 1000;
/**
 * Of one function: a generous three pictures a second. A picture that is made again leaves its old place in the index for a
 * new one: two writes, of one unit each, for an item has less than 1 KB.
 */
export const unitsPerFunction = 3 * 2;

type Choice = Pick<Settings, 'trigger' | 'maxConcurrency'>;

/** Under the trigger `s3` there is no limit to go by: Lambda's own decides. Half of what a key takes is room for bursts. */
export const isSharded = ({ trigger, maxConcurrency }: Choice): boolean =>
  trigger !== 's3' && maxConcurrency * unitsPerFunction > unitsPerKey / 2;

export const indexOf = (settings: Choice) => (isSharded(settings) ? byShardIndex : byStatusIndex);
