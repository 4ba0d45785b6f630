// Integrations: the function behind the routes of an API.
import type {
  CreateIntegrationRequest,
  GetIntegrationRequest,
  GetIntegrationsRequest,
  GetIntegrationsResponse,
  Integration,
  UpdateIntegrationRequest,
} from '@aws-sdk/client-apigatewayv2';
import { checkIntegration, conflict } from './checks.ts';
import { page } from './paging.ts';
import { type ApiGateway, findApi, newId, part } from './records.ts';

export function createIntegration(
  gateway: ApiGateway,
  { ApiId, ...input }: CreateIntegrationRequest,
  region: string,
): Integration {
  const api = findApi(gateway, ApiId, region);
  checkIntegration(input);
  const integration: Integration = {
    ConnectionType: 'INTERNET',
    IntegrationMethod: 'POST',
    TimeoutInMillis: 30_000,
    ...input,
    IntegrationId: newId(7),
  };
  put(gateway, api.id, region, integration);
  return integration;
}

function put(gateway: ApiGateway, apiId: string, region: string, integration: Integration): void {
  const api = findApi(gateway, apiId, region);
  const integrations = { ...api.integrations, [integration.IntegrationId ?? '']: integration };
  gateway.apis.put(api.id, { ...api, integrations });
}

export function getIntegration(
  gateway: ApiGateway,
  { ApiId, IntegrationId }: GetIntegrationRequest,
  region: string,
): Integration {
  return part(findApi(gateway, ApiId, region).integrations, 'Integration', IntegrationId);
}

export function getIntegrations(
  gateway: ApiGateway,
  { ApiId, ...paging }: GetIntegrationsRequest,
  region: string,
): GetIntegrationsResponse {
  return page(Object.values(findApi(gateway, ApiId, region).integrations), paging);
}

export function updateIntegration(
  gateway: ApiGateway,
  { ApiId = '', IntegrationId, ...changes }: UpdateIntegrationRequest,
  region: string,
): Integration {
  const before = getIntegration(gateway, { ApiId, IntegrationId }, region);
  const changed: Integration = { ...before, ...changes };
  checkIntegration(changed as Partial<CreateIntegrationRequest>);
  put(gateway, ApiId, region, changed);
  return changed;
}

/** Throws ConflictException 409 while a route leads to it. */
export function deleteIntegration(
  gateway: ApiGateway,
  { ApiId, IntegrationId = '' }: GetIntegrationRequest,
  region: string,
): void {
  const api = findApi(gateway, ApiId, region);
  part(api.integrations, 'Integration', IntegrationId);
  const users = Object.values(api.routes).filter(({ Target }) => Target === `integrations/${IntegrationId}`);
  if (users.length > 0) {
    const ids = users.map(({ RouteId }) => RouteId).join(', ');
    throw conflict(
      `Cannot delete Integration '${IntegrationId}' due to being referenced by the following Routes: ${ids}`,
    );
  }
  const { [IntegrationId]: _gone, ...integrations } = api.integrations;
  gateway.apis.put(api.id, { ...api, integrations });
}
