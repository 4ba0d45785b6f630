// What Lambda's operations require: the caller must be allowed to pass the role; mappings are identified by their function.

import { account } from '../../account.ts';
import { type Right, right } from '../../authorization/rights.ts';
import type { CloudRequest } from '../../service.ts';
import { decode } from './codec.ts';
import { functionArn, parseFunctionName } from './names.ts';
import type { Lambda } from './records.ts';
import { match } from './routes.ts';

interface Input {
  FunctionName?: string;
  UUID?: string;
  Resource?: string;
  Role?: string;
  Tags?: object;
}

const onEverything = new Set(['ListFunctions', 'ListEventSourceMappings', 'GetAccountSettings']);

export async function lambdaRights(lambda: Lambda, request: CloudRequest): Promise<Right[]> {
  const route = match(request);
  if (!route) return [];
  const { name, labels } = route;
  // The body belongs to the function, not to Lambda.
  if (name === 'Invoke') return [right('lambda:InvokeFunction', arnOf(labels.FunctionName, request.region))];
  const action = `lambda:${name}`;
  if (onEverything.has(name)) return [right(action, '*')];
  const input: Input = await decode(request, labels);
  if (input.Resource !== undefined) return [right(action, input.Resource)];
  if (name.endsWith('EventSourceMapping')) return mappingRights(lambda, action, input, request.region);
  const arn = arnOf(input.FunctionName, request.region);
  return [right(action, arn), ...passRole(input), ...tagRights(name, input, arn)];
}

function arnOf(name: string | undefined, region: string): string {
  try {
    return parseFunctionName(name, region).arn;
  } catch {
    return functionArn(region, String(name));
  }
}

function passRole({ Role }: Input): Right[] {
  if (typeof Role !== 'string') return [];
  return [right('iam:PassRole', Role, { 'iam:PassedToService': 'lambda.amazonaws.com' })];
}

function tagRights(operation: string, { Tags }: Input, arn: string): Right[] {
  const isNew = operation.startsWith('Create') && Object.keys(Tags ?? {}).length > 0;
  return isNew ? [right('lambda:TagResource', arn)] : [];
}

function mappingRights(lambda: Lambda, action: string, input: Input, region: string): Right[] {
  const mapping = `arn:aws:lambda:${region}:${account}:event-source-mapping:${input.UUID ?? '*'}`;
  const known = lambda.mappings.get(input.UUID ?? '')?.functionArn;
  const fn = input.FunctionName === undefined ? known : arnOf(input.FunctionName, region);
  const resource = action.includes(':Create') ? '*' : mapping;
  return [
    right(action, resource, { 'lambda:FunctionArn': fn }),
    ...tagRights(action.slice(7), input, mapping),
  ];
}
