// Smithy's RPC v2 with CBOR: `POST /service/NAME/operation/NAME`, CBOR both ways.
// https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
import { randomUUID } from 'node:crypto';
import { cbor, dateToTag, tagSymbol } from '@smithy/core/cbor';
import { AwsError } from '../aws-error.ts';
import type { CloudRequest, CloudResponse } from '../service.ts';

export const speaksCbor = ({ headers }: Pick<CloudRequest, 'headers'>) =>
  headers['smithy-protocol'] === 'rpc-v2-cbor';

export const cborOperation = ({ path }: CloudRequest) => /\/operation\/(\w+)$/.exec(path)?.[1] ?? 'Unknown';

export async function cborInput<T extends object>(request: CloudRequest): Promise<T> {
  const body = await request.body();
  if (body.length === 0) return {} as T;
  const value = plain(parse(body));
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as T;
  throw new AwsError('SerializationException', 'The request body is not a CBOR map.');
}

function parse(body: Buffer): unknown {
  try {
    return cbor.deserialize(body);
  } catch {
    throw new AwsError('SerializationException', 'The request body is not CBOR.');
  }
}

/** Times come as tag 1 around seconds; the rest is as in JSON. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (tagSymbol in value && 'value' in value) return plain(value.value);
  return mapValues(value, plain);
}

/** Members without a value are left out, as in JSON. */
function tagged(value: unknown): unknown {
  if (value instanceof Date) return dateToTag(value);
  if (Array.isArray(value)) return value.map(tagged);
  if (typeof value !== 'object' || value === null) return value;
  return mapValues(value, tagged);
}

function mapValues(value: object, change: (member: unknown) => unknown): object {
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, change(member)]));
}

export function cborAnswer(output: object, status = 200): CloudResponse {
  return {
    status,
    headers: {
      'content-type': 'application/cbor',
      'smithy-protocol': 'rpc-v2-cbor',
      'x-amzn-requestid': randomUUID(),
    },
    body: Buffer.from(cbor.serialize(tagged(output))),
  };
}

export function cborError(error: AwsError, shapePrefix: string): CloudResponse {
  const body = { __type: `${shapePrefix}${error.code}`, message: error.message, ...error.fields };
  return cborAnswer(body, error.status);
}
