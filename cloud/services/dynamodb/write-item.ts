// Writes single items with dynalite, and adds what it lacks: returning the item that failed a condition.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { AwsError, constraintMessage } from '../../aws-error.ts';
import { schemaOf } from './partiql/schema.ts';
import type { Own, Tables } from './tables.ts';

export type Item = Record<string, AttributeValue>;

export interface Write {
  TableName?: string | undefined;
  Key?: object | undefined;
  Item?: object | undefined;
  ReturnValuesOnConditionCheckFailure?: string | undefined;
  [member: string]: unknown;
}

export const itemOperations: Record<string, Own> = {
  PutItem: (tables: Tables, input: Write) => writeItem(tables, 'PutItem', input),
  UpdateItem: (tables: Tables, input: Write) => writeItem(tables, 'UpdateItem', input),
  DeleteItem: (tables: Tables, input: Write) => writeItem(tables, 'DeleteItem', input),
};

/** Throws ConditionalCheckFailedException, with `Item` if requested. */
export async function writeItem<T extends object>(
  tables: Tables,
  operation: 'PutItem' | 'UpdateItem' | 'DeleteItem',
  { ReturnValuesOnConditionCheckFailure: wanted = 'NONE', ...input }: Write,
): Promise<T> {
  checkReturned(wanted);
  try {
    return await tables.dynalite.call<T>(operation, input);
  } catch (error) {
    if (!isConditionFailure(error) || wanted !== 'ALL_OLD') throw error;
    const item = await currentItem(tables, input);
    throw new AwsError(error.code, error.message, error.status, item && { Item: item });
  }
}

export function checkReturned(wanted: string): void {
  if (wanted === 'NONE' || wanted === 'ALL_OLD') return;
  const rule = 'satisfy enum value set: [ALL_OLD, NONE]';
  const text = constraintMessage(wanted, 'returnValuesOnConditionCheckFailure', rule);
  throw new AwsError('ValidationException', text);
}

export const isConditionFailure = (error: unknown): error is AwsError =>
  error instanceof AwsError && error.code === 'ConditionalCheckFailedException';

export async function currentItem(tables: Tables, write: Write): Promise<Item | undefined> {
  const input = { TableName: write.TableName, Key: await keyOf(tables, write), ConsistentRead: true };
  return (await tables.dynalite.call<{ Item?: Item }>('GetItem', input)).Item;
}

/** The item's key; for a put, it is taken from the item's attributes. */
export async function keyOf(tables: Tables, { TableName = '', Key, Item = {} }: Write): Promise<Item> {
  if (Key) return Key as Item;
  const { hash, range } = await schemaOf(tables, TableName);
  const names = [hash, ...(range === undefined ? [] : [range])];
  return Object.fromEntries(
    names.map((name) => [name, (Item as Record<string, AttributeValue>)[name] as AttributeValue]),
  );
}
