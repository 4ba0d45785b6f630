// Tags of APIs and stages, both named by ARN: `arn:aws:apigateway:REGION::/apis/ID[/stages/NAME]`.
import type {
  GetTagsRequest,
  GetTagsResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-apigatewayv2';
import type { TaggedResource } from '../../service.ts';
import { type ApiGateway, findApi, notFound, part } from './records.ts';

type Tags = Record<string, string>;

const arnOf = (region: string, path: string) => `arn:aws:apigateway:${region}::/apis/${path}`;

/** Throws NotFoundException 404. */
function find(gateway: ApiGateway, arn: string, region: string): { tags: Tags; put(tags: Tags): void } {
  const [, arnRegion, apiId, name] =
    /^arn:[^:]+:apigateway:([^:]+)::\/apis\/([^/]+)(?:\/stages\/(.+))?$/.exec(arn) ?? [];
  if (arnRegion !== region) throw notFound('Resource', arn);
  const api = findApi(gateway, apiId, region);
  if (name === undefined)
    return { tags: api.tags, put: (tags) => gateway.apis.put(api.id, { ...api, tags }) };
  const stage = part(api.stages, 'Stage', name);
  return {
    tags: stage.tags,
    put: (tags) => {
      gateway.apis.put(api.id, { ...api, stages: { ...api.stages, [name]: { ...stage, tags } } });
    },
  };
}

export function getTags(gateway: ApiGateway, input: GetTagsRequest, region: string): GetTagsResponse {
  return { Tags: find(gateway, input.ResourceArn ?? '', region).tags };
}

export function tagResource(gateway: ApiGateway, input: TagResourceRequest, region: string): void {
  const found = find(gateway, input.ResourceArn ?? '', region);
  found.put({ ...found.tags, ...input.Tags });
}

export function untagResource(gateway: ApiGateway, input: UntagResourceRequest, region: string): void {
  const found = find(gateway, input.ResourceArn ?? '', region);
  const keys = input.TagKeys ?? [];
  found.put(Object.fromEntries(Object.entries(found.tags).filter(([key]) => !keys.includes(key))));
}

/** For the tagging API. */
export function taggedResources({ apis }: ApiGateway, region: string): TaggedResource[] {
  const own = apis.entries().flatMap(([, api]) => (api.region === region ? [api] : []));
  return own.flatMap(({ id, tags, stages }) => [
    { arn: arnOf(region, id), tags },
    ...Object.entries(stages).map(([name, stage]) => ({
      arn: arnOf(region, `${id}/stages/${name}`),
      tags: stage.tags,
    })),
  ]);
}
