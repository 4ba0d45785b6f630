// The images table, one item per original. Conditional writes keep an older event from undoing a newer one.
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { AwsError, openAws } from './aws.ts';
import type { ImageItem } from './contract.ts';

/** The item there was before, `{}` when there was none; 'newer' when it tells of a newer event and was kept. */
type Replaced = Partial<ImageItem> | 'newer';

export interface Items {
  put(item: ImageItem): Promise<Replaced>;
  /** Without a sequencer the item goes whatever it says. */
  remove(key: string, sequencer?: string): Promise<Replaced>;
}

export function openItems(table: string): Items {
  const dynamodb = openAws('dynamodb');
  const replace = async (operation: 'PutItem' | 'DeleteItem', input: object): Promise<Replaced> => {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
    };
    const body = JSON.stringify({ TableName: table, ReturnValues: 'ALL_OLD', ...input });
    try {
      const answer = await dynamodb({ method: 'POST', path: '/', headers, body });
      return unmarshall(JSON.parse(String(answer.body)).Attributes ?? {});
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

/** By S3's sequencer; a message that `upload` or a person sent has none, and goes by the original's age instead. */
function unlessOlder({ Sequencer, OriginalModifiedAt }: Partial<ImageItem>) {
  const [field, value] = Sequencer ? ['Sequencer', Sequencer] : ['OriginalModifiedAt', OriginalModifiedAt];
  return {
    ConditionExpression: 'attribute_not_exists(#field) OR #field <= :value',
    ExpressionAttributeNames: { '#field': field ?? '' },
    ExpressionAttributeValues: marshall({ ':value': value }),
  };
}
