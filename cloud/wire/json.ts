// The AWS JSON protocols (1.0 and 1.1): the operation in x-amz-target, JSON both ways.
// Used by SQS and DynamoDB (1.0), CloudWatch Logs and the tagging API (1.1).

import { AwsError } from '../aws-error.ts';
import type { CloudRequest, CloudResponse } from '../service.ts';
import { parseJson } from './parse-json.ts';

export type JsonVersion = '1.0' | '1.1';

/** The operation: what follows the dot in `x-amz-target: AmazonSQS.CreateQueue`. */
export function targetOperation(request: CloudRequest): string {
  const target = String(request.headers['x-amz-target'] ?? '');
  return target.slice(target.lastIndexOf('.') + 1) || 'Unknown';
}

/** The body as a JSON object. An empty body is an empty object; anything else is a SerializationException. */
export async function jsonInput<T extends object>(request: CloudRequest): Promise<T> {
  const text = (await request.body()).toString('utf8');
  const value = text === '' ? {} : parseJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as T;
  throw new AwsError('SerializationException', 'The request body is not a JSON object.');
}

export function jsonAnswer(output: unknown, version: JsonVersion = '1.1', status = 200): CloudResponse {
  return {
    status,
    headers: { 'content-type': `application/x-amz-json-${version}` },
    body: JSON.stringify(output ?? {}, secondsForDates),
  };
}

/** `shapePrefix` is the namespace some services put before the code in `__type`, e.g. `com.amazonaws.sqs#`. */
export function jsonError(error: AwsError, version: JsonVersion = '1.1', shapePrefix = ''): CloudResponse {
  const body = { __type: `${shapePrefix}${error.code}`, message: error.message, ...error.fields };
  return jsonAnswer(body, version, error.status);
}

/** Times are seconds since 1970. JSON.stringify has made text of a date by the time it asks. */
export function secondsForDates(this: Record<string, unknown>, name: string, value: unknown): unknown {
  const original = this[name];
  return original instanceof Date ? original.getTime() / 1000 : value;
}
