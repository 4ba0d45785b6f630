// The images table, one item per original. Conditional writes keep an older event from undoing a newer one.
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { FocalPoint, ImageItem } from '../contract.ts';
import { byShardIndex, shardKey } from '../shards.ts';
import { AwsError } from './errors.ts';
import { openJson } from './json-calls.ts';

/** The previous item, `{}` if there was none; 'newer' when the existing item belongs to a newer event and was kept. */
type Replaced = Partial<ImageItem> | 'newer';

/** What an earlier item says that its successor goes by. */
export type Known = Pick<ImageItem, 'FocalPoint' | 'OriginalETag'>;

export interface Items {
  known(key: string): Promise<Known>;
  /** Undefined, and nothing written, when the item there has another focal point of a person's than this one. */
  put(item: ImageItem): Promise<Replaced | undefined>;
  /** Without a sequencer, the item is removed unconditionally. */
  remove(key: string, sequencer?: string): Promise<Replaced>;
}

/** `index`: the table's index by status. */
export function openItems(name: string, index?: string): Items {
  const table = { name, dynamodb: openJson('dynamodb', { environment: process.env }) };
  return {
    known: (key) => known(table, key),
    async put(item) {
      const unlessWrong = expression(bothOf(unlessOlder(item), unlessRefocused(item)));
      const { Status, ImageID } = item;
      const shard = index === byShardIndex ? { StatusShard: shardKey(Status, ImageID) } : {};
      const Item = marshall({ ...item, ...shard }, { removeUndefinedValues: true });
      const replaced = await replace(table, 'PutItem', { Item, ...unlessWrong });
      // Which of the two it was, DynamoDB does not say.
      if (replaced !== 'newer') return replaced;
      return isSame(ownPoint(await known(table, item.ImageID)), ownPoint(item)) ? 'newer' : undefined;
    },
    remove: (key, sequencer) =>
      replace(table, 'DeleteItem', {
        Key: marshall({ ImageID: key }),
        ...(sequencer ? expression(unlessOlder({ Sequencer: sequencer })) : {}),
      }),
  };
}

interface Table {
  name: string;
  dynamodb: ReturnType<typeof openJson>;
}

async function replace(
  { name, dynamodb }: Table,
  operation: 'PutItem' | 'DeleteItem',
  input: object,
): Promise<Replaced> {
  try {
    const { Attributes } = await dynamodb(operation, {
      TableName: name,
      ReturnValues: 'ALL_OLD',
      ...input,
    });
    return unmarshall((Attributes ?? {}) as Parameters<typeof unmarshall>[0]);
  } catch (error) {
    if (error instanceof AwsError && error.name === 'ConditionalCheckFailedException') return 'newer';
    throw error;
  }
}

async function known({ name, dynamodb }: Table, key: string): Promise<Known> {
  const { Item } = await dynamodb('GetItem', {
    TableName: name,
    Key: marshall({ ImageID: key }),
    ConsistentRead: true,
    ProjectionExpression: 'FocalPoint, OriginalETag',
  });
  return unmarshall((Item ?? {}) as Parameters<typeof unmarshall>[0]);
}

/** A point that was found may be replaced: it can be found again. */
export const ownPoint = ({ FocalPoint: point }: Known): FocalPoint | undefined =>
  point?.By ? undefined : point;

const isSame = (a: FocalPoint | undefined, b: FocalPoint | undefined) => a?.X === b?.X && a?.Y === b?.Y;

/** A person may set the point while the picture is being made. */
function unlessRefocused(item: ImageItem): Condition {
  const point = ownPoint(item);
  const names = { '#point': 'FocalPoint', '#by': 'By' };
  if (!point) {
    return {
      alternatives: ['attribute_not_exists(#point)', 'attribute_exists(#point.#by)'],
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: {},
    };
  }
  return {
    alternatives: ['attribute_not_exists(#point.#by) AND #point.#x = :x AND #point.#y = :y'],
    ExpressionAttributeNames: { ...names, '#x': 'X', '#y': 'Y' },
    ExpressionAttributeValues: marshall({ ':x': point.X, ':y': point.Y }),
  };
}

/** Holds when one of the alternatives does. */
interface Condition {
  alternatives: string[];
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues: object;
}

const expression = ({ alternatives, ...rest }: Condition) => ({
  ConditionExpression: alternatives.join(' OR '),
  ...rest,
});

/** Each pair of alternatives, without parentheses: AND binds closer, and dynalite's parser backtracks into parentheses for 1 ms. */
const bothOf = (one: Condition, other: Condition): Condition => ({
  alternatives: one.alternatives.flatMap((a) => other.alternatives.map((b) => `${a} AND ${b}`)),
  ExpressionAttributeNames: { ...one.ExpressionAttributeNames, ...other.ExpressionAttributeNames },
  ExpressionAttributeValues: { ...one.ExpressionAttributeValues, ...other.ExpressionAttributeValues },
});

/** By S3's sequencer; messages from `upload` or a person have none, so the original's age decides. */
function unlessOlder({ Sequencer, OriginalModifiedAt }: Partial<ImageItem>): Condition {
  const [field, value] = Sequencer ? ['Sequencer', Sequencer] : ['OriginalModifiedAt', OriginalModifiedAt];
  return {
    alternatives: ['attribute_not_exists(#field)', '#field <= :value'],
    ExpressionAttributeNames: { '#field': field ?? '' },
    ExpressionAttributeValues: marshall({ ':value': value }),
  };
}
