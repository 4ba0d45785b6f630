// What browsers see: `/_cdn/ID/…` here, `https://dID.cloudfront.net/…` on AWS.
// Behaviour by path, the viewer's function, the cache, the origin, the header policies: in this order.
import { randomUUID } from 'node:crypto';
import type { CloudRequest, CloudResponse } from '../../service.ts';
import { child, text, type XmlElement } from '../s3/xml.ts';
import { openCache } from './cache.ts';
import { createFetch, type Fetched } from './fetch.ts';
import { type FunctionRequest, functionFor, runFunction, textsOf, valuesOf } from './function-run.ts';
import { askOrigin } from './origins.ts';
import { type CloudFront, type Distribution, domainOf } from './records.ts';
import { generated, shownTo } from './viewer.ts';
import { isOn, listed, listedTexts } from './wire.ts';

export function createEdge(front: CloudFront) {
  const fetch = createFetch(front, openCache(front));
  return async (request: CloudRequest): Promise<CloudResponse> => {
    const [, , id = '', ...rest] = request.path.split('/');
    const distribution = front.distributions.get(id);
    const answer = distribution
      ? await serve(front, fetch, distribution, { ...request, path: `/${rest.join('/')}` })
      : generated(404, 'There is no such distribution.');
    // Only API origins read the request body.
    request.stream.resume();
    const own = { via: `1.1 ${domainOf({ id })} (CloudFront)`, 'x-amz-cf-id': randomUUID() };
    return { ...answer, headers: { ...answer.headers, ...own } };
  };
}

async function serve(
  front: CloudFront,
  fetch: ReturnType<typeof createFetch>,
  distribution: Distribution,
  request: CloudRequest,
): Promise<CloudResponse> {
  const { config } = distribution;
  if (!isOn(config, 'Enabled')) return generated(403, 'The distribution is disabled.');
  const behaviour = behaviourFor(config, request.path);
  const methods = listedTexts(behaviour, 'AllowedMethods', 'Method');
  if (!(methods.length > 0 ? methods : ['GET', 'HEAD']).includes(request.method)) {
    const message = `This distribution is not configured to allow the HTTP request method ${request.method}.`;
    return generated(403, message);
  }
  const asked = askedByViewer(front, distribution, behaviour, request);
  if ('answer' in asked) return asked.answer;
  const path = asked.path === '/' ? `/${text(config, 'DefaultRootObject') ?? ''}` : asked.path;
  const query = new URLSearchParams(textsOf(asked.seen.querystring));
  const { headers } = request;
  const seen = { headers, viewer: request, viewerQuery: query };
  const place = { distribution, behaviour, path, asked: request.path, query, ...seen };
  const fetched: Fetched = isRead(request)
    ? await fetch(place, (page) => behaviourFor(config, page))
    : { outcome: 'Miss', passing: await askOrigin(front, { ...place, headers: {} }) };
  return shownTo(front, { distribution, behaviour, request, seen: asked.seen }, fetched);
}

const isRead = ({ method }: CloudRequest) => method === 'GET' || method === 'HEAD';

/** `*` and `?` as on AWS: the first matching pattern, else the default. */
function behaviourFor(config: XmlElement, path: string): XmlElement {
  const fits = (pattern: string) => {
    const source = pattern.replace(/^\//, '').replace(/[.+^${}()|[\]\\]/g, '\\$&');
    return new RegExp(`^/${source.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(path);
  };
  const found = listed(config, 'CacheBehaviors', 'CacheBehavior').find((one) =>
    fits(text(one, 'PathPattern') ?? ''),
  );
  return found ?? child(config, 'DefaultCacheBehavior') ?? {};
}

/** The request as changed by the viewer function, or its answer. */
function askedByViewer(
  front: CloudFront,
  distribution: Distribution,
  behaviour: XmlElement,
  request: CloudRequest,
): { seen: FunctionRequest; path: string } | { answer: CloudResponse } {
  const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  const seen: FunctionRequest = {
    method: request.method,
    uri: request.path,
    querystring: valuesOf(request.query),
    headers: valuesOf(headers),
  };
  const code = functionFor(front, behaviour, 'viewer-request');
  if (code === undefined) return { seen, path: request.path };
  const context = { distributionId: distribution.id, distributionDomainName: domainOf(distribution) };
  try {
    const told = runFunction(code, { context: { ...context, eventType: 'viewer-request' }, request: seen });
    if ('uri' in told) return { seen: told, path: told.uri };
    const body =
      typeof told.body === 'object'
        ? Buffer.from(told.body.data, told.body.encoding === 'base64' ? 'base64' : 'utf8')
        : told.body;
    const own = { ...textsOf(told.headers), 'x-cache': 'FunctionGeneratedResponse from cloudfront' };
    return { answer: { status: told.statusCode, headers: own, body: body ?? '' } };
  } catch (error) {
    return { answer: generated(503, `The CloudFront function failed: ${error}`, 'FunctionExecutionError') };
  }
}
