// The Resource Groups Tagging API: the tagged resources of all other services, filtered and paged.
// Roles are not included, as on AWS; unlike on AWS the answer is never late and shows no deleted resources.

import type {
  GetResourcesInput,
  GetResourcesOutput,
  ResourceTagMapping,
  TagFilter,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { AwsError } from '../aws-error.ts';
import type { Service, TaggedResource } from '../service.ts';
import { jsonAnswer, jsonError, jsonInput, targetOperation } from '../wire/json.ts';
import { type MemberTable, refuseMembers } from '../wire/members.ts';
import { tagList } from '../wire/tags.ts';

const defaultPage = 50;
const largestPage = 100;

export const members: MemberTable = {
  GetResources: {
    honoured: 'PaginationToken TagFilters.* ResourcesPerPage ResourceTypeFilters ResourceARNList',
    refused: 'TagsPerPage IncludeComplianceDetails ExcludeCompliantResources',
  },
};

const invalid = (text: string) => new AwsError('InvalidParameterException', text);

/** `others` is called late: the services do not exist yet when this one is created. */
export function createTagging(others: () => Service[]): Service {
  return {
    operation: targetOperation,
    async handle(request, operation) {
      if (operation !== 'GetResources') {
        throw new AwsError('UnknownOperationException', `The embedded cloud has no ${operation}.`);
      }
      const input = await jsonInput<GetResourcesInput>(request);
      refuseMembers(members, operation, input, invalid);
      const lists = await Promise.all(
        others().map((service) => service.taggedResources?.(request.region) ?? []),
      );
      const wanted = lists
        .flat()
        .filter((resource) => isWanted(resource, input))
        .sort((a, b) => (a.arn < b.arn ? -1 : 1));
      return jsonAnswer(page(wanted, input));
    },
    renderError: (error) => jsonError(error),
  };
}

function isWanted({ arn, tags }: TaggedResource, input: GetResourcesInput): boolean {
  if (Object.keys(tags).length === 0) return false;
  if (input.ResourceARNList?.length && !input.ResourceARNList.includes(arn)) return false;
  const types = input.ResourceTypeFilters ?? [];
  if (types.length > 0 && !types.some((type) => isOfType(arn, type))) return false;
  return (input.TagFilters ?? []).every((filter) => hasTag(tags, filter));
}

/** No values means: any value. */
function hasTag(tags: Record<string, string>, { Key = '', Values = [] }: TagFilter): boolean {
  const value = tags[Key];
  return value !== undefined && (Values.length === 0 || Values.includes(value));
}

/** `lambda` or `lambda:function`. Buckets and queues have no type in their ARN. */
function isOfType(arn: string, filter: string): boolean {
  const [, , service = '', , , ...rest] = arn.split(':');
  const [wantedService, wantedType] = filter.split(':');
  const type = { s3: 'bucket', sqs: 'queue' }[service] ?? rest.join(':').replace(/^\//, '').split(/[:/]/)[0];
  return service === wantedService && (wantedType === undefined || wantedType === type);
}

/** The token is the number of resources already shown. */
function page(all: TaggedResource[], input: GetResourcesInput): GetResourcesOutput {
  const size = input.ResourcesPerPage ?? defaultPage;
  if (size < 1 || size > largestPage) {
    throw new AwsError('InvalidParameterException', `ResourcesPerPage must be between 1 and ${largestPage}.`);
  }
  const from = Number(input.PaginationToken || 0);
  if (!Number.isInteger(from)) {
    throw new AwsError('PaginationTokenExpiredException', 'The pagination token is not valid.');
  }
  const to = from + size;
  return {
    ResourceTagMappingList: all.slice(from, to).map(mapping),
    PaginationToken: to < all.length ? String(to) : '',
  };
}

function mapping({ arn, tags }: TaggedResource): ResourceTagMapping {
  return { ResourceARN: arn, Tags: tagList(tags) };
}
