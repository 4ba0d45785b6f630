// PartiQL text as tokens. Names are in double quotes, strings in single quotes; a quote inside is doubled.
import { AwsError } from '../../../aws-error.ts';

export interface Token {
  kind: 'word' | 'name' | 'string' | 'number' | 'sign' | 'end';
  /** Without its quotes; a word as it was written. */
  text: string;
  /** `LINE:COLUMN:LENGTH`, as in AWS's messages. */
  at: string;
}

const pattern =
  /(?<space>\s+|--[^\n]*)|(?<word>[A-Za-z_$][\w$]*)|"(?<name>(?:[^"]|"")*)"|'(?<string>(?:[^']|'')*)'|(?<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|(?<sign><<|>>|<>|<=|>=|!=|[-+*=<>()[\]{},.?:;])/y;

export function refuse(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export function malformed(detail: string): AwsError {
  return refuse(`Statement wasn't well formed, can't be processed: ${detail}`);
}

export function tokenize(statement: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < statement.length) {
    pattern.lastIndex = at;
    const groups = pattern.exec(statement)?.groups;
    if (!groups) throw malformed(`Unexpected character at ${placeOf(statement, at, 1)}`);
    const [kind, text] = Object.entries(groups).find(([, value]) => value !== undefined) ?? ['space', ''];
    if (kind !== 'space') {
      const place = placeOf(statement, at, pattern.lastIndex - at);
      tokens.push({ kind: kind as Token['kind'], text: unquoted(kind, text), at: place });
    }
    at = pattern.lastIndex;
  }
  return [...tokens, { kind: 'end', text: '', at: placeOf(statement, at, 0) }];
}

function unquoted(kind: string, text: string): string {
  if (kind === 'name') return text.replaceAll('""', '"');
  return kind === 'string' ? text.replaceAll("''", "'") : text;
}

function placeOf(statement: string, index: number, length: number): string {
  const before = statement.slice(0, index).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}:${length}`;
}
