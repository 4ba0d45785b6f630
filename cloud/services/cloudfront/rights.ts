// What CloudFront's operations require: permissions on the object in the path; lists and creations on all of their kind.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html
import { type Right, right } from '../../authorization/rights.ts';
import type { Route } from './operations.ts';
import { arnOf } from './records.ts';

export function cloudFrontRights(route: Route | undefined): Right[] {
  if (!route) return [];
  const { name, labels } = route;
  const resource = labels.arn || arnFor(name, labels);
  if (name !== 'CreateDistributionWithTags') return [right(`cloudfront:${name}`, resource)];
  return [right('cloudfront:CreateDistribution', resource), right('cloudfront:TagResource', resource)];
}

const kindNames: [RegExp, string][] = [
  [/Distribution|Invalidation/, 'distribution'],
  [/OriginAccessControl/, 'origin-access-control'],
  [/CachePolic/, 'cache-policy'],
  [/OriginRequestPolic/, 'origin-request-policy'],
  [/ResponseHeadersPolic/, 'response-headers-policy'],
  [/Function/, 'function'],
];

function arnFor(operation: string, { Id, Name, DistributionId }: Record<string, string>): string {
  // IAM has no narrower resource for lists.
  if (operation.startsWith('List') && !DistributionId) return '*';
  const kind = kindNames.find(([pattern]) => pattern.test(operation))?.[1];
  return kind ? arnOf(kind, DistributionId ?? Id ?? Name ?? '*') : '*';
}
