// Turns one request into one answer, whatever happens. The function and the gallery both serve this.
import type { Surroundings } from '../aws/calls.ts';
import { type Destination, openAnnouncer } from './announcer.ts';
import { openCatalog } from './catalog.ts';
import { problemOf } from './failure.ts';
import type { Guard } from './guard.ts';
import { openLinks } from './links.ts';
import { openOriginals } from './originals.ts';
import { documentOf, Problem } from './problem.ts';
import type { ApiRequest, ApiResponse } from './request.ts';
import type { Api, Route } from './route.ts';
import { findRoute } from './routes.ts';
import type { Scope, ShareKeys } from './sharing/scope.ts';

export interface ApiOptions {
  /** The stack, by the names of its parts. */
  /** `index`: the table's index, unless it is `byStatus`. */
  stack: Destination & {
    thumbnails: string;
    /** `s3://BUCKET[/PREFIX]`: the user's own bucket with the originals, which is only read. */
    source?: string | undefined;
    table: string;
    index?: string | undefined;
    address?: string | undefined;
  };
  surroundings: Surroundings;
  guard: Guard;
  shares?: ShareKeys;
  /** `lambdaBodyBytes` behind API Gateway. */
  maxBodyBytes: number;
  onError: Api['onError'];
}

/** A Lambda invocation carries 6 MB, and the body arrives in base64: a third larger, beside the rest of the event. */
export const lambdaBodyBytes = 4_500_000;

export function openApi({ stack, surroundings, ...options }: ApiOptions): Api {
  return {
    catalog: openCatalog(stack.table, surroundings, stack.index),
    originals: openOriginals(stack.originals, surroundings, stack.source),
    announcer: openAnnouncer(stack, surroundings),
    shelf: { ...stack, links: openLinks(surroundings, surroundings.now) },
    source: stack.source,
    announces: stack.trigger === 'sqs',
    ...options,
  };
}

/** Stops browsers from MIME-sniffing responses. */
const safety = { 'x-content-type-options': 'nosniff' };

export async function handle(request: ApiRequest, api: Api): Promise<ApiResponse> {
  const answer = await answerTo(request, api);
  return { ...answer, headers: { ...safety, ...answer.headers } };
}

async function answerTo(request: ApiRequest, api: Api): Promise<ApiResponse> {
  let route: Route | undefined;
  try {
    const found = findRoute(request.method, request.path);
    route = found.route;
    const name = found.name === '-' ? (request.query.get('name') ?? found.name) : found.name;
    const scope = api.guard(request, route.access);
    if (scope && !route.isShared)
      throw new Problem(403, 'A link that was shared shows pictures, and no more.');
    if (route.changesOriginals && api.source !== undefined) throw onlyRead(api.source);
    if (request.body.length > api.maxBodyBytes) throw tooLarge(api.maxBodyBytes);
    return await route.run({ request, name, scope }, confined(api, scope));
  } catch (error) {
    return refusalOf(route, error instanceof Problem ? error : problemOf(error, api));
  }
}

/** Limits S3 links to the lifetime of the share link they are made for; CDN URLs would outlive it. */
function confined(api: Api, scope: Scope | undefined): Api {
  if (!scope) return api;
  return { ...api, shelf: { ...api.shelf, address: undefined, links: api.shelf.links.until(scope.until) } };
}

const refusalOf = (route: Route | undefined, problem: Problem): ApiResponse =>
  route?.refuse ? route.refuse(problem) : documentOf(problem);

const onlyRead = (source: string) =>
  new Problem(
    403,
    `The originals are in ${source}, which this stack only reads. Add and delete pictures there.`,
  );

function tooLarge(most: number): Problem {
  return new Problem(
    413,
    `The body has more than ${most / 1_000_000} MB. Send {"name", "bytes"} as JSON instead: the answer holds the address for the file.`,
  );
}
