// Turns an edge's object into the viewer's answer: 304, a range, a compressed page, headers by policy and function.
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { AwsError } from '../../aws-error.ts';
import type { CloudRequest, CloudResponse } from '../../service.ts';
import { parseRange } from '../s3/objects/range.ts';
import { child, type XmlElement } from '../s3/xml.ts';
import type { Stored } from './cache.ts';
import { policyOf } from './cache-rules.ts';
import type { Fetched, Outcome } from './fetch.ts';
import {
  type FunctionRequest,
  type FunctionResponse,
  functionFor,
  runFunction,
  textsOf,
  valuesOf,
} from './function-run.ts';
import { type CloudFront, type Distribution, domainOf } from './records.ts';
import { withPolicyHeaders } from './response-headers.ts';
import { isOn } from './wire.ts';

export interface Viewer {
  distribution: Distribution;
  behaviour: XmlElement;
  request: CloudRequest;
  /** As changed by its function. */
  seen: FunctionRequest;
}

export function shownTo(front: CloudFront, viewer: Viewer, fetched: Fetched): CloudResponse {
  const { behaviour, request } = viewer;
  const answer = 'stored' in fetched ? ofStored(front, viewer, fetched.stored) : fetched.passing;
  const headers = withPolicyHeaders(
    front,
    behaviour,
    { ...answer.headers, 'x-cache': xCache(fetched.outcome) },
    request.headers.origin,
  );
  if ('stored' in fetched && fetched.outcome === 'Hit') {
    headers.age = Math.floor((front.cloud.now() - fetched.stored.storedAt) / 1000);
  }
  return changedByFunction(front, viewer, { ...answer, headers });
}

const xCache = (outcome: Outcome) => `${outcome} from cloudfront`;

/** CloudFront's own wording. */
export function generated(status: number, message: string, outcome = 'Error'): CloudResponse {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-cache': `${outcome} from cloudfront` };
  return { status, headers, body: `${message}\n` };
}

function ofStored(front: CloudFront, { behaviour, request }: Viewer, stored: Stored): CloudResponse {
  const { status, headers, body } = stored;
  if (status >= 400) return { status, headers, body };
  if (isKnown(request, headers)) {
    const named = ['etag', 'last-modified', 'cache-control', 'expires', 'vary'];
    return {
      status: 304,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => named.includes(name))),
    };
  }
  const packed = compressed(front, behaviour, request, stored);
  if (packed) return packed;
  try {
    const range = parseRange(request.headers.range, body.length);
    if (!range)
      return {
        status,
        headers: { ...headers, 'accept-ranges': 'bytes', 'content-length': body.length },
        body,
      };
    const part = body.subarray(range.start, range.end + 1);
    const contentRange = `bytes ${range.start}-${range.end}/${body.length}`;
    return {
      status: 206,
      headers: { ...headers, 'content-range': contentRange, 'content-length': part.length },
      body: part,
    };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { ...generated(416, error.message), headers: { 'content-range': `bytes */${body.length}` } };
  }
}

/** RFC 9110, section 13: If-None-Match outranks If-Modified-Since. */
function isKnown({ headers }: CloudRequest, stored: Stored['headers']): boolean {
  const none = headers['if-none-match'];
  const bare = (tag: string) => tag.trim().replace(/^W\//, '');
  if (none !== undefined)
    return none.split(',').some((tag) => bare(tag) === '*' || bare(tag) === bare(String(stored.etag)));
  const since = Date.parse(headers['if-modified-since'] ?? '');
  return !Number.isNaN(since) && Date.parse(String(stored['last-modified'])) <= since;
}

/** Text of 1,000 bytes and more: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html */
const compressible = /^(text\/|application\/(javascript|json|xml|manifest\+json|wasm)|image\/svg\+xml)/;
const compressibleBytes = { min: 1000, max: 10_000_000 };

function compressed(
  front: CloudFront,
  behaviour: XmlElement,
  request: CloudRequest,
  { status, headers, body }: Stored,
): CloudResponse | undefined {
  const policy = child(policyOf(front, behaviour), 'ParametersInCacheKeyAndForwardedToOrigin');
  const accepted = String(request.headers['accept-encoding'] ?? '');
  const isText = compressible.test(String(headers['content-type'] ?? ''));
  const fits = body.length >= compressibleBytes.min && body.length <= compressibleBytes.max;
  if (!isOn(behaviour, 'Compress') || !isText || !fits || headers['content-encoding'] !== undefined)
    return undefined;
  const encodings = [
    ['br', 'EnableAcceptEncodingBrotli', brotliCompressSync],
    ['gzip', 'EnableAcceptEncodingGzip', gzipSync],
  ] as const;
  const found = encodings.find(
    ([name, setting]) => isOn(policy, setting) && new RegExp(`\\b${name}\\b`).test(accepted),
  );
  if (!found) return undefined;
  const small = found[2](body);
  const own = {
    'content-encoding': found[0],
    'content-length': small.length,
    vary: 'Accept-Encoding',
    ...(headers.etag && { etag: `W/${String(headers.etag).replace(/^W\//, '')}` }),
  };
  return { status, headers: { ...headers, ...own }, body: small };
}

/** Functions do not see errors of the origin. */
function changedByFunction(
  front: CloudFront,
  { distribution, behaviour, seen }: Viewer,
  answer: CloudResponse,
): CloudResponse {
  const code = answer.status >= 400 ? undefined : functionFor(front, behaviour, 'viewer-response');
  if (code === undefined) return answer;
  const texts = Object.entries(answer.headers ?? {}).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  const context = { distributionId: distribution.id, distributionDomainName: domainOf(distribution) };
  try {
    const told = runFunction(code, {
      context: { ...context, eventType: 'viewer-response' },
      request: seen,
      response: { statusCode: answer.status, headers: valuesOf(texts) },
    }) as FunctionResponse;
    return { ...answer, status: told.statusCode, headers: textsOf(told.headers) };
  } catch (error) {
    return generated(503, `The CloudFront function failed: ${error}`, 'FunctionExecutionError');
  }
}
