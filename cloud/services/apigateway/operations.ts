// Every operation by AWS's name: its place on the wire, and its code.
// https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/
import { restTable } from '../../wire/rest-table.ts';
import * as routes from './api-routes.ts';
import * as apis from './apis.ts';
import * as integrations from './integrations.ts';
import type { ApiGateway } from './records.ts';
import * as stages from './stages.ts';
import * as tags from './tags.ts';

const table = {
  CreateApi: ['POST', '/v2/apis', 201],
  GetApis: ['GET', '/v2/apis', 200],
  GetApi: ['GET', '/v2/apis/{ApiId}', 200],
  UpdateApi: ['PATCH', '/v2/apis/{ApiId}', 200],
  DeleteApi: ['DELETE', '/v2/apis/{ApiId}', 204],
  DeleteCorsConfiguration: ['DELETE', '/v2/apis/{ApiId}/cors', 204],
  CreateIntegration: ['POST', '/v2/apis/{ApiId}/integrations', 201],
  GetIntegrations: ['GET', '/v2/apis/{ApiId}/integrations', 200],
  GetIntegration: ['GET', '/v2/apis/{ApiId}/integrations/{IntegrationId}', 200],
  UpdateIntegration: ['PATCH', '/v2/apis/{ApiId}/integrations/{IntegrationId}', 200],
  DeleteIntegration: ['DELETE', '/v2/apis/{ApiId}/integrations/{IntegrationId}', 204],
  CreateRoute: ['POST', '/v2/apis/{ApiId}/routes', 201],
  GetRoutes: ['GET', '/v2/apis/{ApiId}/routes', 200],
  GetRoute: ['GET', '/v2/apis/{ApiId}/routes/{RouteId}', 200],
  UpdateRoute: ['PATCH', '/v2/apis/{ApiId}/routes/{RouteId}', 200],
  DeleteRoute: ['DELETE', '/v2/apis/{ApiId}/routes/{RouteId}', 204],
  CreateStage: ['POST', '/v2/apis/{ApiId}/stages', 201],
  GetStages: ['GET', '/v2/apis/{ApiId}/stages', 200],
  GetStage: ['GET', '/v2/apis/{ApiId}/stages/{StageName}', 200],
  UpdateStage: ['PATCH', '/v2/apis/{ApiId}/stages/{StageName}', 200],
  DeleteStage: ['DELETE', '/v2/apis/{ApiId}/stages/{StageName}', 204],
  GetTags: ['GET', '/v2/tags/{ResourceArn}', 200],
  TagResource: ['POST', '/v2/tags/{ResourceArn}', 201],
  UntagResource: ['DELETE', '/v2/tags/{ResourceArn}', 204],
} as const;

export type OperationName = keyof typeof table;

/** `input` merges path, query and body: a value of the operation's request type, if the client is honest. */
type Operation = (gateway: ApiGateway, input: never, region: string) => unknown;

export const operations: Record<OperationName, Operation> = {
  CreateApi: apis.createApi,
  GetApis: apis.getApis,
  GetApi: apis.getApi,
  UpdateApi: apis.updateApi,
  DeleteApi: apis.deleteApi,
  DeleteCorsConfiguration: apis.deleteCors,
  CreateIntegration: integrations.createIntegration,
  GetIntegrations: integrations.getIntegrations,
  GetIntegration: integrations.getIntegration,
  UpdateIntegration: integrations.updateIntegration,
  DeleteIntegration: integrations.deleteIntegration,
  CreateRoute: routes.createRoute,
  GetRoutes: routes.getRoutes,
  GetRoute: routes.getRoute,
  UpdateRoute: routes.updateRoute,
  DeleteRoute: routes.deleteRoute,
  CreateStage: stages.createStage,
  GetStages: stages.getStages,
  GetStage: stages.getStage,
  UpdateStage: stages.updateStage,
  DeleteStage: stages.deleteStage,
  GetTags: tags.getTags,
  TagResource: tags.tagResource,
  UntagResource: tags.untagResource,
};

export const { match, successStatus } = restTable<OperationName>(table);
