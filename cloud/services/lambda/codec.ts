// Lambda's JSON both ways: its only blob is base64, times are seconds since 1970.

import { AwsError } from '../../aws-error.ts';
import type { CloudRequest, CloudResponse } from '../../service.ts';
import { parseJson } from '../../wire/parse-json.ts';
import { restJsonAnswer } from '../../wire/rest.ts';

/** Path, query and body as one object with the member names of the SDK. */
export async function decode(request: CloudRequest, labels: Record<string, string>): Promise<object> {
  const input: Record<string, unknown> = {};
  for (const [name, value] of request.query) {
    if (name === 'tagKeys') input.TagKeys = request.query.getAll(name);
    else input[name] = name === 'MaxItems' ? Number(value) : value;
  }
  return { ...(await body(request)), ...input, ...labels };
}

async function body(request: CloudRequest): Promise<object> {
  const text = (await request.body()).toString();
  if (text === '') return {};
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null) return withZip(value);
  throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json');
}

/** CreateFunction has its zip inside `Code`, UpdateFunctionCode does not. */
function withZip(input: { ZipFile?: unknown; Code?: unknown }): object {
  const { Code } = input;
  if (typeof Code === 'object' && Code !== null) return { ...input, Code: withZip(Code) };
  if (typeof input.ZipFile !== 'string') return input;
  return { ...input, ZipFile: Buffer.from(input.ZipFile, 'base64') };
}

export function encode(output: unknown, status: number): CloudResponse {
  return restJsonAnswer(toWire(output), status);
}

function toWire(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(toWire);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toWire(member)]));
}
