// The AWS Query protocol (IAM, STS, CloudWatch, SQS): a form with Action and dotted names in, XML out.
import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { CloudRequest, CloudResponse } from '../service.ts';
import { toXml } from './xml.ts';

/** A form value: text, or what `Name.member.1.Key=…` builds. */
type FormValue = string | number | boolean | FormValue[] | { [name: string]: FormValue };

/** Members that are not text, by their dotted names without the numbers of lists. */
export interface FormTypes {
  number: string[];
  boolean: string[];
}

async function form(request: CloudRequest): Promise<URLSearchParams> {
  return new URLSearchParams((await request.body()).toString('utf8'));
}

export async function queryOperation(request: CloudRequest): Promise<string> {
  return (await form(request)).get('Action') ?? request.query.get('Action') ?? 'Unknown';
}

/** The deepest name that a service here accepts is `Tags.1.Key`; fifty tags are the largest list. */
const maxDepth = 8;
const maxFields = 2000;

const malformed = () => new AwsError('MalformedInput', 'Start of structure or map found where not expected.');

/** The form as nested values: `Tags.member.1.Key=a` becomes `{ Tags: [{ Key: 'a' }] }`. */
export async function queryInput<T>(request: CloudRequest, types?: FormTypes): Promise<T> {
  return typed(await queryForm(request), '', types) as T;
}

/** The same with everything as text, as it was sent. */
export async function queryForm(request: CloudRequest): Promise<{ [name: string]: FormValue }> {
  const root = new Map<string, unknown>();
  const fields = await form(request);
  if (fields.size > maxFields) throw malformed();
  for (const [name, value] of fields) {
    if (name === 'Action' || name === 'Version') continue;
    const path = name.split('.').filter((part) => part !== 'member');
    if (path.length > maxDepth) throw malformed();
    place(root, path, value);
  }
  return unfold(root) as { [name: string]: FormValue };
}

function typed(value: FormValue, name: string, types: FormTypes | undefined): FormValue {
  if (!types) return value;
  if (Array.isArray(value)) return value.map((entry) => typed(entry, name, types));
  if (typeof value === 'object') {
    const members = Object.entries(value).map(([key, member]) => [
      key,
      typed(member, name === '' ? key : `${name}.${key}`, types),
    ]);
    return Object.fromEntries(members);
  }
  if (types.number.includes(name)) return Number(value);
  return types.boolean.includes(name) ? value === 'true' : value;
}

type Branch = Map<string, unknown>;

function place(branch: Branch, [head = '', ...rest]: string[], value: string): void {
  if (rest.length === 0) {
    branch.set(head, value);
    return;
  }
  const next = branch.get(head);
  const child: Branch = next instanceof Map ? next : new Map();
  branch.set(head, child);
  place(child, rest, value);
}

/** Branches whose names are all numbers are lists, in whatever order they arrive. */
function unfold(value: unknown): FormValue {
  if (!(value instanceof Map)) return String(value);
  const entries = [...(value as Branch)];
  if (entries.length > 0 && entries.every(([name]) => /^\d+$/.test(name))) {
    return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, entry]) => unfold(entry));
  }
  return Object.fromEntries(entries.map(([name, entry]) => [name, unfold(entry)]));
}

/** `namespace` is the service's XML namespace, e.g. `https://iam.amazonaws.com/doc/2010-05-08/`. With an empty `listEntry` lists are flat. */
export function queryAnswer(
  operation: string,
  output: object | undefined,
  namespace: string,
  listEntry?: '',
): CloudResponse {
  const requestId = randomUUID();
  const result = output ? toXml(`${operation}Result`, output, listEntry) : '';
  const metadata = toXml('ResponseMetadata', { RequestId: requestId });
  return xmlResponse(
    200,
    requestId,
    `<${operation}Response xmlns="${namespace}">${result}${metadata}</${operation}Response>`,
  );
}

export function queryError(error: AwsError, namespace: string, code = error.code): CloudResponse {
  const requestId = randomUUID();
  const type = error.status >= 500 ? 'Receiver' : 'Sender';
  const detail = toXml('Error', { Type: type, Code: code, Message: error.message, ...error.fields });
  const body = `<ErrorResponse xmlns="${namespace}">${detail}${toXml('RequestId', requestId)}</ErrorResponse>`;
  return xmlResponse(error.status, requestId, body);
}

function xmlResponse(status: number, requestId: string, body: string): CloudResponse {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}
