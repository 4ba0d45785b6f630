// Lambda's REST-JSON interface: the operation behind a method and a path, and the names of the path's parts.
// The same table as in https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html
import { restTable } from '../../wire/rest-table.ts';

/** Operation: method, path, status of success. */
const routes = {
  CreateFunction: ['POST', '/2015-03-31/functions', 201],
  ListFunctions: ['GET', '/2015-03-31/functions', 200],
  GetFunction: ['GET', '/2015-03-31/functions/{FunctionName}', 200],
  DeleteFunction: ['DELETE', '/2015-03-31/functions/{FunctionName}', 204],
  GetFunctionConfiguration: ['GET', '/2015-03-31/functions/{FunctionName}/configuration', 200],
  UpdateFunctionConfiguration: ['PUT', '/2015-03-31/functions/{FunctionName}/configuration', 200],
  UpdateFunctionCode: ['PUT', '/2015-03-31/functions/{FunctionName}/code', 200],
  Invoke: ['POST', '/2015-03-31/functions/{FunctionName}/invocations', 200],
  AddPermission: ['POST', '/2015-03-31/functions/{FunctionName}/policy', 201],
  GetPolicy: ['GET', '/2015-03-31/functions/{FunctionName}/policy', 200],
  RemovePermission: ['DELETE', '/2015-03-31/functions/{FunctionName}/policy/{StatementId}', 204],
  CreateEventSourceMapping: ['POST', '/2015-03-31/event-source-mappings', 202],
  ListEventSourceMappings: ['GET', '/2015-03-31/event-source-mappings', 200],
  GetEventSourceMapping: ['GET', '/2015-03-31/event-source-mappings/{UUID}', 200],
  UpdateEventSourceMapping: ['PUT', '/2015-03-31/event-source-mappings/{UUID}', 202],
  DeleteEventSourceMapping: ['DELETE', '/2015-03-31/event-source-mappings/{UUID}', 202],
  GetAccountSettings: ['GET', '/2016-08-19/account-settings', 200],
  ListTags: ['GET', '/2017-03-31/tags/{Resource}', 200],
  TagResource: ['POST', '/2017-03-31/tags/{Resource}', 204],
  UntagResource: ['DELETE', '/2017-03-31/tags/{Resource}', 204],
  PutFunctionConcurrency: ['PUT', '/2017-10-31/functions/{FunctionName}/concurrency', 200],
  DeleteFunctionConcurrency: ['DELETE', '/2017-10-31/functions/{FunctionName}/concurrency', 204],
  GetFunctionConcurrency: ['GET', '/2019-09-30/functions/{FunctionName}/concurrency', 200],
  PutFunctionEventInvokeConfig: ['PUT', '/2019-09-25/functions/{FunctionName}/event-invoke-config', 200],
  GetFunctionEventInvokeConfig: ['GET', '/2019-09-25/functions/{FunctionName}/event-invoke-config', 200],
  DeleteFunctionEventInvokeConfig: [
    'DELETE',
    '/2019-09-25/functions/{FunctionName}/event-invoke-config',
    204,
  ],
  GetFunctionRecursionConfig: ['GET', '/2024-08-31/functions/{FunctionName}/recursion-config', 200],
  PutFunctionRecursionConfig: ['PUT', '/2024-08-31/functions/{FunctionName}/recursion-config', 200],
} as const;

export type OperationName = keyof typeof routes;

export const { match, successStatus } = restTable<OperationName>(routes);
