// A PartiQL statement as the user typed it: whether it reads or writes, with the stack's table under its short name, and
// whether it would read the whole table. Everything else is up to DynamoDB.
import { byStatusIndex } from '../../lambda/contract.ts';
import { UsageError } from '../errors/errors.ts';

export interface Statement {
  kind: 'select' | 'insert' | 'update' | 'delete';
  /** With the table's full name in quotes. */
  text: string;
  /** Names of the selected fields; undefined for `*` and for writes. */
  columns: string[] | undefined;
  hasWhere: boolean;
  /** Why a SELECT reads everything; undefined when it does not. */
  fullScan: string | undefined;
}

interface Token {
  /** As written, quotes included. */
  text: string;
  at: number;
}

/** The table's name where its real name need not be known. */
const shortName = 'images';

export function readStatement(text: string, table: string): Statement {
  const tokens = tokenize(text);
  const kind = kindOf(tokens);
  const name = tokens[tokens.findIndex((token) => isWord(token, 'FROM', 'INTO', 'UPDATE')) + 1];
  const where = tokens.findIndex((token) => isWord(token, 'WHERE'));
  return {
    kind,
    text: name && plain(name) === shortName ? withFullName(text, tokens, name, table) : text,
    columns: kind === 'select' ? columnsOf(tokens) : undefined,
    hasWhere: where >= 0,
    fullScan: kind === 'select' ? fullScanOf(tokens, name, where) : undefined,
  };
}

const pattern = /--[^\n]*|"(?:[^"]|"")*"|'(?:[^']|'')*'|[\w$]+|<<|>>|<>|<=|>=|\S/g;

function tokenize(text: string): Token[] {
  return [...text.matchAll(pattern)]
    .map(({ 0: token, index }) => ({ text: token, at: index }))
    .filter((token) => !token.text.startsWith('--'));
}

function kindOf([first]: Token[]): Statement['kind'] {
  const word = first?.text.toLowerCase() ?? '';
  if (word === 'select' || word === 'insert' || word === 'update' || word === 'delete') return word;
  throw new UsageError(
    `a query starts with SELECT, or with INSERT, UPDATE or DELETE, not with '${first?.text ?? ''}'`,
    'for example: thumbs query "SELECT ImageID, Width FROM images WHERE Width > 4000"',
  );
}

function isWord(token: Token | undefined, ...words: string[]): boolean {
  return token !== undefined && words.includes(token.text.toUpperCase());
}

function plain({ text }: Token): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}

/** An index needs quotes as the table does. */
function withFullName(text: string, tokens: Token[], name: Token, table: string): string {
  const [dot, index] = tokens.slice(tokens.indexOf(name) + 1);
  const last = dot?.text === '.' && index ? index : name;
  const full = last === name ? `"${table}"` : `"${table}"."${plain(last)}"`;
  return text.slice(0, name.at) + full + text.slice(last.at + last.text.length);
}

/** `a.b[0]` is returned as `b[0]`. */
function columnsOf(tokens: Token[]): string[] | undefined {
  const end = tokens.findIndex((token) => isWord(token, 'FROM'));
  const parts = split(tokens.slice(1, end), ',');
  if (end < 0 || parts.some(([first]) => first?.text === '*')) return undefined;
  return parts.map((part) => {
    const dot = part.findLastIndex(({ text }) => text === '.');
    return part
      .slice(dot + 1)
      .map(plain)
      .join('');
  });
}

function fullScanOf(tokens: Token[], name: Token | undefined, where: number): string | undefined {
  const at = name ? tokens.indexOf(name) : -1;
  const index = tokens[at + 1]?.text === '.' ? tokens[at + 2] : undefined;
  const isByStatus = index !== undefined && plain(index) === byStatusIndex;
  const key = isByStatus ? 'Status' : 'ImageID';
  const end = tokens.findIndex((token, place) => place > where && isWord(token, 'ORDER'));
  const condition = where < 0 ? [] : tokens.slice(where + 1, end < 0 ? undefined : end);
  if (condition.length > 0 && pins(condition, key)) return undefined;
  const advice = isByStatus
    ? ''
    : `; by status it is cheaper: FROM ${shortName}.${byStatusIndex} WHERE Status = 'failed'`;
  return `this reads ${isByStatus ? 'the whole index' : 'the whole table'}: there is no = or IN on its partition key, ${key}, in WHERE${advice}`;
}

/** Does the condition restrict the read to named partitions? */
function pins(tokens: Token[], key: string): boolean {
  const inner = unwrapped(tokens);
  if (inner !== tokens) return pins(inner, key);
  const either = split(tokens, 'OR');
  if (either.length > 1) return either.every((part) => pins(part, key));
  const both = split(tokens, 'AND');
  if (both.length > 1) return both.some((part) => pins(part, key));
  const [first, second] = tokens;
  if (first && plain(first) === key) return isWord(second, '=', 'IN');
  const last = tokens.at(-1);
  return tokens.length === 3 && second?.text === '=' && last !== undefined && plain(last) === key;
}

/** Without the parentheses around all of it. */
function unwrapped(tokens: Token[]): Token[] {
  if (tokens[0]?.text !== '(' || tokens.at(-1)?.text !== ')') return tokens;
  let depth = 0;
  const close = tokens.findIndex(({ text }) => {
    depth += text === '(' ? 1 : text === ')' ? -1 : 0;
    return depth === 0;
  });
  return close === tokens.length - 1 ? tokens.slice(1, -1) : tokens;
}

function split(tokens: Token[], word: string): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (['(', '[', '<<', '{'].includes(token.text)) depth += 1;
    if ([')', ']', '>>', '}'].includes(token.text)) depth -= 1;
    if (depth === 0 && isWord(token, word)) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}
