// What a PartiQL statement requires: an action of its own kind, on the table or index that it names.
import { type Right, right } from '../../../authorization/rights.ts';
import { indexArn, keyText } from '../leading-keys.ts';
import type { Tables } from '../tables.ts';
import { readsOf } from './reads.ts';
import { schemaOf, wholeKey } from './schema.ts';
import { parse } from './statements.ts';
import type { Statement, Value } from './syntax.ts';

const actions = {
  select: 'PartiQLSelect',
  insert: 'PartiQLInsert',
  update: 'PartiQLUpdate',
  delete: 'PartiQLDelete',
} as const;

interface Sent {
  Statement?: string;
  Parameters?: unknown[];
}

/** A statement that cannot be parsed does nothing and so needs nothing: it is refused as malformed. */
export async function statementRights(tables: Tables, sent: readonly Sent[]): Promise<Right[]> {
  const rights = await Promise.all(sent.map((one) => rightOf(tables, one)));
  return rights.flat();
}

async function rightOf(tables: Tables, { Statement = '', Parameters = [] }: Sent): Promise<Right[]> {
  const statement = readable(String(Statement), Parameters as Value[]);
  if (!statement) return [];
  const index = statement.kind === 'select' ? statement.index : undefined;
  const keys = await keysOf(tables, statement, index);
  return [
    right(`dynamodb:${actions[statement.kind]}`, indexArn(tables.region, statement.table, index), {
      'dynamodb:LeadingKeys': keys,
      ...(statement.kind === 'select' && { 'dynamodb:FullTableScan': String(keys?.length === 0) }),
    }),
  ];
}

function readable(text: string, parameters: Value[]): Statement | undefined {
  try {
    return parse(text, parameters);
  } catch {
    return undefined;
  }
}

/** Empty for a read of the whole table; undefined when it cannot be determined. */
async function keysOf(
  tables: Tables,
  statement: Statement,
  index: string | undefined,
): Promise<string[] | undefined> {
  try {
    const schema = await schemaOf(tables, statement.table, index);
    const { hash } = schema;
    if (statement.kind === 'insert') return texts([statement.item[hash]]);
    if (statement.kind !== 'select') return texts([wholeKey(schema, statement.where).key[hash]]);
    const conditions = readsOf(statement, schema).map((read) => read.conditions?.[hash]);
    if (conditions.includes(undefined)) return [];
    return texts(conditions.flatMap((condition) => condition?.AttributeValueList ?? []));
  } catch {
    // No such table, or a WHERE that DynamoDB will refuse.
    return undefined;
  }
}

function texts(values: (Value | undefined)[]): string[] | undefined {
  const keys = values.map(keyText);
  return keys.every((key) => key !== undefined) ? keys : undefined;
}
