// Which reads answer a SELECT: the partitions that WHERE selects, in the order of ORDER BY, or everything.
import { checkKeyType, equality, isLiteral, isName, type Schema } from './schema.ts';
import { type Condition, conjuncts, type Select, type Value } from './syntax.ts';
import { refuse } from './tokens.ts';

/** A Query when it has conditions on the key, otherwise a Scan. */
export interface Read {
  conditions?: Record<string, { ComparisonOperator: string; AttributeValueList: Value[] }>;
  descending: boolean;
}

export function readsOf({ where, order }: Select, schema: Schema): Read[] {
  const parts = conjuncts(where);
  const values = parts.map((part) => partitions(part, schema.hash)).find((found) => found !== undefined);
  checkOrder({ where, order }, schema, values?.length ?? 0);
  if (!values) return [{ descending: false }];
  const byHash = order.find(({ attribute }) => attribute === schema.hash);
  const sorted = byHash ? values.toSorted(compareKeys) : values;
  const descending = order.find(({ attribute }) => attribute === schema.range)?.descending ?? false;
  const range = schema.range === undefined ? undefined : rangeCondition(parts, schema, schema.range);
  return (byHash?.descending ? sorted.reverse() : sorted).map((value) => ({
    conditions: {
      [schema.hash]: {
        ComparisonOperator: 'EQ',
        AttributeValueList: [checkKeyType(schema, schema.hash, value)],
      },
      ...range,
    },
    descending,
  }));
}

function compareKeys(a: Value, b: Value): number {
  if (a.N !== undefined && b.N !== undefined) return Number(a.N) - Number(b.N);
  return Buffer.compare(Buffer.from(a.S ?? a.B ?? ''), Buffer.from(b.S ?? b.B ?? ''));
}

/** The partitions that a condition selects: `key = a`, `key IN [a, b]`, `key = a OR key = b`. */
function partitions(part: Condition, hash: string): Value[] | undefined {
  const one = equality(part, hash);
  if (one) return [one];
  const [first, ...members] = part.args;
  if (part.type === 'in' && isName(first, hash)) return unique(members.filter(isLiteral));
  if (part.type !== 'or') return undefined;
  const sides = (part.args as Condition[]).map((side) => partitions(side, hash));
  return sides.includes(undefined) ? undefined : unique(sides.flatMap((side) => side ?? []));
}

const unique = (values: Value[]) => [...new Map(values.map((one) => [JSON.stringify(one), one])).values()];

const keyOperators: Record<string, string> = {
  '=': 'EQ',
  '<': 'LT',
  '<=': 'LE',
  '>': 'GT',
  '>=': 'GE',
  between: 'BETWEEN',
  begins_with: 'BEGINS_WITH',
};

/** What the sort key narrows down; the whole WHERE is evaluated again on the result. */
function rangeCondition(parts: Condition[], schema: Schema, range: string): Read['conditions'] {
  for (const { type, name, args } of parts) {
    const [left, ...values] = args;
    const operator = keyOperators[name ?? type];
    if (!operator || !isName(left, range) || !values.every(isLiteral)) continue;
    for (const value of values) checkKeyType(schema, range, value);
    return { [range]: { ComparisonOperator: operator, AttributeValueList: values } };
  }
  return undefined;
}

function checkOrder(
  { where, order }: Pick<Select, 'where' | 'order'>,
  schema: Schema,
  partitions: number,
): void {
  if (order.length === 0) return;
  if (!where) throw refuse('Must have WHERE clause in the statement when using ORDER BY clause.');
  if (partitions === 0) {
    throw refuse(
      'Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.',
    );
  }
  const names = order.map(({ attribute }) => attribute);
  const wrong = names.find((name) => name !== schema.hash && name !== schema.range);
  if (wrong) throw refuse(`Variable reference ${wrong} in ORDER BY clause must be part of the primary key`);
  if (partitions > 1 && !names.includes(schema.hash)) {
    throw refuse(
      'Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause.',
    );
  }
}
