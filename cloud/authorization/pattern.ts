// IAM's patterns: `*` stands for any text, `?` for one character, `${key}` for a fact about the request.
// Matched by hand, because regular expressions take exponential time for patterns such as `*a*a*a*b`.
import type { Context } from './context.ts';

/** The answer to a question about the request. 'unknown' never lets anyone in: it voids an Allow and upholds a Deny. */
export type Answer = 'yes' | 'no' | 'unknown';

export const answerOf = (is: boolean): Answer => (is ? 'yes' : 'no');

/** Yes if any is, else unknown if any is. */
export function some(answers: readonly Answer[]): Answer {
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') ? 'unknown' : 'no';
}

/** No if any is, else unknown if any is. */
export function every(answers: readonly Answer[]): Answer {
  return not(some(answers.map(not)));
}

/** The same, evaluated lazily until one is no. */
export function all(questions: readonly (() => Answer)[]): Answer {
  let answer: Answer = 'yes';
  for (const ask of questions) {
    const next = ask();
    if (next === 'no') return next;
    if (next === 'unknown') answer = next;
  }
  return answer;
}

export function not(answer: Answer): Answer {
  if (answer === 'unknown') return answer;
  return answerOf(answer === 'no');
}

const any = Symbol('*');
const one = Symbol('?');
type Token = string | typeof any | typeof one;

export interface Matching {
  context: Context;
  /** False for documents of 2008, where `${…}` is plain text. */
  hasVariables: boolean;
  ignoreCase?: boolean;
}

export function matches(pattern: string, value: string, matching: Matching): Answer {
  const fold = (text: string) => (matching.ignoreCase ? text.toLowerCase() : text);
  const open = pattern.search(/[*?$]/);
  // Most patterns are exact names.
  if (open === -1) return answerOf(fold(pattern) === fold(value));
  // Most others differ from the value before anything in them is open.
  if (!fold(value).startsWith(fold(pattern.slice(0, open)))) return 'no';
  const tokens = tokensOf(pattern, matching, true);
  if (!Array.isArray(tokens)) return tokens;
  const folded = tokens.map((token) => (typeof token === 'string' ? fold(token) : token));
  return answerOf(fits(folded, [...fold(value)]));
}

/** The text with its variables filled in, for operators without wildcards. */
export function filledIn(text: string, matching: Matching): string | Exclude<Answer, 'yes'> {
  const tokens = tokensOf(text, matching, false);
  return Array.isArray(tokens) ? tokens.join('') : tokens;
}

const variable = /\$\{([^{}]*)\}/g;

/** 'no' when a variable has no value, as on AWS; 'unknown' when the cloud cannot tell. */
function tokensOf(
  text: string,
  { context, hasVariables }: Matching,
  wild: boolean,
): Token[] | 'no' | 'unknown' {
  if (!hasVariables) return plain(text, wild);
  const tokens: Token[] = [];
  let end = 0;
  for (const match of text.matchAll(variable)) {
    const value = variableValue(match[1] ?? '', context);
    if (typeof value !== 'object') return value;
    tokens.push(...plain(text.slice(end, match.index), wild), ...value);
    end = match.index + match[0].length;
  }
  return [...tokens, ...plain(text.slice(end), wild)];
}

const special: Record<string, Token> = { '*': any, '?': one };

function plain(text: string, wild: boolean): Token[] {
  return [...text].map((character) => (wild ? (special[character] ?? character) : character));
}

/** `${*}` is a literal star; `${key, 'default'}` has a default. */
function variableValue(name: string, context: Context): string[] | 'no' | 'unknown' {
  if (['*', '?', '$'].includes(name)) return [name];
  const [, key = name, , otherwise] = /^([^,]*?)\s*(,\s*'(.*)')?$/.exec(name.trim()) ?? [];
  const values = context.valuesOf(key);
  if (!values) return 'unknown';
  const value = values[0] ?? otherwise;
  return value === undefined ? 'no' : [...value];
}

/** Backtracks only to the latest `*`: at most pattern × value steps. */
function fits(tokens: readonly Token[], value: readonly string[]): boolean {
  let at = 0;
  let token = 0;
  let star = -1;
  let resume = 0;
  while (at < value.length) {
    if (token < tokens.length && tokens[token] === any) {
      star = token;
      resume = at;
      token += 1;
    } else if (token < tokens.length && (tokens[token] === one || tokens[token] === value[at])) {
      token += 1;
      at += 1;
    } else if (star >= 0) {
      token = star + 1;
      resume += 1;
      at = resume;
    } else return false;
  }
  return tokens.slice(token).every((rest) => rest === any);
}
