// APIs: created, listed, changed, removed. A name does not identify an API: two APIs may share one.
import type {
  Api,
  CreateApiRequest,
  DeleteApiRequest,
  GetApiRequest,
  GetApisRequest,
  GetApisResponse,
  UpdateApiRequest,
} from '@aws-sdk/client-apigatewayv2';
import { badRequest, checkApi } from './checks.ts';
import { page } from './paging.ts';
import { type ApiGateway, type ApiRecord, findApi, newId } from './records.ts';

export function createApi(gateway: ApiGateway, input: CreateApiRequest, region: string): Api {
  const { Tags = {}, ...settings } = input;
  if (settings.Name === undefined) throw badRequest('Name is a required parameter');
  if (settings.ProtocolType === undefined) throw badRequest('ProtocolType is a required parameter');
  checkApi(input);
  const record: ApiRecord = {
    id: newId(10),
    region,
    created: gateway.cloud.now(),
    settings: {
      ApiKeySelectionExpression: '$request.header.x-api-key',
      DisableExecuteApiEndpoint: false,
      IpAddressType: 'ipv4',
      RouteSelectionExpression: '$request.method $request.path',
      ...settings,
    },
    tags: Tags,
    integrations: {},
    routes: {},
    stages: {},
  };
  gateway.apis.put(record.id, record);
  return describe(gateway, record);
}

function describe({ cloud }: ApiGateway, { id, created, settings, tags }: ApiRecord): Api {
  return {
    ...settings,
    ApiId: id,
    // On AWS `https://ID.execute-api.REGION.amazonaws.com`.
    ApiEndpoint: `${cloud.endpoint()}/_api/${id}`,
    CreatedDate: new Date(created),
    Tags: tags,
  };
}

export function getApi(gateway: ApiGateway, { ApiId }: GetApiRequest, region: string): Api {
  return describe(gateway, findApi(gateway, ApiId, region));
}

export function getApis(gateway: ApiGateway, input: GetApisRequest, region: string): GetApisResponse {
  const own = gateway.apis.entries().flatMap(([, record]) => (record.region === region ? [record] : []));
  return page(
    own.map((record) => describe(gateway, record)),
    input,
  );
}

/** Members that are not given stay as they are; a CORS configuration is replaced as a whole. */
export function updateApi(gateway: ApiGateway, input: UpdateApiRequest, region: string): Api {
  const { ApiId, ...changes } = input;
  const record = findApi(gateway, ApiId, region);
  checkApi(changes);
  const changed = { ...record, settings: { ...record.settings, ...changes } };
  gateway.apis.put(record.id, changed);
  return describe(gateway, changed);
}

export function deleteApi(gateway: ApiGateway, { ApiId }: DeleteApiRequest, region: string): void {
  gateway.apis.delete(findApi(gateway, ApiId, region).id);
}

export function deleteCors(gateway: ApiGateway, { ApiId }: GetApiRequest, region: string): void {
  const record = findApi(gateway, ApiId, region);
  const { CorsConfiguration: _gone, ...settings } = record.settings;
  gateway.apis.put(record.id, { ...record, settings });
}
