// From the cache while fresh, else from the origin; concurrent requests for the same object share an answer that is stored.
import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { CloudRequest, CloudResponse } from '../../service.ts';
import { text, type XmlElement } from '../s3/xml.ts';
import { type Cache, maxStoredBytes, type Stored } from './cache.ts';
import { errorRule, freshMs, keyOf, policyOf, queryInKey } from './cache-rules.ts';
import { askOrigin } from './origins.ts';
import type { CloudFront, Distribution } from './records.ts';

export interface Place {
  distribution: Distribution;
  behaviour: XmlElement;
  /** For the origin, percent-encoded. */
  path: string;
  /** As the viewer requested it: invalidations use it. */
  asked: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** For HTTP APIs: the request as sent, and its query as changed by the viewer-request function. */
  viewer: CloudRequest;
  viewerQuery: URLSearchParams;
}

export type Outcome = 'Hit' | 'Miss' | 'RefreshHit' | 'Error';

/** `stored`, or a body too large for the cache, which is passed through. */
export type Fetched = { outcome: Outcome; stored: Stored } | { outcome: 'Miss'; passing: CloudResponse };

/** The behaviour that matches a path. An error page may match a different one than the missing object. */
type BehaviourFor = (path: string) => XmlElement;

interface Shared {
  front: CloudFront;
  cache: Cache;
}

export function createFetch(front: CloudFront, cache: Cache) {
  const running = new Map<string, Promise<Fetched>>();
  return async (place: Place, behaviourFor: BehaviourFor): Promise<Fetched> => {
    const policy = policyOf(front, place.behaviour);
    const key = `${place.distribution.id} ${keyOf(policy, place.path, place.query, place.headers)} ${place.headers.range ?? ''}`;
    // Uncacheable responses may differ per viewer, so concurrent requests are not merged.
    if (text(policy, 'MaxTTL') === '0') return fetchPlace({ front, cache }, place, behaviourFor);
    const shared = running.get(key);
    const fetched = shared && (await shared);
    if (fetched && 'stored' in fetched) return fetched;
    const fetching = fetchPlace({ front, cache }, place, behaviourFor).finally(() => running.delete(key));
    running.set(key, fetching);
    return fetching;
  };
}

async function fetchPlace(shared: Shared, place: Place, behaviourFor: BehaviourFor): Promise<Fetched> {
  const { front, cache } = shared;
  const { distribution, behaviour } = place;
  const policy = policyOf(front, behaviour);
  const key = keyOf(policy, place.path, place.query, place.headers);
  const now = front.cloud.now();
  const known = cache.get(distribution, key);
  if (known && known.freshUntil > now) {
    return { outcome: known.status >= 400 ? 'Error' : 'Hit', stored: known };
  }
  const query = queryInKey(policy, place.query);
  const etag = known && known.status < 400 ? String(known.headers.etag ?? '') : '';
  const condition = etag ? { 'if-none-match': etag } : {};
  const response = await askOrigin(front, { ...place, query, headers: condition });
  const freshUntil = (headers: Stored['headers'] = {}) => now + freshMs(policy, headers, now);
  if (response.status === 304 && known) {
    const until = freshUntil({ ...known.headers, ...response.headers });
    const renewed = { ...known, storedAt: now, freshUntil: until };
    cache.put(distribution, key, renewed);
    return { outcome: 'RefreshHit', stored: renewed };
  }
  if (response.status >= 400) return failed(shared, place, { key, response, behaviourFor });
  if (Number(response.headers?.['content-length'] ?? 0) > maxStoredBytes)
    return passed(front, place, query, response);
  const until = freshUntil(response.headers);
  const stored = await storedFrom(response, { path: place.asked, storedAt: now, freshUntil: until });
  if (until > now) cache.put(distribution, key, stored);
  return { outcome: 'Miss', stored };
}

/** Requests a body that is too large for the cache again, with the viewer's range. */
async function passed(
  front: CloudFront,
  place: Place,
  query: URLSearchParams,
  { body }: CloudResponse,
): Promise<Fetched> {
  if (body instanceof Readable) body.destroy();
  const { range } = place.headers;
  const passing = await askOrigin(front, { ...place, query, headers: range ? { range } : {} });
  return { outcome: 'Miss', passing };
}

interface Failure {
  key: string;
  response: CloudResponse;
  behaviourFor: BehaviourFor;
}

/** Returns the error or the distribution's custom error page, and caches it for as long as the error rule says. */
async function failed({ front, cache }: Shared, place: Place, { key, response, behaviourFor }: Failure) {
  const now = front.cloud.now();
  const rule = errorRule(place.distribution.config, response);
  const times = { path: place.asked, storedAt: now, freshUntil: now + rule.freshMs };
  let stored = await storedFrom(response, times);
  if (rule.page !== undefined && rule.page !== place.path) {
    const behaviour = behaviourFor(rule.page);
    const query = new URLSearchParams();
    const page = await askOrigin(front, { ...place, behaviour, path: rule.page, query, headers: {} });
    const shown = await storedFrom(page, times);
    if (page.status < 400) stored = { ...shown, status: rule.status };
  }
  if (rule.freshMs > 0) cache.put(place.distribution, key, stored);
  return { outcome: 'Error' as const, stored };
}

async function storedFrom(
  { status, headers = {}, body = '' }: CloudResponse,
  times: Pick<Stored, 'path' | 'storedAt' | 'freshUntil'>,
): Promise<Stored> {
  const bytes = body instanceof Readable ? await bufferOf(body) : Buffer.from(body);
  const { 'content-length': _, 'x-amz-request-id': __, 'x-amzn-requestid': ___, ...kept } = headers;
  return { status, headers: kept, body: bytes, ...times };
}

async function bufferOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
