// The policy of a presigned POST: every field of the form must be covered by a condition, and every condition must hold
// (S3 API reference, "POST Policy").
import { AwsError } from '../../../aws-error.ts';
import { parseJson } from '../../../wire/parse-json.ts';
import { accessDenied } from '../errors.ts';

/** Bytes, both inclusive. */
export interface SizeRange {
  min: number;
  max: number;
}

type Condition = [operator: string, field: string, value: unknown] | Record<string, string>;

/** Fields that need no condition. */
const exempt = new Set(['policy', 'x-amz-signature', 'signature', 'awsaccesskeyid', 'file', 'bucket']);

/** `fields` are the form's, with `bucket`. Throws AccessDenied or InvalidPolicyDocument. */
export function checkPostPolicy(encoded: string, fields: Map<string, string>, now: number): SizeRange {
  const { expiration, conditions } = parse(encoded);
  if (Number.isNaN(Date.parse(expiration)))
    throw invalidPolicy(`Invalid 'expiration' value: '${expiration}'`);
  if (!(Date.parse(expiration) > now)) throw accessDenied('Invalid according to Policy: Policy expired.');
  const range = { min: 0, max: Number.MAX_SAFE_INTEGER };
  const foreseen = new Set<string>();
  for (const condition of conditions) {
    if (Array.isArray(condition) && condition[0] === 'content-length-range') {
      Object.assign(range, sizeRange(condition));
    } else {
      for (const name of checkCondition(condition, fields)) foreseen.add(name);
    }
  }
  const extra = [...fields.keys()].find(
    (name) => !foreseen.has(name) && !exempt.has(name) && !name.startsWith('x-ignore-'),
  );
  if (extra) throw accessDenied(`Invalid according to Policy: Extra input fields: ${extra}`);
  return range;
}

function sizeRange(condition: unknown[]): SizeRange {
  if (condition.length !== 3) throw invalidPolicy('Invalid content-length-range');
  const [min, max] = condition.slice(1).map(Number) as [number, number];
  if (min >= 0 && max >= min) return { min, max };
  throw failed(condition);
}

const failed = (condition: unknown) =>
  accessDenied(`Invalid according to Policy: Policy Condition failed: ${JSON.stringify(condition)}`);

/** The fields of the condition. */
function checkCondition(condition: Condition, fields: Map<string, string>): string[] {
  if (!Array.isArray(condition) && Object.keys(condition).length !== 1) {
    const rule = 'Simple-Conditions must have exactly one property specified';
    throw invalidPolicy(`Invalid Simple-Condition: ${rule}`);
  }
  const rules: Condition[] = Array.isArray(condition)
    ? [condition]
    : Object.entries(condition).map(([name, value]): Condition => ['eq', `$${name}`, value]);
  return rules.map((rule) => {
    const [operator, field, wanted] = rule as [string, string, unknown];
    const name = String(field).replace(/^\$/, '').toLowerCase();
    const value = fields.get(name) ?? '';
    const holds =
      operator === 'starts-with' ? startsWith(name, value, String(wanted)) : value === String(wanted);
    const isKnown = ['eq', 'starts-with'].includes(operator) && String(field).startsWith('$');
    if (!holds || !isKnown) throw failed(rule);
    return name;
  });
}

/** In a list of content types, each one must match. */
function startsWith(name: string, value: string, prefix: string): boolean {
  const values = name === 'content-type' ? value.split(',') : [value];
  return values.every((one) => one.trim().startsWith(prefix));
}

function parse(encoded: string): { expiration: string; conditions: Condition[] } {
  const document = Object(parseJson(Buffer.from(encoded, 'base64').toString('utf8')));
  if (typeof document.expiration === 'string' && Array.isArray(document.conditions)) return document;
  throw new AwsError(
    'InvalidPolicyDocument',
    'The content of the form does not meet the conditions specified in the policy document.',
  );
}

const invalidPolicy = (why: string) => new AwsError('InvalidPolicyDocument', `Invalid Policy: ${why}.`);
