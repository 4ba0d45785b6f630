// Stages: without one an API answers nothing. With AutoDeploy every change is live at once; there are no other deployments.
import type {
  CreateStageRequest,
  GetStageRequest,
  GetStagesRequest,
  GetStagesResponse,
  Stage,
  UpdateStageRequest,
} from '@aws-sdk/client-apigatewayv2';
import { badRequest, checkThrottling, conflict } from './checks.ts';
import { page } from './paging.ts';
import { type ApiGateway, type ApiRecord, findApi, newId, part, type StageRecord } from './records.ts';

export function createStage(
  gateway: ApiGateway,
  { ApiId, Tags = {}, ...input }: CreateStageRequest,
  region: string,
): Stage {
  const api = findApi(gateway, ApiId, region);
  const { StageName } = input;
  if (!StageName || !/^(\$default|[\w-]{1,128})$/.test(StageName)) throw badRequest('Invalid stage name');
  if (StageName in api.stages) throw conflict('Stage already exists');
  const now = gateway.cloud.now();
  return put(gateway, api, { ...input, StageName, created: now, updated: now, tags: Tags });
}

function put(gateway: ApiGateway, api: ApiRecord, stage: StageRecord): Stage {
  checkThrottling(stage.DefaultRouteSettings ?? {});
  for (const settings of Object.values(stage.RouteSettings ?? {})) checkThrottling(settings);
  // AWS deploys by itself when the stage has AutoDeploy.
  const deployed = stage.AutoDeploy ? { DeploymentId: stage.DeploymentId ?? newId(6) } : {};
  const record = { ...stage, ...deployed };
  gateway.apis.put(api.id, { ...api, stages: { ...api.stages, [record.StageName ?? '']: record } });
  return describe(record);
}

function describe({ created, updated, tags, ...stage }: StageRecord): Stage {
  return {
    AutoDeploy: false,
    DefaultRouteSettings: { DetailedMetricsEnabled: false },
    RouteSettings: {},
    StageVariables: {},
    ...stage,
    CreatedDate: new Date(created),
    LastUpdatedDate: new Date(updated),
    Tags: tags,
  };
}

export function getStage(gateway: ApiGateway, { ApiId, StageName }: GetStageRequest, region: string): Stage {
  return describe(part(findApi(gateway, ApiId, region).stages, 'Stage', StageName));
}

export function getStages(
  gateway: ApiGateway,
  { ApiId, ...paging }: GetStagesRequest,
  region: string,
): GetStagesResponse {
  return page(Object.values(findApi(gateway, ApiId, region).stages).map(describe), paging);
}

export function updateStage(
  gateway: ApiGateway,
  { ApiId, StageName, ...changes }: UpdateStageRequest,
  region: string,
): Stage {
  const api = findApi(gateway, ApiId, region);
  const before = part(api.stages, 'Stage', StageName);
  return put(gateway, api, { ...before, ...changes, updated: gateway.cloud.now() });
}

export function deleteStage(
  gateway: ApiGateway,
  { ApiId, StageName = '' }: GetStageRequest,
  region: string,
): void {
  const api = findApi(gateway, ApiId, region);
  part(api.stages, 'Stage', StageName);
  const { [StageName]: _gone, ...stages } = api.stages;
  gateway.apis.put(api.id, { ...api, stages });
}
