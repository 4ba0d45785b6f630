// The spellings of a function's name that Lambda accepts, and how the function is found.
import { account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import type { FunctionRecord, Lambda } from './records.ts';

const pattern =
  /^(?:arn:aws[a-zA-Z-]*:lambda:([a-z]{2}(?:-[a-z]+)+-\d):(\d{12}):function:|(?:(\d{12}):)?function:)?([a-zA-Z0-9-_]+)(?::(\$LATEST|[a-zA-Z0-9-_]+))?$/;

export function functionArn(region: string, name: string): string {
  return `arn:aws:lambda:${region}:${account}:function:${name}`;
}

/** NAME, ACCOUNT:function:NAME or an ARN, each with or without a qualifier. Throws ValidationException. */
export function parseFunctionName(text: string | undefined, region: string) {
  const match = pattern.exec(text ?? '');
  const name = match?.[4];
  if (!match || name === undefined || name.length > 64) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${text}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?`,
    );
  }
  return { name, arn: functionArn(match[1] ?? region, name), qualifier: match[5] };
}

/** Throws ResourceNotFoundException 404. Versions and aliases do not exist here: only the qualifier $LATEST is found. */
export function findFunction(
  { functions }: Lambda,
  nameOrArn: string | undefined,
  region: string,
  qualifier?: string,
): FunctionRecord {
  const parsed = parseFunctionName(nameOrArn, region);
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
