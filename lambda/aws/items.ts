// The images table, one item per original. Conditional writes keep an older event from undoing a newer one.
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { ImageItem } from '../contract.ts';
import { AwsError } from './errors.ts';
import { openJson } from './json-calls.ts';

/** The previous item, `{}` if there was none; 'newer' when the existing item belongs to a newer event and was kept. */
type Replaced = Partial<ImageItem> | 'newer';

export interface Items {
  put(item: ImageItem): Promise<Replaced>;
  /** Without a sequencer, the item is removed unconditionally. */
  remove(key: string, sequencer?: string): Promise<Replaced>;
}

export function openItems(table: string): Items {
  const dynamodb = openJson('dynamodb', { environment: process.env });
  const replace = async (operation: 'PutItem' | 'DeleteItem', input: object): Promise<Replaced> => {
    try {
      const { Attributes } = await dynamodb(operation, {
        TableName: table,
        ReturnValues: 'ALL_OLD',
        ...input,
      });
      return unmarshall((Attributes ?? {}) as Parameters<typeof unmarshall>[0]);
    } catch (error) {
      if (error instanceof AwsError && error.name === 'ConditionalCheckFailedException') return 'newer';
      throw error;
    }
  };
  return {
    put: (item) =>
      replace('PutItem', { Item: marshall(item, { removeUndefinedValues: true }), ...unlessOlder(item) }),
    remove: (key, sequencer) =>
      replace('DeleteItem', {
        Key: marshall({ ImageID: key }),
        ...(sequencer ? unlessOlder({ Sequencer: sequencer }) : {}),
      }),
  };
}

/** By S3's sequencer; messages from `upload` or a person have none, so the original's age decides. */
function unlessOlder({ Sequencer, OriginalModifiedAt }: Partial<ImageItem>) {
  const [field, value] = Sequencer ? ['Sequencer', Sequencer] : ['OriginalModifiedAt', OriginalModifiedAt];
  return {
    ConditionExpression: 'attribute_not_exists(#field) OR #field <= :value',
    ExpressionAttributeNames: { '#field': field ?? '' },
    ExpressionAttributeValues: marshall({ ':value': value }),
  };
}
