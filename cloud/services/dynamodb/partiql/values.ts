// Literals: 'text', numbers, true, false, null, [lists], {'structs': …}, <<sets>>, and parameters.
import type { Reader } from './reader.ts';
import type { Value } from './syntax.ts';
import { malformed, refuse } from './tokens.ts';

/** The value at this position, or undefined when something else is there. */
export function readValue(reader: Reader): Value | undefined {
  const { kind, text } = reader.peek();
  if (kind === 'string') return { S: reader.take().text };
  if (kind === 'number') return { N: number(reader.take().text) };
  if (kind === 'word') return readWord(reader, text.toUpperCase());
  if (kind !== 'sign') return undefined;
  if ((text === '-' || text === '+') && reader.peek(1).kind === 'number') {
    reader.take();
    return { N: number(`${text === '-' ? '-' : ''}${reader.take().text}`) };
  }
  if (reader.sign('?')) return reader.parameter();
  if (reader.sign('[')) return { L: until(reader, ']', () => needValue(reader)) };
  if (reader.sign('{')) return { M: Object.fromEntries(until(reader, '}', () => field(reader))) };
  if (reader.sign('<<')) return bag(until(reader, '>>', () => needValue(reader)));
  return undefined;
}

export function needValue(reader: Reader): Value {
  const value = readValue(reader);
  if (value) return value;
  throw malformed('Unexpected term');
}

function readWord(reader: Reader, word: string): Value | undefined {
  if (word === 'TRUE' || word === 'FALSE') {
    reader.take();
    return { BOOL: word === 'TRUE' };
  }
  if (word !== 'NULL') return undefined;
  reader.take();
  return { NULL: true };
}

/** DynamoDB normalises numbers: 1.50 and 15e-1 become 1.5. Numbers longer than a double holds stay as they are. */
function number(text: string): string {
  const digits = text.replace(/[eE].*$/, '').replace(/\D/g, '').length;
  return digits <= 15 ? String(Number(text)) : text;
}

function field(reader: Reader): [string, Value] {
  const { kind, text } = reader.take();
  if (kind !== 'string') throw malformed('Expected a string as the key of a struct');
  reader.expectSign(':', 'COLON');
  return [text, needValue(reader)];
}

function bag(values: Value[]): Value {
  if (values.length === 0) throw refuse('Empty bags are not supported');
  if (values.every(({ S }) => S !== undefined)) return { SS: values.map(({ S }) => S as string) };
  if (values.every(({ N }) => N !== undefined)) return { NS: values.map(({ N }) => N as string) };
  throw refuse('Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags');
}

const signs: Record<string, string> = {
  ']': 'RIGHT_BRACKET',
  '}': 'RIGHT_CURLY',
  '>>': 'RIGHT_DOUBLE_ANGLE_BRACKET',
};

function until<T>(reader: Reader, close: string, item: () => T): T[] {
  if (reader.sign(close)) return [];
  const items = reader.list(item);
  if (!reader.sign(close)) throw malformed(`Expected ${signs[close]}`);
  return items;
}
