// The spellings of a function's name that Lambda accepts, and how the function is found.
import { account } from '../../account.ts';
import { AwsError, constraintMessage } from '../../aws-error.ts';
import type { FunctionRecord, Lambda } from './records.ts';

const maxNameLength = 64;

export function functionArn(region: string, name: string): string {
  return `arn:aws:lambda:${region}:${account}:function:${name}`;
}

const region = '((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?';
const prefix = `(arn:(aws[a-zA-Z-]*)?:lambda:)?${region}(\\d{12}:)?(function:)?`;
/** AWS's patterns, verbatim: error messages quote them. */
const patterns = {
  create: `${prefix}([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?`,
  find: `${prefix}([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`,
};
const qualifierPattern = '\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+';
const parts =
  /^(?:arn:[^:]*:lambda:)?(?:([a-z][a-z-]*-\d):)?(?:\d{12}:)?(?:function:)?([\w.-]+)(?::([\w$.-]+))?$/;

const matches = (text: string, pattern: string) => new RegExp(`^(?:${pattern})$`).test(text);

interface Asked {
  /** CreateFunction accepts only shorter names. */
  to?: 'create' | 'find';
  qualifier?: string | undefined;
}

/** Violations of the service model's constraints, one sentence each. */
function troubles(text: string, { to = 'find', qualifier }: Asked): string[] {
  const broken = (value: string, member: string, rule: string) =>
    `Value '${value}' at '${member}' failed to satisfy constraint: Member must ${rule}`;
  const found: string[] = [];
  if (qualifier !== undefined && qualifier.length > 128)
    found.push(broken(qualifier, 'qualifier', 'have length less than or equal to 128'));
  else if (qualifier !== undefined && !matches(qualifier, qualifierPattern))
    found.push(broken(qualifier, 'qualifier', `satisfy regular expression pattern: ${qualifierPattern}`));
  if (to === 'create' && text.length > 140)
    found.push(broken(text, 'functionName', 'have length less than or equal to 140'));
  if (!matches(text, patterns[to]))
    found.push(broken(text, 'functionName', `satisfy regular expression pattern: ${patterns[to]}`));
  return found;
}

/** NAME, ACCOUNT:function:NAME or an ARN, each with or without a qualifier. Throws ValidationException. */
export function parseFunctionName(given: string | undefined, ownRegion: string, asked: Asked = {}) {
  const text = given ?? '';
  const found = troubles(text, asked);
  if (found.length > 0) {
    const count = found.length === 1 ? '1 validation error' : `${found.length} validation errors`;
    throw new AwsError('ValidationException', `${count} detected: ${found.join('; ')}`);
  }
  const [, arnRegion, name = '', qualifier] = parts.exec(text) ?? [];
  if (asked.to === 'create' && name.length > maxNameLength)
    throw new AwsError(
      'InvalidParameterValueException',
      constraintMessage(name, 'functionName', `have length less than or equal to ${maxNameLength}`),
    );
  return { name, arn: functionArn(arnRegion ?? ownRegion, name), qualifier };
}

/** Throws ResourceNotFoundException 404. Versions and aliases do not exist here: only the qualifier $LATEST is found. */
export function findFunction(
  { functions }: Lambda,
  nameOrArn: string | undefined,
  region: string,
  qualifier?: string,
): FunctionRecord {
  const parsed = parseFunctionName(nameOrArn, region, { qualifier });
  const wanted = qualifier ?? parsed.qualifier;
  if (qualifier !== undefined && parsed.qualifier !== undefined && qualifier !== parsed.qualifier) {
    throw new AwsError(
      'InvalidParameterValueException',
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  const record = functions.get(parsed.arn);
  if (record && (wanted === undefined || wanted === '$LATEST')) return record;
  throw notFound(`Function not found: ${parsed.arn}${wanted === undefined ? '' : `:${wanted}`}`);
}

export function notFound(message = 'The resource you requested does not exist.'): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404);
}
