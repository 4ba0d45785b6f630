// `dynamodb:LeadingKeys`: the partition keys that a request touches, for policies that give each caller its own items.
import { schemaOf } from './partiql/schema.ts';
import { tableArn } from './records.ts';
import type { Tables } from './tables.ts';

type Value = Record<string, unknown>;
type Item = Record<string, Value>;

/** As sent, and not yet validated by DynamoDB. */
export interface Input {
  TableName?: string;
  IndexName?: string;
  ResourceArn?: string;
  BackupArn?: string;
  Key?: Item;
  Item?: Item;
  Select?: string;
  ReturnValues?: string;
  KeyConditionExpression?: string;
  KeyConditions?: Record<string, { AttributeValueList?: Value[] }>;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Item;
  RequestItems?: Record<
    string,
    { Keys?: Item[] } | { PutRequest?: { Item?: Item }; DeleteRequest?: { Key?: Item } }[]
  >;
  TransactItems?: Record<string, Pick<Input, 'TableName' | 'Key' | 'Item'>>[];
  Tags?: object[];
  Statement?: string;
  Statements?: { Statement?: string; Parameters?: unknown[] }[];
}

export type Request = Omit<Input, 'TableName'> & { TableName: string; items: Item[] };

export const indexArn = (region: string, table: string, index: string | undefined) =>
  index === undefined ? tableArn(region, table) : `${tableArn(region, table)}/index/${index}`;

const ofItems = new Set([
  'GetItem',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchGetItem',
  'BatchWriteItem',
  'ConditionCheckItem',
]);

/** Undefined when they cannot be determined: conditions on them then let nobody in. A scan has none, as on AWS. */
export async function leadingKeys(
  operation: string,
  request: Request,
  tables: Tables,
): Promise<string[] | undefined> {
  if (operation === 'Scan') return [];
  if (operation !== 'Query' && !ofItems.has(operation)) return undefined;
  const schema = await schemaOf(tables, request.TableName, request.IndexName).catch(() => undefined);
  if (!schema) return undefined;
  const values =
    operation === 'Query' ? queried(request, schema.hash) : request.items.map((item) => item[schema.hash]);
  const keys = values.map(keyText);
  return keys.every((key) => key !== undefined) ? keys : undefined;
}

/** A value without its type, as conditions compare it. */
export function keyText(value: object | undefined): string | undefined {
  const [text] = Object.values(value ?? {});
  return typeof text === 'string' ? text : undefined;
}

/** The single value that the query requires of the partition key. */
function queried(request: Request, hash: string): (Value | undefined)[] {
  const listed = request.KeyConditions?.[hash]?.AttributeValueList;
  if (listed) return listed;
  const names = Object.entries(request.ExpressionAttributeNames ?? {}).filter(([, name]) => name === hash);
  const spellings = [hash, ...names.map(([alias]) => alias)];
  const equalities = String(request.KeyConditionExpression ?? '').matchAll(/([#\w.-]+)\s*=\s*(:\w+)/g);
  for (const [, name = '', value = ''] of equalities) {
    if (spellings.includes(name)) return [request.ExpressionAttributeValues?.[value]];
  }
  return [undefined];
}
