// The key schema of a statement's table or index.
import type { KeySchemaElement, TableDescription } from '@aws-sdk/client-dynamodb';
import { describe, type Tables } from '../tables.ts';
import { type Condition, conjuncts, isPath, type Value } from './syntax.ts';
import { refuse } from './tokens.ts';

export interface Schema {
  hash: string;
  range: string | undefined;
  /** Attribute → `S`, `N` or `B`. */
  types: Record<string, string>;
}

export async function schemaOf(tables: Tables, table: string, index?: string): Promise<Schema> {
  const described = await describe(tables, { TableName: table });
  const keys = index === undefined ? described.KeySchema : indexKeys(described, index);
  const named = (type: string) => keys?.find(({ KeyType }) => KeyType === type)?.AttributeName;
  const types = (described.AttributeDefinitions ?? []).map(
    ({ AttributeName, AttributeType }) => [AttributeName, AttributeType] as const,
  );
  return { hash: named('HASH') ?? '', range: named('RANGE'), types: Object.fromEntries(types) };
}

function indexKeys(table: TableDescription, name: string): KeySchemaElement[] | undefined {
  const indexes = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
  const index = indexes.find(({ IndexName }) => IndexName === name);
  if (index) return index.KeySchema;
  throw refuse(`The table does not have the specified index: ${name}`);
}

/** The value that the condition requires of the attribute. */
export function equality({ type, args }: Condition, attribute: string): Value | undefined {
  const [left, right] = args;
  if (type !== '=' || !left || !right) return undefined;
  if (isName(left, attribute) && isLiteral(right)) return right;
  return isName(right, attribute) && isLiteral(left) ? left : undefined;
}

export function isName(operand: Condition['args'][number] | undefined, attribute: string): boolean {
  return Array.isArray(operand) && operand.length === 1 && operand[0] === attribute;
}

export function isLiteral(operand: Condition['args'][number] | undefined): operand is Value {
  return operand !== undefined && !isPath(operand) && !('args' in operand);
}

export function checkKeyType({ types }: Schema, attribute: string, value: Value): Value {
  if (Object.keys(value)[0] === types[attribute]) return value;
  throw refuse(`Key attribute's data type should match its data type in table's schema: Key ${attribute}`);
}

/** Writes touch one item: its whole key, and further conditions. */
export function wholeKey(
  schema: Schema,
  where: Condition | undefined,
): { key: Record<string, Value>; rest: Condition[] } {
  const rest = conjuncts(where);
  const names = [schema.hash, ...(schema.range ? [schema.range] : [])];
  const key = names.map((name): [string, Value] => {
    const at = rest.findIndex((condition) => equality(condition, name) !== undefined);
    const value = rest[at] && equality(rest[at], name);
    if (!value) throw refuse('Where clause does not contain a mandatory equality on all key attributes');
    rest.splice(at, 1);
    return [name, checkKeyType(schema, name, value)];
  });
  return { key: Object.fromEntries(key), rest };
}
