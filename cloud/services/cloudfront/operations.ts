// CloudFront's operations by method and path; some share a path and differ in a query parameter.
import type { CloudRequest } from '../../service.ts';
import { type RestRoute, restTable } from '../../wire/rest-table.ts';
import { configurationHandlers, listOperation } from './configurations.ts';
import { distributionHandlers } from './distributions.ts';
import { functionHandlers } from './functions.ts';
import { invalidationHandlers } from './invalidations.ts';
import { kinds } from './kinds.ts';
import type { Handler } from './records.ts';
import { tagHandlers } from './tags.ts';

export const handlers: Record<string, Handler> = {
  ...distributionHandlers,
  ...functionHandlers,
  ...invalidationHandlers,
  ...tagHandlers,
  ...Object.assign({}, ...kinds.map(configurationHandlers)),
};

const routes: Record<string, RestRoute> = {
  CreateDistribution: ['POST', '/distribution', 201],
  ListDistributions: ['GET', '/distribution', 200],
  GetDistribution: ['GET', '/distribution/{Id}', 200],
  DeleteDistribution: ['DELETE', '/distribution/{Id}', 204],
  GetDistributionConfig: ['GET', '/distribution/{Id}/config', 200],
  UpdateDistribution: ['PUT', '/distribution/{Id}/config', 200],
  CreateInvalidation: ['POST', '/distribution/{DistributionId}/invalidation', 201],
  ListInvalidations: ['GET', '/distribution/{DistributionId}/invalidation', 200],
  GetInvalidation: ['GET', '/distribution/{DistributionId}/invalidation/{Id}', 200],
  CreateFunction: ['POST', '/function', 201],
  ListFunctions: ['GET', '/function', 200],
  GetFunction: ['GET', '/function/{Name}', 200],
  UpdateFunction: ['PUT', '/function/{Name}', 200],
  DeleteFunction: ['DELETE', '/function/{Name}', 204],
  DescribeFunction: ['GET', '/function/{Name}/describe', 200],
  PublishFunction: ['POST', '/function/{Name}/publish', 200],
  ListTagsForResource: ['GET', '/tagging', 200],
  TagResource: ['POST', '/tagging', 204],
};

for (const kind of kinds) {
  const { name, path, updatePath } = kind;
  routes[`Create${name}`] = ['POST', `/${path}`, 201];
  routes[listOperation(kind)] = ['GET', `/${path}`, 200];
  routes[`Get${name}`] = ['GET', `/${path}/{Id}`, 200];
  routes[`Get${name}Config`] = ['GET', `/${path}/{Id}/config`, 200];
  routes[`Update${name}`] = ['PUT', `/${updatePath}`, 200];
  routes[`Delete${name}`] = ['DELETE', `/${path}/{Id}`, 204];
}

const table = restTable(routes);
const version = '/2020-05-31';

export interface Route {
  name: string;
  labels: Record<string, string>;
}

export function match({ method, path, query }: CloudRequest): Route | undefined {
  if (!path.startsWith(`${version}/`)) return undefined;
  const found = table.match({ method, path: path.slice(version.length) });
  if (found?.name === 'CreateDistribution' && query.has('WithTags')) {
    return { ...found, name: 'CreateDistributionWithTags' };
  }
  if (found?.name === 'TagResource' && query.get('Operation') === 'Untag')
    return { ...found, name: 'UntagResource' };
  return found && handlers[found.name]
    ? { ...found, labels: { ...found.labels, arn: query.get('Resource') ?? '' } }
    : undefined;
}
