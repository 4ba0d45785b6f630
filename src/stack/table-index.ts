// Chooses the index of a stack's images table by the number of items that the stack may write per second.
import { byStatusIndex } from '../../lambda/contract.ts';
import { byShardIndex } from '../../lambda/shards.ts';
import type { Settings } from './settings.ts';

/** Units per second that DynamoDB accepts for one partition key of an index (about), whatever the table's capacity. */
export const unitsPerKey = 1000;
/**
 * Per function, assuming a generous three pictures a second. Remaking a picture moves its entry in the index: two writes of
 * one unit each, as an item is smaller than 1 KB.
 */
export const unitsPerFunction = 3 * 2;

type Choice = Pick<Settings, 'trigger' | 'maxConcurrency'>;

/** The trigger `s3` sets no limit of its own: Lambda's applies. Half of a key's throughput is reserved for bursts. */
export const isSharded = ({ trigger, maxConcurrency }: Choice): boolean =>
  trigger !== 's3' && maxConcurrency * unitsPerFunction > unitsPerKey / 2;

export const indexOf = (settings: Choice) => (isSharded(settings) ? byShardIndex : byStatusIndex);
