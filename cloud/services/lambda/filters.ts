// FilterCriteria of an event source mapping: EventBridge patterns matched against a message's fields.
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
import type { FilterCriteria } from '@aws-sdk/client-lambda';
import { parseJson } from '../../wire/parse-json.ts';
import { invalid } from './validation.ts';

type Pattern = { [member: string]: unknown };

/** Lambda's default quota. */
const maxFilters = 5;

const isObject = (value: unknown): value is Pattern =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Throws InvalidParameterValueException. */
export function checkFilters({ Filters = [] }: FilterCriteria): string[] {
  if (Filters.length > maxFilters)
    throw invalid(`Filter count exceeds the maximum of ${maxFilters} filters per event source mapping.`);
  return Filters.map(({ Pattern: text = '' }) => {
    const pattern = parseJson(text);
    if (!isObject(pattern) || !isPattern(pattern)) throw invalid('Invalid filter pattern definition.');
    return text;
  });
}

function isPattern(pattern: Pattern): boolean {
  return Object.entries(pattern).every(([name, value]) => {
    if (name === '$or') return Array.isArray(value) && value.every((one) => isObject(one) && isPattern(one));
    if (Array.isArray(value)) return value.length > 0 && value.every(isRule);
    return isObject(value) && isPattern(value);
  });
}

const rules: Record<string, (wanted: never, value: unknown) => boolean> = {
  exists: (wanted: boolean, value) => wanted === (value !== undefined),
  prefix: (wanted: string, value) => typeof value === 'string' && value.startsWith(wanted),
  suffix: (wanted: string, value) => typeof value === 'string' && value.endsWith(wanted),
  'equals-ignore-case': (wanted: string, value) =>
    typeof value === 'string' && value.toLowerCase() === wanted.toLowerCase(),
  'anything-but': (wanted: unknown, value) =>
    value !== undefined && ![wanted].flat().some((one) => fitsRule(one, value)),
  numeric: (wanted: unknown[], value) => typeof value === 'number' && isInRange(wanted, value),
};

const isRule = (rule: unknown): boolean =>
  !isObject(rule) || (Object.keys(rule).length === 1 && Object.keys(rule).every((name) => name in rules));

function isInRange([operator, limit, ...rest]: unknown[], value: number): boolean {
  const bound = Number(limit);
  const holds: Record<string, boolean> = {
    '=': value === bound,
    '<': value < bound,
    '<=': value <= bound,
    '>': value > bound,
    '>=': value >= bound,
  };
  return (holds[String(operator)] ?? false) && (rest.length === 0 || isInRange(rest, value));
}

function fitsRule(rule: unknown, value: unknown): boolean {
  if (!isObject(rule)) return rule === value;
  const [[name = '', wanted] = []] = Object.entries(rule);
  return rules[name]?.(wanted as never, value) ?? false;
}

function fits(pattern: Pattern, value: unknown): boolean {
  return Object.entries(pattern).every(([name, wanted]) => {
    if (name === '$or') return (wanted as Pattern[]).some((one) => fits(one, value));
    const found = isObject(value) ? value[name] : undefined;
    if (!Array.isArray(wanted)) return fits(wanted as Pattern, found);
    const values = Array.isArray(found) ? found : [found];
    return wanted.some((rule) => values.some((one) => fitsRule(rule, one)));
  });
}

/** Parses the body as JSON if the pattern looks inside it. Without filters, every record fits. */
export function fitsFilters(texts: string[], record: { body: string }): boolean {
  if (texts.length === 0) return true;
  return texts.some((text) => {
    const pattern = parseJson(text) as Pattern;
    return fits(pattern, isObject(pattern.body) ? { ...record, body: parseJson(record.body) } : record);
  });
}
