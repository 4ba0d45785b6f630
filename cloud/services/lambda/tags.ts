// Tags of functions and event source mappings, both named by ARN.
import type {
  ListTagsRequest,
  ListTagsResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-lambda';
import type { TaggedResource } from '../../service.ts';
import { mappingState } from './mapping-state.ts';
import { findFunction, notFound } from './names.ts';
import type { Lambda } from './records.ts';
import { constraint, invalid } from './validation.ts';

interface Tagged {
  tags: Record<string, string>;
  put(tags: Record<string, string>): void;
}

/** AWS's pattern, verbatim, including resources that are not supported here. */
const uuid = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}';
const kinds = [
  'function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?',
  'layer:([a-zA-Z0-9-_]+)',
  'code-signing-config:csc-[a-z0-9]{17}',
  `event-source-mapping:${uuid}`,
  'capacity-provider:[a-zA-Z0-9-_]+',
];
const region = '(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}';
const pattern = `arn:(aws[a-zA-Z-]*):lambda:${region}:\\d{12}:(${kinds.join('|')})`;

/** Throws ValidationException or ResourceNotFoundException (404). */
function find(lambda: Lambda, arn: string, region: string): Tagged {
  if (!new RegExp(`^(${pattern})$`).test(arn))
    throw constraint(arn, 'resource', `satisfy regular expression pattern: ${pattern}`);
  const id = /:event-source-mapping:(.+)$/.exec(arn)?.[1];
  if (id !== undefined) {
    const record = lambda.mappings.get(id);
    if (!record || mappingState(record, lambda.cloud.now()) === undefined) throw notFound();
    return { tags: record.tags, put: (tags) => lambda.mappings.put(id, { ...record, tags }) };
  }
  if (arn.split(':').length > 7)
    throw invalid('Tags on function aliases and versions are not supported. Please specify a function ARN.');
  const record = findFunction(lambda, arn, region);
  return { tags: record.tags, put: (tags) => lambda.functions.put(record.arn, { ...record, tags }) };
}

const maxTags = 50;

/** Throws InvalidParameterValueException. */
export function checkTags(tags: Record<string, string> | undefined): void {
  if (Object.keys(tags ?? {}).length > maxTags) throw invalid('Number of tags exceeds resource tag limit.');
}

export function listTags(
  lambda: Lambda,
  { Resource = '' }: ListTagsRequest,
  region: string,
): ListTagsResponse {
  return { Tags: find(lambda, Resource, region).tags };
}

export function tagResource(
  lambda: Lambda,
  { Resource = '', Tags = {} }: TagResourceRequest,
  region: string,
): void {
  const found = find(lambda, Resource, region);
  const tags = { ...found.tags, ...Tags };
  checkTags(tags);
  found.put(tags);
}

export function untagResource(
  lambda: Lambda,
  { Resource = '', TagKeys = [] }: UntagResourceRequest,
  region: string,
): void {
  const found = find(lambda, Resource, region);
  found.put(Object.fromEntries(Object.entries(found.tags).filter(([key]) => !TagKeys.includes(key))));
}

/** For the tagging API. */
export function taggedResources({ functions, mappings, cloud }: Lambda, region: string): TaggedResource[] {
  const now = cloud.now();
  const own = [
    ...functions.entries().map(([, record]) => record),
    ...mappings.entries().flatMap(([, record]) => (mappingState(record, now) ? [record] : [])),
  ];
  return own
    .filter((record) => record.region === region && Object.keys(record.tags).length > 0)
    .map(({ arn, tags }) => ({ arn, tags }));
}
