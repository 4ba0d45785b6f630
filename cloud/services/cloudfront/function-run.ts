// Runs a published CloudFront function: `handler(event)` in a context without Node, for the few milliseconds that AWS allows.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
import { createContext, Script } from 'node:vm';
import { text, type XmlElement } from '../s3/xml.ts';
import { arnOf, type CloudFront } from './records.ts';
import { listed } from './wire.ts';

type Values = Record<string, { value: string }>;

export interface FunctionRequest {
  method: string;
  uri: string;
  querystring: Values;
  headers: Values;
}

export interface FunctionResponse {
  statusCode: number;
  statusDescription?: string;
  headers?: Values;
  body?: string | { data: string; encoding: 'text' | 'base64' };
}

export type EventType = 'viewer-request' | 'viewer-response';

/** Its code; undefined when the behaviour has none of this kind. */
export function functionFor(front: CloudFront, behaviour: XmlElement, type: EventType): string | undefined {
  const found = listed(behaviour, 'FunctionAssociations', 'FunctionAssociation').find(
    (one) => text(one, 'EventType') === type,
  );
  const arn = text(found, 'FunctionARN');
  return front.functions.entries().find(([name]) => arnOf('function', name) === arn)?.[1].live?.code;
}

/**
 * AWS stops a function after about a millisecond of its own CPU time. This is time on the clock (ms), in which the whole
 * machine may have stood still: it only ends what would never end.
 */
const timeout = 2500;

interface RunEvent {
  context: { eventType: EventType; distributionId: string; distributionDomainName: string };
  request: FunctionRequest;
  response?: FunctionResponse;
}

/** Whatever the handler returns. Throws what the function throws. */
export function runFunction(code: string, event: RunEvent): FunctionRequest | FunctionResponse {
  const full = { version: '1.0', viewer: { ip: '127.0.0.1' }, ...event };
  const call = `${code}\n;JSON.stringify(handler(JSON.parse(${JSON.stringify(JSON.stringify(full))})))`;
  const sandbox = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
  return JSON.parse(new Script(call).runInContext(sandbox, { timeout }));
}

export const valuesOf = (entries: Iterable<[string, string]>): Values =>
  Object.fromEntries([...entries].map(([name, value]) => [name, { value }]));

export const textsOf = (values: Values = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, { value }]) => [name, value]));
