// Routes: the integration behind a method and a path. A route key is unique in its API.
import type {
  CreateRouteRequest,
  GetRouteRequest,
  GetRoutesRequest,
  GetRoutesResponse,
  Route,
  UpdateRouteRequest,
} from '@aws-sdk/client-apigatewayv2';
import { badRequest, checkRouteKey, conflict } from './checks.ts';
import { page } from './paging.ts';
import { type ApiGateway, type ApiRecord, findApi, newId, part } from './records.ts';

export function createRoute(
  gateway: ApiGateway,
  { ApiId, ...input }: CreateRouteRequest,
  region: string,
): Route {
  const api = findApi(gateway, ApiId, region);
  if (input.RouteKey === undefined) throw badRequest('RouteKey is a required parameter');
  const route: Route = {
    ApiKeyRequired: false,
    AuthorizationType: 'NONE',
    ...input,
    RouteKey: input.RouteKey,
    RouteId: newId(7),
  };
  put(gateway, api, route);
  return route;
}

/** Checks the route in its future state. */
function put(gateway: ApiGateway, api: ApiRecord, route: Route): void {
  const { RouteKey = '', RouteId = '', Target } = route;
  checkRouteKey(RouteKey);
  if (Object.values(api.routes).some((other) => other.RouteKey === RouteKey && other.RouteId !== RouteId)) {
    throw conflict(`Route with key ${RouteKey} already exists for this API`);
  }
  const integrationId = /^integrations\/(.+)$/.exec(Target ?? '')?.[1];
  if (Target !== undefined && !(integrationId && integrationId in api.integrations)) {
    throw badRequest(`Invalid target ${Target}: there is no such integration`);
  }
  gateway.apis.put(api.id, { ...api, routes: { ...api.routes, [RouteId]: route } });
}

export function getRoute(gateway: ApiGateway, { ApiId, RouteId }: GetRouteRequest, region: string): Route {
  return part(findApi(gateway, ApiId, region).routes, 'Route', RouteId);
}

export function getRoutes(
  gateway: ApiGateway,
  { ApiId, ...paging }: GetRoutesRequest,
  region: string,
): GetRoutesResponse {
  return page(Object.values(findApi(gateway, ApiId, region).routes), paging);
}

export function updateRoute(
  gateway: ApiGateway,
  { ApiId, RouteId, ...changes }: UpdateRouteRequest,
  region: string,
): Route {
  const api = findApi(gateway, ApiId, region);
  const changed = { ...part(api.routes, 'Route', RouteId), ...changes } as Route;
  put(gateway, api, changed);
  return changed;
}

export function deleteRoute(
  gateway: ApiGateway,
  { ApiId, RouteId = '' }: GetRouteRequest,
  region: string,
): void {
  const api = findApi(gateway, ApiId, region);
  part(api.routes, 'Route', RouteId);
  const { [RouteId]: _gone, ...routes } = api.routes;
  gateway.apis.put(api.id, { ...api, routes });
}
