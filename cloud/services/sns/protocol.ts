// SNS's protocol, Query: maps are lists of entries on the wire, in both directions.
import type { CloudRequest, CloudResponse } from '../../service.ts';
import { queryAnswer, queryInput } from '../../wire/query.ts';

export const namespace = 'http://sns.amazonaws.com/doc/2010-03-31/';

const types = { number: [], boolean: ['ReturnSubscriptionArn'] };

export async function snsInput<T extends object>(request: CloudRequest): Promise<T> {
  return withMaps(await queryInput<object>(request, types)) as T;
}

/** `{ entry: [{ key, value }] }`, or `Name` and `Value`, becomes what the SDK has: an object. */
function withMaps(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withMaps);
  if (typeof value !== 'object' || value === null) return value;
  if ('entry' in value && Array.isArray(value.entry))
    return Object.fromEntries(
      value.entry.map(({ key, value: text, Name = key, Value = text }) => [Name, withMaps(Value)]),
    );
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withMaps(one)]));
}

/** Operations without an output of their own answer with no result. */
export function snsAnswer(operation: string, output: object | undefined): CloudResponse {
  const result =
    output && Object.fromEntries(Object.entries(output).map(([name, one]) => [name, onWire(one)]));
  return queryAnswer(operation, result, namespace, '');
}

function onWire(value: unknown): unknown {
  if (Array.isArray(value)) return { member: value };
  if (typeof value !== 'object' || value === null) return value;
  return { entry: Object.entries(value).map(([key, one]) => ({ key, value: one })) };
}
