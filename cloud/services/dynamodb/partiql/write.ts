// INSERT, UPDATE and DELETE of one item each, as PutItem, UpdateItem and DeleteItem with conditions.
import { AwsError } from '../../../aws-error.ts';
import type { Tables } from '../tables.ts';
import { isConditionFailure, writeItem } from '../write-item.ts';
import { schemaOf, wholeKey } from './schema.ts';
import {
  type Condition,
  type Delete,
  type Insert,
  isPath,
  type Operand,
  type Path,
  type Setting,
  type Update,
  type Value,
} from './syntax.ts';

interface Written {
  Items: Record<string, Value>[];
}

export async function insert({ dynalite, ...tables }: Tables, { table, item }: Insert): Promise<Written> {
  const { hash } = await schemaOf({ dynalite, ...tables }, table);
  const terms = openTerms();
  const ConditionExpression = `attribute_not_exists(${terms.operand([hash])})`;
  const input = { TableName: table, Item: item, ConditionExpression, ...terms.input() };
  await dynalite.call('PutItem', input).catch((error) => {
    if (!isConditionFailure(error)) throw error;
    throw new AwsError('DuplicateItemException', 'Duplicate primary key exists in table');
  });
  return { Items: [] };
}

export async function update(tables: Tables, statement: Update, failure?: string): Promise<Written> {
  const { table, set, remove, where, returns } = statement;
  const schema = await schemaOf(tables, table);
  const { key, rest } = wholeKey(schema, where);
  const terms = openTerms();
  const assignments = set.map(({ path, to }) => `${terms.operand(path)} = ${settingText(to, terms)}`);
  const removals = remove.map((path) => terms.operand(path));
  const clauses = [
    ...(assignments.length > 0 ? [`SET ${assignments.join(', ')}`] : []),
    ...(removals.length > 0 ? [`REMOVE ${removals.join(', ')}`] : []),
  ];
  // Unlike UpdateItem, UPDATE creates no item.
  const exists: Condition = { type: 'function', name: 'attribute_exists', args: [[schema.hash]] };
  const { Attributes } = await writeItem<{ Attributes?: Record<string, Value> }>(tables, 'UpdateItem', {
    TableName: table,
    Key: key,
    UpdateExpression: clauses.join(' '),
    ConditionExpression: conditionText(all([exists, ...rest]), terms),
    ReturnValues: returns,
    ReturnValuesOnConditionCheckFailure: failure,
    ...terms.input(),
  });
  return { Items: Attributes ? [Attributes] : [] };
}

export async function remove(
  tables: Tables,
  { table, where, returns }: Delete,
  failure?: string,
): Promise<Written> {
  const schema = await schemaOf(tables, table);
  const { key, rest } = wholeKey(schema, where);
  const terms = openTerms();
  // A missing item needs no deletion, whatever the other conditions.
  const absent: Condition = { type: 'function', name: 'attribute_not_exists', args: [[schema.hash]] };
  const wanted: Condition | undefined =
    rest.length > 0 ? { type: 'or', args: [absent, all(rest)] } : undefined;
  const condition = wanted && { ConditionExpression: conditionText(wanted, terms) };
  const { Attributes } = await writeItem<{ Attributes?: Record<string, Value> }>(tables, 'DeleteItem', {
    TableName: table,
    Key: key,
    ReturnValues: returns,
    ReturnValuesOnConditionCheckFailure: failure,
    ...condition,
    ...(condition && terms.input()),
  });
  return { Items: Attributes ? [Attributes] : [] };
}

/** Names and values of an expression, numbered in order of appearance. */
function openTerms() {
  const names: Record<string, string> = {};
  const values: Record<string, Value> = {};
  const nameOf = (name: string) => {
    const known = Object.keys(names).find((key) => names[key] === name);
    const key = known ?? `#n${Object.keys(names).length}`;
    names[key] = name;
    return key;
  };
  const pathText = (path: Path) =>
    path.map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at > 0 ? '.' : ''}${nameOf(step)}`));
  return {
    operand(operand: Operand): string {
      if (isPath(operand)) return pathText(operand).join('');
      if ('args' in operand) return `size(${this.operand(operand.args[0] as Operand)})`;
      const key = `:v${Object.keys(values).length}`;
      values[key] = operand;
      return key;
    },
    input: () => ({
      ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
    }),
  };
}
type Terms = ReturnType<typeof openTerms>;

const all = (conditions: Condition[]) =>
  conditions.reduce((left, right): Condition => ({ type: 'and', args: [left, right] }));

const isJoined = ({ type }: Condition) => type === 'and' || type === 'or';

/** DynamoDB refuses redundant parentheses. */
function conditionText({ type, name, args }: Condition, terms: Terms): string {
  const inner = (one: Condition) => {
    const text = conditionText(one, terms);
    return isJoined(one) ? `(${text})` : text;
  };
  if (type === 'and' || type === 'or') return (args as Condition[]).map(inner).join(` ${type} `);
  if (type === 'not') return `NOT ${inner(args[0] as Condition)}`;
  const [first = '', ...others] = (args as Operand[]).map((arg) => terms.operand(arg));
  if (type === 'function') return `${name}(${[first, ...others].join(', ')})`;
  if (type === 'in') return `${first} IN (${others.join(', ')})`;
  return type === 'between' ? `${first} BETWEEN ${others.join(' AND ')}` : `${first} ${type} ${others[0]}`;
}

function settingText(setting: Setting, terms: Terms): string {
  if (setting.as === 'operand') return terms.operand(setting.operand);
  const [left, right] = [terms.operand(setting.left), terms.operand(setting.right)];
  return setting.as === 'list_append' ? `list_append(${left}, ${right})` : `${left} ${setting.as} ${right}`;
}
