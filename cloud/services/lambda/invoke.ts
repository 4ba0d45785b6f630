// Invoking a function: from the Invoke operation, from other services, from the queues in front of it.
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import type { Invocation, Outcome, RunnableFunction } from '../../runtime/invocation.ts';
import type { CloudRequest, CloudResponse } from '../../service.ts';
import { parseJson } from '../../wire/parse-json.ts';
import { codeFolder } from './code.ts';
import { checkInvocable } from './configuration.ts';
import { findFunction } from './names.ts';
import type { FunctionRecord, Lambda } from './records.ts';
import { constraint, invalid } from './validation.ts';

/** Lambda's quotas for a payload: 6 MB for a synchronous call, 1 MB for a queued one. */
const maxPayloadBytes = { RequestResponse: 6_291_456, Event: 1_048_576, DryRun: 6_291_456 } as const;
type InvocationType = keyof typeof maxPayloadBytes;

/** LogType=Tail returns the last 4 KB. */
const tailBytes = 4096;

export function runnable(lambda: Lambda, record: FunctionRecord): RunnableFunction {
  const { settings } = record;
  return {
    arn: record.arn,
    name: record.name,
    region: record.region,
    roleArn: settings.Role,
    runtime: settings.Runtime,
    handler: settings.Handler,
    memoryMegabytes: settings.MemorySize,
    timeoutSeconds: settings.Timeout,
    variables: settings.Environment ?? {},
    logGroup: settings.LoggingConfig.LogGroup ?? `/aws/lambda/${record.name}`,
    codeFolder: codeFolder(lambda, record),
    revision: String(record.generation),
    reservedConcurrency: record.reservedConcurrency,
  };
}

/**
 * A role that was deleted and recreated under its old name is another role, and cannot read the environment.
 * Nothing runs then, and nothing is logged: https://github.com/hashicorp/terraform-provider-aws/issues/6352
 */
function checkGrant({ cloud }: Lambda, { settings, grantedTo }: FunctionRecord): void {
  const role = cloud.roles.idOf(settings.Role);
  if (role === undefined || grantedTo === undefined || role === grantedTo) return;
  const text =
    "Lambda was unable to decrypt the environment variables because KMS access was denied. Please check the function's KMS key settings. KMS Exception: AccessDeniedException";
  throw new AwsError('KMSAccessDeniedException', text, 502);
}

/** Throws ResourceConflictException while the function is Pending, TooManyRequestsException without a free slot. */
export async function run(lambda: Lambda, record: FunctionRecord, invocation: Invocation): Promise<Outcome> {
  checkInvocable(record, lambda.cloud.now());
  checkGrant(lambda, record);
  const started = performance.now();
  const tell = (name: string, value: number, unit = 'Count') =>
    lambda.cloud.metrics.record(record.region, {
      namespace: 'AWS/Lambda',
      name,
      dimensions: [{ Name: 'FunctionName', Value: record.name }],
      unit,
      values: [value],
      at: lambda.cloud.now(),
    });
  try {
    const outcome = await lambda.runtime.run(runnable(lambda, record), invocation);
    tell('Invocations', 1);
    tell('Errors', outcome.functionError ? 1 : 0);
    tell('Duration', performance.now() - started, 'Milliseconds');
    return outcome;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'TooManyRequestsException') tell('Throttles', 1);
    throw error;
  }
}

/** Like `run`, but waits for a free slot. Throws RequestTooLargeException above Lambda's limit. */
export async function runInTurn(
  lambda: Lambda,
  record: FunctionRecord,
  { payload, ...invocation }: Invocation,
  onStart?: () => void,
): Promise<Outcome> {
  checkInvocable(record, lambda.cloud.now());
  checkGrant(lambda, record);
  const checked = { ...invocation, payload: checkPayload(payload, 'RequestResponse') };
  return lambda.runtime.runInTurn(runnable(lambda, record), checked, onStart);
}

/** The Invoke operation. Its payload is any JSON, so it skips the usual decoding of requests. */
export async function invoke(
  lambda: Lambda,
  request: CloudRequest,
  name: string | undefined,
): Promise<CloudResponse> {
  for (const name of ['x-amz-durable-execution-name', 'x-amz-tenant-id']) {
    if (request.headers[name] !== undefined)
      throw invalid(`The embedded cloud does not support ${name} of Invoke.`);
  }
  const qualifier = request.query.get('Qualifier') ?? undefined;
  const record = findFunction(lambda, name, request.region, qualifier);
  const type = String(request.headers['x-amz-invocation-type'] ?? 'RequestResponse');
  if (!isInvocationType(type)) {
    throw constraint(type, 'invocationType', 'satisfy enum value set: [Event, RequestResponse, DryRun]');
  }
  const payload = checkPayload(await request.body(), type);
  if (type === 'DryRun') return { status: 204 };
  const requestId = randomUUID();
  if (type === 'Event') {
    lambda.events.add(record.arn, payload, requestId);
    return { status: 202, headers: { 'x-amzn-requestid': requestId } };
  }
  const context = request.headers['x-amz-client-context'];
  const clientContext = context && { clientContext: Buffer.from(String(context), 'base64').toString() };
  const outcome = await run(lambda, record, { requestId, payload, ...clientContext });
  return answer(requestId, outcome, request.headers['x-amz-log-type'] === 'Tail');
}

function isInvocationType(type: string): type is InvocationType {
  return type in maxPayloadBytes;
}

function checkPayload(body: Buffer, type: InvocationType): Buffer {
  if (body.length > maxPayloadBytes[type]) {
    const text = `${body.length} byte payload is too large for the ${type} invocation type (limit ${maxPayloadBytes[type]} bytes)`;
    throw new AwsError('RequestTooLargeException', text, 413);
  }
  if (body.length === 0) return Buffer.from('{}');
  if (parseJson(body.toString()) !== undefined) return body;
  throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json');
}

function answer(requestId: string, { payload, functionError, log }: Outcome, tail: boolean): CloudResponse {
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': requestId,
      'x-amz-executed-version': '$LATEST',
      ...(functionError && { 'x-amz-function-error': functionError }),
      ...(tail && {
        'x-amz-log-result': Buffer.from(`${log.join('\n')}\n`)
          .subarray(-tailBytes)
          .toString('base64'),
      }),
    },
    body: payload,
  };
}
