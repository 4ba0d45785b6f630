// WHERE: OR over AND over NOT over comparisons, functions and IS.
import type { Reader } from './reader.ts';
import { type Condition, isPath, type Operand, type Value } from './syntax.ts';
import { malformed, refuse } from './tokens.ts';
import { needValue, readValue } from './values.ts';

export function readCondition(reader: Reader): Condition {
  let left = readAnd(reader);
  while (reader.words('OR')) left = { type: 'or', args: [left, readAnd(reader)] };
  return left;
}

function readAnd(reader: Reader): Condition {
  let left = readNot(reader);
  while (reader.words('AND')) left = { type: 'and', args: [left, readNot(reader)] };
  return left;
}

function readNot(reader: Reader): Condition {
  if (reader.words('NOT')) return not(readNot(reader));
  if (!reader.sign('(')) return readPredicate(reader);
  const inner = readCondition(reader);
  reader.expectSign(')', 'RIGHT_PAREN');
  return inner;
}

const not = (condition: Condition): Condition => ({ type: 'not', args: [condition] });

/** Boolean functions, and their number of arguments. */
const tests: Record<string, number> = {
  begins_with: 2,
  contains: 2,
  attribute_type: 2,
  attribute_exists: 1,
  attribute_not_exists: 1,
};
const comparisons = new Set(['=', '<>', '!=', '<', '<=', '>', '>=']);

function readPredicate(reader: Reader): Condition {
  const { kind, text, at } = reader.peek();
  if (kind === 'word' && reader.isSign('(', 1) && text.toLowerCase() !== 'size') {
    return readFunction(reader, text.toLowerCase(), at);
  }
  const left = readOperand(reader);
  const isNegated = reader.words('NOT');
  const found = isNegated ? readRange(reader, left) : (readRange(reader, left) ?? readRelation(reader, left));
  if (!found) throw refuse('WHERE clause must contain an expression that resolves to a boolean');
  return isNegated ? not(found) : found;
}

function readFunction(reader: Reader, name: string, at: string): Condition {
  const wanted = tests[name];
  if (wanted === undefined) throw refuse(`Unrecognized function: ${name} at ${at}`);
  const args = readArguments(reader);
  if (args.length !== wanted) throw wrongCount(name, args.length);
  if (!args[0] || !isPath(args[0])) {
    throw refuse(`Operator or function requires a document path; operator or function: ${name}`);
  }
  return { type: 'function', name, args };
}

function readArguments(reader: Reader): Operand[] {
  reader.take();
  reader.expectSign('(', 'LEFT_PAREN');
  if (reader.sign(')')) return [];
  const args = reader.list(() => readOperand(reader));
  reader.expectSign(')', 'RIGHT_PAREN');
  return args;
}

function wrongCount(name: string, count: number) {
  const text = 'Incorrect number of operands for operator or function; operator or function';
  return refuse(`${text}: ${name}, number of operands: ${count}`);
}

function readOperand(reader: Reader): Operand {
  const value = readValue(reader);
  if (value) return value;
  if (reader.isWord('MISSING')) throw refuse('MISSING must be compared using IS operator');
  if (!reader.isWord('SIZE') || !reader.isSign('(', 1)) return reader.path();
  const args = readArguments(reader);
  if (args.length !== 1) throw wrongCount('size', args.length);
  return { type: 'function', name: 'size', args };
}

function readRange(reader: Reader, left: Operand): Condition | undefined {
  const { at } = reader.peek();
  if (reader.words('LIKE')) throw refuse(`Unsupported operation: LIKE at ${at}`);
  if (reader.words('IN')) return { type: 'in', args: [left, ...readMembers(reader)] };
  if (!reader.words('BETWEEN')) return undefined;
  const low = readOperand(reader);
  if (!reader.words('AND')) throw malformed('Expected AND keyword');
  return { type: 'between', args: [left, low, readOperand(reader)] };
}

function readMembers(reader: Reader): Value[] {
  const close = reader.sign('(') ? ')' : ']';
  if (close === ']') reader.expectSign('[', 'LEFT_BRACKET');
  const members = reader.list(() => needValue(reader));
  reader.expectSign(close, close === ')' ? 'RIGHT_PAREN' : 'RIGHT_BRACKET');
  return members;
}

function readRelation(reader: Reader, left: Operand): Condition | undefined {
  if (reader.words('IS')) return readIs(reader, left);
  if (!comparisons.has(reader.peek().text) || reader.peek().kind !== 'sign') return undefined;
  const { text } = reader.take();
  return { type: text === '!=' ? '<>' : text, args: [left, readOperand(reader)] };
}

/** PartiQL's names of types → DynamoDB's. */
const types: Record<string, string> = {
  NULL: 'NULL',
  BOOLEAN: 'BOOL',
  BLOB: 'B',
  STRING: 'S',
  NUMERIC: 'N',
  STRUCT: 'M',
  TUPLE: 'M',
  LIST: 'L',
};

function readIs(reader: Reader, left: Operand): Condition {
  const isNegated = reader.words('NOT');
  const word = reader.take().text.toUpperCase();
  const type = types[word];
  if (word !== 'MISSING' && type === undefined) {
    const known = '[MISSING, NULL, BOOLEAN, BLOB, STRING, NUMERIC, STRUCT, TUPLE, LIST]';
    throw refuse(`Unsupported data type for IS operator: ${word}. Supported data types are ${known}`);
  }
  const found: Condition = type
    ? { type: 'function', name: 'attribute_type', args: [left, { S: type }] }
    : { type: 'function', name: 'attribute_not_exists', args: [left] };
  return isNegated ? not(found) : found;
}
