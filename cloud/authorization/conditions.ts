// The Condition element: every operator and every key of it must hold.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
import { BlockList, isIP } from 'node:net';
import { type Answer, answerOf, every, filledIn, type Matching, matches, not, some } from './pattern.ts';
import { list, type Statement } from './policy.ts';

type Comparison = (wanted: string, actual: string, matching: Matching) => Answer;

/** Operators without wildcards compare the text with its variables filled in. */
const exact =
  (compare: (wanted: string, actual: string) => Answer): Comparison =>
  (wanted, actual, matching) => {
    const text = filledIn(wanted, matching);
    return text === 'no' || text === 'unknown' ? text : compare(text, actual);
  };

const ignoringCase = exact((wanted, actual) => answerOf(wanted.toLowerCase() === actual.toLowerCase()));

/** Compares each of the six parts of an ARN separately: a `*` does not cross a colon. */
const arnLike: Comparison = (wanted, actual, matching) => {
  if (wanted === '*') return 'yes';
  const pattern = partsOf(wanted);
  const arn = partsOf(actual);
  if (pattern.length !== 6 || arn.length !== 6) return 'no';
  return every(pattern.map((part, index) => matches(part, arn[index] ?? '', matching)));
};

/** Variables contain colons too. */
function partsOf(arn: string): string[] {
  const parts = arn.match(/(?:\$\{[^}]*\}|[^:])*:?/g)?.filter((part) => part !== '') ?? [];
  const rest = parts.slice(5).join('');
  return [...parts.slice(0, 5).map((part) => part.replace(/:$/, '')), ...(parts.length > 5 ? [rest] : [])];
}

const ordered = (numberOf: (text: string) => number, holds: (actual: number, wanted: number) => boolean) =>
  exact((wanted, actual) => {
    const [left, right] = [numberOf(actual), numberOf(wanted)];
    return Number.isNaN(left) || Number.isNaN(right) ? 'unknown' : answerOf(holds(left, right));
  });

/** ISO 8601, or seconds since 1970. */
const timeOf = (text: string) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));
const numberOf = (text: string) => (text.trim() === '' ? Number.NaN : Number(text));

const inNetwork = exact((wanted, actual) => {
  const [address = '', bits] = wanted.split('/');
  const [family, own] = [isIP(address), isIP(actual)];
  const length = bits === undefined ? (family === 6 ? 128 : 32) : Number(bits);
  if (family === 0 || own === 0 || !Number.isInteger(length) || length < 0) return 'unknown';
  if (length > (family === 6 ? 128 : 32)) return 'unknown';
  const network = new BlockList();
  network.addSubnet(address, length, family === 6 ? 'ipv6' : 'ipv4');
  return answerOf(network.check(actual, own === 6 ? 'ipv6' : 'ipv4'));
});

const orders = {
  Equals: (actual: number, wanted: number) => actual === wanted,
  LessThan: (actual: number, wanted: number) => actual < wanted,
  LessThanEquals: (actual: number, wanted: number) => actual <= wanted,
  GreaterThan: (actual: number, wanted: number) => actual > wanted,
  GreaterThanEquals: (actual: number, wanted: number) => actual >= wanted,
};

const same = exact((wanted, actual) => answerOf(wanted === actual));

const comparisons = new Map<string, Comparison>([
  ['StringEquals', same],
  ['StringEqualsIgnoreCase', ignoringCase],
  ['StringLike', matches],
  ['ArnEquals', arnLike],
  ['ArnLike', arnLike],
  ['Bool', ignoringCase],
  ['BinaryEquals', same],
  ['IpAddress', inNetwork],
  ...Object.entries(orders).map(([name, holds]) => [`Numeric${name}`, ordered(numberOf, holds)] as const),
  ...Object.entries(orders).map(([name, holds]) => [`Date${name}`, ordered(timeOf, holds)] as const),
]);

interface Operator {
  /** `ForAllValues` or `ForAnyValue`, for keys with several values. */
  over: string | undefined;
  /** Undefined for Null, which only checks whether the key is present. */
  compare: Comparison | undefined;
  negated: boolean;
  ifExists: boolean;
}

/** Undefined when it is not an operator. */
function operatorOf(name: string): Operator | undefined {
  const [, over, plain = '', suffix] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
  const ifExists = suffix !== undefined;
  if (plain === 'Null') return ifExists ? undefined : { over, compare: undefined, negated: false, ifExists };
  const negated = /^(?:(?:String|Arn|Numeric|Date)Not|NotIpAddress$)/.test(plain);
  const compare = comparisons.get(negated ? plain.replace('Not', '') : plain);
  return compare && { over, compare, negated, ifExists };
}

export function isOperator(name: string): boolean {
  return operatorOf(name) !== undefined;
}

export function conditionsHold({ Condition = {} }: Statement, matching: Matching): Answer {
  return every(
    Object.entries(Condition).flatMap(([name, keys]) =>
      Object.entries(keys).map(([key, wanted]) =>
        holds(operatorOf(name), key, list(wanted).map(String), matching),
      ),
    ),
  );
}

function holds(operator: Operator | undefined, key: string, wanted: string[], matching: Matching): Answer {
  const actual = matching.context.valuesOf(key);
  if (!operator || !actual) return 'unknown';
  const { over, compare, negated, ifExists } = operator;
  if (!compare)
    return answerOf(wanted.some((value) => (value.toLowerCase() === 'true') === (actual.length === 0)));
  if (actual.length === 0) return answerOf(ifExists || over === 'ForAllValues' || (negated && !over));
  const perValue = actual.map((value) => {
    const answer = some(wanted.map((pattern) => compare(pattern, value, matching)));
    return negated ? not(answer) : answer;
  });
  const isForAll = over === 'ForAllValues' || (negated && over === undefined);
  return isForAll ? every(perValue) : some(perValue);
}
