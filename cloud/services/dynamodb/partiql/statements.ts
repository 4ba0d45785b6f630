// A whole statement: SELECT, INSERT, UPDATE or DELETE; what DynamoDB's PartiQL lacks is refused in AWS's words.
import { readCondition } from './conditions.ts';
import { Reader } from './reader.ts';
import type { Condition, Delete, Insert, Path, Select, Setting, Statement, Update, Value } from './syntax.ts';
import { malformed, refuse } from './tokens.ts';
import { readValue } from './values.ts';

export function parse(text: string, parameters: readonly Value[]): Statement {
  const reader = new Reader(text, parameters);
  const statement = readStatement(reader);
  reader.end();
  return statement;
}

function readStatement(reader: Reader): Statement {
  if (reader.words('SELECT')) return readSelect(reader);
  if (reader.words('INSERT', 'INTO')) return readInsert(reader);
  if (reader.words('UPDATE')) return readUpdate(reader);
  if (reader.words('DELETE', 'FROM')) return readDelete(reader);
  throw malformed('Expected data manipulation');
}

function readSelect(reader: Reader): Select {
  const columns = readColumns(reader);
  if (!reader.words('FROM')) throw malformed('Expected FROM clause');
  const table = reader.name();
  const index = reader.sign('.') ? reader.name() : undefined;
  refuseJoins(reader);
  const where = readWhere(reader);
  refuseClauses(reader);
  const order = reader.words('ORDER', 'BY') ? reader.list(() => readOrder(reader)) : [];
  refuseClauses(reader);
  return { kind: 'select', columns, table, index, where, order };
}

function readColumns(reader: Reader): Path[] | undefined {
  if (reader.isWord('DISTINCT') || reader.isWord('VALUE')) throw malformed('Unexpected keyword');
  if (reader.sign('*')) {
    if (!reader.isSign(',')) return undefined;
    throw refuse("Other attributes should not be present in the projection when '*' is used.");
  }
  return reader.list(() => {
    const { kind, at } = reader.peek();
    // COUNT(*), MAX(x), size(x): functions do not exist here.
    if (kind === 'word' && reader.isSign('(', 1)) throw refuse(`Unexpected path component at ${at}`);
    const path = reader.path();
    if (reader.isWord('AS')) throw refuse(`Aliasing is not supported at ${reader.peek().at}`);
    return path;
  });
}

const joins = ['JOIN', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'OUTER'];

function refuseJoins(reader: Reader): void {
  if (reader.isSign(',') || joins.some((word) => reader.isWord(word))) {
    throw refuse('Only select from a single table or index is supported.');
  }
  if (reader.isWord('AS')) throw refuse(`Aliasing is not supported at ${reader.peek().at}`);
}

function refuseClauses(reader: Reader): void {
  const { text, at } = reader.peek();
  if (reader.isWord('GROUP')) throw refuse(`Unsupported clause: GROUP BY at ${at}`);
  for (const clause of ['HAVING', 'LIMIT', 'OFFSET']) {
    if (reader.isWord(clause)) throw refuse(`Unsupported clause: ${text.toUpperCase()} at ${at}`);
  }
}

function readOrder(reader: Reader): Select['order'][number] {
  const attribute = reader.name();
  const descending = reader.words('DESC');
  if (!descending) reader.words('ASC');
  return { attribute, descending };
}

function readWhere(reader: Reader): Condition | undefined {
  return reader.words('WHERE') ? readCondition(reader) : undefined;
}

function readInsert(reader: Reader): Insert {
  const table = reader.name();
  if (reader.isWord('VALUES')) {
    throw refuse(
      'Unsupported operation: Inserting multiple items in a single statement is not supported, use "INSERT INTO tableName VALUE item" instead',
    );
  }
  if (!reader.words('VALUE')) throw malformed('Unexpected keyword');
  const { M: item } = readValue(reader) ?? {};
  if (item) return { kind: 'insert', table, item };
  throw refuse(
    'Unsupported format in item expression. Please use struct format {...} to express item values for insert statement.',
  );
}

function readUpdate(reader: Reader): Update {
  const table = reader.name();
  const set: Update['set'] = [];
  const remove: Path[] = [];
  for (;;) {
    if (reader.words('SET')) set.push(...reader.list(() => readAssignment(reader)));
    else if (reader.words('REMOVE')) remove.push(...reader.list(() => reader.path()));
    else break;
  }
  if (set.length + remove.length === 0) {
    throw refuse('Only SET and REMOVE are supported in update expressions at this time');
  }
  const where = readWhere(reader);
  return { kind: 'update', table, set, remove, where, returns: readReturning(reader) };
}

function readAssignment(reader: Reader): Update['set'][number] {
  const path = reader.path();
  reader.expectSign('=', 'EQ');
  return { path, to: readSetting(reader) };
}

function readSetting(reader: Reader): Setting {
  const { text, at, kind } = reader.peek();
  if (kind === 'word' && reader.isSign('(', 1)) {
    if (text.toLowerCase() !== 'list_append') throw refuse(`Unrecognized function: ${text} at ${at}`);
    reader.take();
    reader.take();
    const [left, right] = reader.list(() => readTerm(reader));
    reader.expectSign(')', 'RIGHT_PAREN');
    if (!left || !right) throw refuse(`list_append must have exactly two arguments at ${at}`);
    return { as: 'list_append', left, right };
  }
  const left = readTerm(reader);
  if (reader.sign('+')) return { as: '+', left, right: readTerm(reader) };
  if (reader.sign('-')) return { as: '-', left, right: readTerm(reader) };
  return { as: 'operand', operand: left };
}

const readTerm = (reader: Reader): Path | Value => readValue(reader) ?? reader.path();

function readDelete(reader: Reader): Delete {
  const table = reader.name();
  const where = readWhere(reader);
  const returns = readReturning(reader);
  if (returns === 'NONE' || returns === 'ALL_OLD') return { kind: 'delete', table, where, returns };
  const wrong = returns.replace('UPDATED', 'MODIFIED').replace('_', ' ');
  throw refuse(
    `Invalid returning clause: RETURNING ${wrong} *. Only RETURNING ALL OLD * is allowed in DELETE statements.`,
  );
}

function readReturning(reader: Reader): string {
  if (!reader.words('RETURNING')) return 'NONE';
  const what = reader.words('ALL') ? 'ALL' : reader.words('MODIFIED') ? 'UPDATED' : undefined;
  const when = reader.words('NEW') ? 'NEW' : reader.words('OLD') ? 'OLD' : undefined;
  if (what && when && reader.sign('*')) return `${what}_${when}`;
  throw malformed("Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause");
}
