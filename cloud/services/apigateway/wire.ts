// API Gateway's REST-JSON: member names start with a small letter on the wire, times are ISO 8601, errors carry `message`.

import { AwsError } from '../../aws-error.ts';
import type { CloudRequest, CloudResponse } from '../../service.ts';
import { parseJson } from '../../wire/parse-json.ts';
import { restJsonAnswer } from '../../wire/rest.ts';

/** Members whose keys are chosen by the user, and stay unchanged. */
const maps = new Set(['Tags', 'StageVariables', 'RouteSettings', 'RequestParameters', 'RequestTemplates']);

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
const small = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

/** Path, query and body as one object with the member names of the SDK. */
export async function decode(request: CloudRequest, labels: Record<string, string>): Promise<object> {
  const input: Record<string, unknown> = {};
  for (const [name, value] of request.query) {
    input[capital(name)] = name === 'tagKeys' ? request.query.getAll(name) : value;
  }
  return { ...(await body(request)), ...input, ...labels };
}

async function body(request: CloudRequest): Promise<object> {
  const text = (await request.body()).toString();
  if (text === '') return {};
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null) return renamed(value, capital) as object;
  throw new AwsError('BadRequestException', 'Invalid request body');
}

export function encode(output: unknown, status: number): CloudResponse {
  return restJsonAnswer(renamed(output, small), status);
}

export function renderError(error: AwsError): CloudResponse {
  return {
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code },
    body: JSON.stringify({ message: error.message, ...error.fields }),
  };
}

function renamed(value: unknown, rename: (name: string) => string, keepKeys = false): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((member) => renamed(member, rename));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [
    keepKeys ? name : rename(name),
    renamed(member, rename, maps.has(capital(name))),
  ]);
  return Object.fromEntries(members);
}
