// Lambda's JSON both ways: the one blob is base64, times are seconds since 1970.
import { AwsError, type CloudRequest, type CloudResponse } from '../../service.ts';
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
  try {
    const value: unknown = JSON.parse(text, (key, member) =>
      key === 'ZipFile' && typeof member === 'string' ? Buffer.from(member, 'base64') : member,
    );
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Falls through: not JSON at all is answered like JSON of the wrong shape.
  }
  throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json');
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
