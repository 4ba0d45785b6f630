// Amazon API Gateway of the embedded cloud: HTTP APIs in front of functions.
// The control plane is in apigateway/operations.ts; what clients of an API see is in apigateway/gateway.ts.

import { AwsError } from '../aws-error.ts';
import type { ApiCalls, Cloud, CloudRequest, CloudResponse, Service } from '../service.ts';
import { refuseMembers } from '../wire/members.ts';
import { badRequest } from './apigateway/checks.ts';
import { createGateway } from './apigateway/gateway.ts';
import { members } from './apigateway/members.ts';
import { match, operations, successStatus } from './apigateway/operations.ts';
import type { ApiGateway, ApiRecord } from './apigateway/records.ts';
import { apiGatewayRights } from './apigateway/rights.ts';
import { taggedResources } from './apigateway/tags.ts';
import { decode, encode, renderError } from './apigateway/wire.ts';

export function createApiGateway(cloud: Cloud): Service & ApiCalls {
  const gateway: ApiGateway = { cloud, apis: cloud.store.collection<ApiRecord>('apigateway.apis') };
  const answer = createGateway(gateway);
  return {
    operation: (request) => match(request)?.name ?? 'Unknown',
    handle: (request) => handle(gateway, request),
    renderError,
    rights: apiGatewayRights,
    taggedResources: (region) => taggedResources(gateway, region),
    face: { path: '/_api/', answer },
    callApi: (apiId, request) => answer({ ...request, path: `/_api/${apiId}${request.path}` }),
  };
}

async function handle(gateway: ApiGateway, request: CloudRequest): Promise<CloudResponse> {
  const route = match(request);
  if (!route) {
    const text = `The embedded cloud has no API Gateway operation at ${request.method} ${request.path}`;
    throw new AwsError('NotFoundException', text, 404);
  }
  const input = await decode(request, route.labels);
  refuseMembers(members, route.name, input, badRequest);
  const output = operations[route.name](gateway, input as never, request.region);
  return encode(output, successStatus(route.name));
}
