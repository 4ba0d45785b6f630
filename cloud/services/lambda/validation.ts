// What Lambda refuses up front, in its own words.
// Ranges: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
import type { CreateFunctionRequest } from '@aws-sdk/client-lambda';
import { account } from '../../account.ts';
import { AwsError, constraintMessage } from '../../aws-error.ts';
import type { Roles } from '../../service.ts';

const runtimes = ['nodejs22.x', 'nodejs24.x'];
/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
const retired = new Set(
  ['', '4.3', '4.3-edge', '6.10', '8.10', '10.x', '12.x', '14.x', '16.x', '18.x', '20.x'].map(
    (version) => `nodejs${version}`,
  ),
);

/** The settings common to CreateFunction and UpdateFunctionConfiguration; absent ones are not checked. */
export type SettingsInput = Pick<
  CreateFunctionRequest,
  | 'Runtime'
  | 'Handler'
  | 'Description'
  | 'Timeout'
  | 'MemorySize'
  | 'Environment'
  | 'EphemeralStorage'
  | 'LoggingConfig'
> & { Role?: string | undefined };

export function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}

/** A value that the service model itself rules out. `rule` continues "Member must …". */
export function constraint(value: unknown, member: string, rule: string): AwsError {
  return new AwsError('ValidationException', constraintMessage(value, member, rule));
}

/** Throws ValidationException when the number is present and out of range. */
export function checkRange(value: number | undefined, member: string, min: number, max: number): void {
  if (value === undefined) return;
  if (value < min) throw constraint(value, member, `have value greater than or equal to ${min}`);
  if (value > max) throw constraint(value, member, `have value less than or equal to ${max}`);
}

export function checkSettings(input: SettingsInput): void {
  if (input.Role !== undefined) checkRoleArn(input.Role);
  if (input.Runtime !== undefined) checkRuntime(input.Runtime);
  if (input.Handler !== undefined && !/^\S{1,128}$/.test(input.Handler)) {
    throw constraint(input.Handler, 'handler', 'satisfy regular expression pattern: [^\\s]+');
  }
  if ((input.Description?.length ?? 0) > 256) {
    throw constraint(input.Description, 'description', 'have length less than or equal to 256');
  }
  checkRange(input.Timeout, 'timeout', 1, 900);
  checkRange(input.MemorySize, 'memorySize', 128, 10_240);
  checkRange(input.EphemeralStorage?.Size, 'ephemeralStorage.size', 512, 10_240);
  if (input.Environment?.Variables) checkEnvironment(input.Environment.Variables);
  if (input.LoggingConfig?.LogFormat === 'JSON') {
    throw invalid('The embedded cloud writes logs as LogFormat Text only.');
  }
}

function checkRuntime(runtime: string): void {
  if (runtimes.includes(runtime)) return;
  if (retired.has(runtime)) {
    throw invalid(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  }
  throw invalid(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${runtimes.join(', ')}] or be a valid ARN`,
  );
}

function checkRoleArn(role: string): void {
  if (/^arn:aws[a-zA-Z-]*:iam::\d{12}:role\/?[a-zA-Z0-9+=,.@\-_/]+$/.test(role)) return;
  const pattern = 'arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+';
  throw constraint(role, 'role', `satisfy regular expression pattern: ${pattern}`);
}

/** Throws Lambda's error for a role that does not exist, belongs to another account, or does not trust Lambda. */
export function checkRole(roles: Roles, role: string): void {
  if (role.split(':')[4] !== account) {
    throw new AwsError('AccessDeniedException', 'Cross-account pass role is not allowed.', 403);
  }
  if (roles.idOf(role) && roles.trusts(role, 'lambda.amazonaws.com')) return;
  throw invalid('The role defined for the function cannot be assumed by Lambda.');
}

const reserved = new Set(
  '_HANDLER _X_AMZN_TRACE_ID AWS_DEFAULT_REGION AWS_REGION AWS_EXECUTION_ENV AWS_LAMBDA_FUNCTION_NAME AWS_LAMBDA_FUNCTION_MEMORY_SIZE AWS_LAMBDA_FUNCTION_VERSION AWS_LAMBDA_INITIALIZATION_TYPE AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME AWS_ACCESS_KEY AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_LAMBDA_RUNTIME_API LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR'.split(
    ' ',
  ),
);

function checkEnvironment(variables: Record<string, string>): void {
  const names = Object.keys(variables);
  const trouble =
    'Lambda was unable to configure your environment variables because the environment variables you have provided';
  const taken = names.filter((name) => reserved.has(name));
  if (taken.length > 0) {
    throw invalid(
      `${trouble} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${taken.join(', ')}`,
    );
  }
  const odd = names.find((name) => !/^[a-zA-Z]\w+$/.test(name));
  if (odd !== undefined) {
    throw constraint(
      `{${names.join(', ')}}`,
      'environment.variables',
      `satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+] (key '${odd}')`,
    );
  }
  const json = JSON.stringify(variables);
  if (Buffer.byteLength(json) > 4096)
    throw invalid(`${trouble} exceeded the 4KB limit. String measured: ${json}`);
}
