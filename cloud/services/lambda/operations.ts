// Every operation by AWS's name. Inputs and outputs are the SDK's own types, so that a misspelt member does not compile.

import * as eventInvoke from './event-invoke-config.ts';
import * as changes from './function-changes.ts';
import * as functions from './functions.ts';
import * as limits from './limits.ts';
import * as mappings from './mappings.ts';
import * as permissions from './permissions.ts';
import type { Lambda } from './records.ts';
import type { OperationName } from './routes.ts';
import * as tags from './tags.ts';

/** `input` merges path, query and body: a value of the operation's request type, if the client is honest. */
export type Operation = (lambda: Lambda, input: never, region: string) => unknown;

export const operations: Record<Exclude<OperationName, 'Invoke'>, Operation> = {
  CreateFunction: changes.createFunction,
  ListFunctions: functions.listFunctions,
  GetFunction: functions.getFunction,
  DeleteFunction: functions.deleteFunction,
  GetFunctionConfiguration: functions.getFunctionConfiguration,
  UpdateFunctionConfiguration: changes.updateFunctionConfiguration,
  UpdateFunctionCode: changes.updateFunctionCode,
  AddPermission: permissions.addPermission,
  GetPolicy: permissions.getPolicy,
  RemovePermission: permissions.removePermission,
  CreateEventSourceMapping: mappings.createMapping,
  ListEventSourceMappings: mappings.listMappings,
  GetEventSourceMapping: mappings.getMapping,
  UpdateEventSourceMapping: mappings.updateMapping,
  DeleteEventSourceMapping: mappings.deleteMapping,
  GetAccountSettings: limits.getAccountSettings,
  ListTags: tags.listTags,
  TagResource: tags.tagResource,
  UntagResource: tags.untagResource,
  PutFunctionConcurrency: limits.putFunctionConcurrency,
  DeleteFunctionConcurrency: limits.deleteFunctionConcurrency,
  GetFunctionConcurrency: limits.getFunctionConcurrency,
  PutFunctionEventInvokeConfig: eventInvoke.putEventInvokeConfig,
  GetFunctionEventInvokeConfig: eventInvoke.getEventInvokeConfig,
  DeleteFunctionEventInvokeConfig: eventInvoke.deleteEventInvokeConfig,
  GetFunctionRecursionConfig: limits.getRecursionConfig,
  PutFunctionRecursionConfig: limits.putRecursionConfig,
};
