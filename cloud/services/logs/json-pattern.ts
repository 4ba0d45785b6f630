// Filter patterns for JSON log events: `{ $.level = "error" && ($.ms > 500 || $.code NOT EXISTS) }`.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html#matching-terms-json-log-events
import { parseJson } from '../../wire/parse-json.ts';
import { invalid } from './scope.ts';

type Test = (root: unknown) => boolean;
type Matches = (message: string) => boolean;

const token =
  /\s*(\$(?:\.[\w$-]+|\['[^']+'\]|\[\d+\])+|"(?:[^"\\]|\\.)*"|&&|\|\||!=|<=|>=|[=<>(){}]|[^\s=!<>(){}&|"]+)/y;

/** Lines that are not JSON match nothing. */
export function compileJsonPattern(pattern: string): Matches {
  const tokens = tokenize(pattern.trim());
  if (tokens.shift() !== '{' || tokens.pop() !== '}') throw wrong(pattern);
  const test = readOr(tokens, pattern);
  if (tokens.length > 0) throw wrong(pattern);
  return (message) => {
    const root = message.startsWith('{') ? parseJson(message) : undefined;
    return root !== undefined && test(root);
  };
}

const wrong = (pattern: string) => invalid(`Invalid filter pattern: ${pattern}`);

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  for (token.lastIndex = 0; token.lastIndex < text.length; ) {
    const found = token.exec(text)?.[1];
    if (found === undefined) throw wrong(text);
    tokens.push(found);
  }
  return tokens;
}

function readOr(tokens: string[], pattern: string): Test {
  const parts = [readAnd(tokens, pattern)];
  while (tokens[0] === '||') parts.push(readAnd(tokens.splice(0, 1) && tokens, pattern));
  return (root) => parts.some((part) => part(root));
}

function readAnd(tokens: string[], pattern: string): Test {
  const parts = [readOne(tokens, pattern)];
  while (tokens[0] === '&&') parts.push(readOne(tokens.splice(0, 1) && tokens, pattern));
  return (root) => parts.every((part) => part(root));
}

const literals: Record<string, unknown> = { NULL: null, TRUE: true, FALSE: false };

function readOne(tokens: string[], pattern: string): Test {
  const first = tokens.shift();
  if (first === '(') {
    const inner = readOr(tokens, pattern);
    if (tokens.shift() !== ')') throw wrong(pattern);
    return inner;
  }
  if (!first?.startsWith('$')) throw wrong(pattern);
  const select = selector(first);
  const operator = tokens.shift() ?? '';
  const operand = tokens.shift() ?? '';
  if (operator === 'NOT' && operand === 'EXISTS') return (root) => select(root) === undefined;
  if (operator === 'IS' && operand in literals) return (root) => select(root) === literals[operand];
  if (!['=', '!=', '<', '<=', '>', '>='].includes(operator) || operand === '') throw wrong(pattern);
  const test = comparison(operator, operand, pattern);
  return (root) => test(select(root));
}

function selector(text: string): (root: unknown) => unknown {
  const steps = [...text.matchAll(/\.([\w$-]+)|\['([^']+)'\]|\[(\d+)\]/g)].map(
    (step) => step[1] ?? step[2] ?? step[3],
  );
  return (root) =>
    steps.reduce((value: unknown, step) => (value as Record<string, unknown> | null)?.[step ?? ''], root);
}

function comparison(operator: string, operand: string, pattern: string): Test {
  const number = Number(operand);
  if (!operand.startsWith('"') && !Number.isNaN(number)) return numeric(operator, number);
  if (operator !== '=' && operator !== '!=') throw wrong(pattern);
  const text = operand.startsWith('"') ? String(JSON.parse(operand)) : operand;
  const parts = text.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const like = new RegExp(`^${parts.join('.*')}$`, 's');
  const isEqual: Test = (value) => ['string', 'number'].includes(typeof value) && like.test(String(value));
  return operator === '=' ? isEqual : (value) => value !== undefined && !isEqual(value);
}

function numeric(operator: string, wanted: number): Test {
  const compare: Record<string, (value: number) => boolean> = {
    '=': (value) => value === wanted,
    '!=': (value) => value !== wanted,
    '<': (value) => value < wanted,
    '<=': (value) => value <= wanted,
    '>': (value) => value > wanted,
    '>=': (value) => value >= wanted,
  };
  return (value) => typeof value === 'number' && compare[operator]?.(value) === true;
}
