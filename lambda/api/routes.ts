// Every route of the API on one screen: `handle` searches it, and the OpenAPI document is generated from it.
import { focusRoutes } from './focusing.ts';
import { listingRoutes } from './listing.ts';
import { openApiDocument } from './openapi.ts';
import { Problem } from './problem.ts';
import { readingRoutes } from './reading.ts';
import { json } from './request.ts';
import type { Route } from './route.ts';
import { sharingRoutes } from './sharing/routes.ts';
import { uploadRoute } from './uploading.ts';
import { writingRoutes } from './writing.ts';

const describeApi: Route = {
  id: 'describeApi',
  method: 'GET',
  path: '/openapi.json',
  access: 'anyone',
  summary: 'This document',
  answers: { 200: { description: 'OpenAPI 3.1.', schema: { type: 'object' } } },
  problems: [],
  run: async () => json(200, openApiDocument(routes)),
};

export const routes: readonly Route[] = [
  ...listingRoutes,
  ...readingRoutes,
  ...writingRoutes,
  ...focusRoutes,
  uploadRoute,
  ...sharingRoutes,
  describeApi,
];

/** Throws a Problem when no route has this path, or none this method. */
export function findRoute(method: string, path: string): { route: Route; name: string } {
  const matching = routes.flatMap((route) => {
    const name = nameIn(route, path);
    return name === undefined ? [] : [{ route, name }];
  });
  // RFC 9110, 9.3.2: the answer to GET, of which the server in front sends only the headers.
  const wanted = method === 'HEAD' ? 'GET' : method;
  const found = matching.find(({ route }) => route.method === wanted);
  if (found) return found;
  if (matching.length === 0) throw new Problem(404, 'There is nothing here; see GET /openapi.json.');
  const allow = matching
    .flatMap(({ route }) => (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]))
    .join(', ');
  throw new Problem(405, `This takes ${allow}, not ${method}.`, { headers: { allow } });
}

/** Undefined when the path belongs to another route. */
function nameIn({ path: pattern }: Route, path: string): string | undefined {
  if (!pattern.endsWith('{name}')) return path === pattern ? '' : undefined;
  const start = pattern.slice(0, -'{name}'.length);
  return path.startsWith(start) ? path.slice(start.length) : undefined;
}
