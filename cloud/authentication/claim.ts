// What a request claims about its signature, in the Authorization header or in the parameters of a link; none of it is
// verified yet. Throws AWS's errors for inconsistent claims.

import type { IncomingHttpHeaders } from 'node:http';
import { malformed, type Signed, severalMechanisms, unsupported } from './refusals.ts';
import { algorithm, type Scope } from './signing-key.ts';
import { formatTime, parseLifetime, parseTime } from './times.ts';

export interface Claim {
  where: 'header' | 'query';
  accessKeyId: string;
  scope: Scope;
  /** In lower case. */
  signedHeaders: string[];
  /** Hex. */
  signature: string;
  /** `20261129T105126Z`, and the same in milliseconds since 1970. */
  signedAt: string;
  time: number;
  /** Seconds; links only. */
  lifetime: number | undefined;
  sessionToken: string | undefined;
}

export interface Claiming {
  headers: IncomingHttpHeaders;
  query: URLSearchParams;
}

const linkParameters = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-Date',
  'X-Amz-SignedHeaders',
  'X-Amz-Expires',
];

const isLink = (query: URLSearchParams) =>
  ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature'].some((name) => query.has(name));
/** Of Signature Version 2, which boto3 still uses for links. */
export const isOldLink = (query: URLSearchParams) => query.has('Signature') || query.has('AWSAccessKeyId');

export const isSignedLink = (query: URLSearchParams) => isLink(query) || isOldLink(query);

/** Undefined for an unsigned request. */
export function readClaim({ headers, query }: Claiming, service: Signed): Claim | undefined {
  const authorization = isCarriedAlong(headers, query) ? undefined : headers.authorization;
  if (authorization !== undefined && isSignedLink(query)) throw severalMechanisms(service, authorization);
  if (authorization !== undefined) return ofHeader(authorization, headers, service);
  return isLink(query) ? ofQuery(query, service) : undefined;
}

/**
 * The token of an HTTP API beside a signed link. On AWS every service has its own host, so a client that follows the API's
 * redirect drops the token; all services of this cloud share one host, and the client sends it along.
 */
const isCarriedAlong = ({ authorization = '' }: IncomingHttpHeaders, query: URLSearchParams) =>
  isSignedLink(query) && /^Bearer /i.test(authorization);

const notSupported =
  'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.';
const asymmetric =
  'The embedded cloud does not verify Signature Version 4A (AWS4-ECDSA-P256-SHA256). Please use AWS4-HMAC-SHA256.';

function checkAlgorithm(name: string, service: Signed): void {
  if (name === algorithm) return;
  throw unsupported(service, name.startsWith('AWS4-ECDSA') ? asymmetric : notSupported);
}

function ofHeader(authorization: string, headers: IncomingHttpHeaders, service: Signed): Claim {
  const [name = '', ...rest] = authorization.trim().split(/\s+/);
  checkAlgorithm(name, service);
  const fields = new Map<string, string>();
  for (const pair of rest.join('').split(',')) {
    const equals = pair.indexOf('=');
    const field = pair.slice(0, equals);
    if (fields.has(field)) throw malformed(service, 'header', `'${field}' is there more than once.`);
    fields.set(field, pair.slice(equals + 1));
  }
  const field = (wanted: string) => {
    const value = fields.get(wanted);
    if (value) return value;
    throw malformed(service, 'header', `Authorization header requires '${wanted}' parameter.`);
  };
  const credential = field('Credential');
  const date = headers['x-amz-date'] ?? isoTime(headers.date) ?? '';
  const lifetime = undefined;
  return {
    where: 'header',
    ...readCredential(credential, 'header', service),
    signedHeaders: readNames(field('SignedHeaders')),
    signature: field('Signature'),
    ...readTime(String(date), 'header', service),
    lifetime,
    sessionToken: headers['x-amz-security-token'] as string | undefined,
  };
}

function ofQuery(query: URLSearchParams, service: Signed): Claim {
  for (const name of [...linkParameters, 'X-Amz-Security-Token']) {
    if (query.getAll(name).length > 1)
      throw malformed(service, 'query', `${name} must not be there more than once.`);
  }
  checkAlgorithm(query.get('X-Amz-Algorithm') ?? algorithm, service);
  if (!linkParameters.every((name) => query.get(name))) {
    throw malformed(
      service,
      'query',
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    );
  }
  const parameter = (name: string) => query.get(name) ?? '';
  return {
    where: 'query',
    ...readCredential(parameter('X-Amz-Credential'), 'query', service),
    signedHeaders: readNames(parameter('X-Amz-SignedHeaders')),
    signature: parameter('X-Amz-Signature'),
    ...readTime(parameter('X-Amz-Date'), 'query', service),
    lifetime: parseLifetime(service, parameter('X-Amz-Expires')),
    sessionToken: query.get('X-Amz-Security-Token') ?? undefined,
  };
}

const readNames = (list: string) => list.toLowerCase().split(';');

/** `AKID/20261129/us-east-1/s3/aws4_request`. */
export function readCredential(
  text: string,
  where: Claim['where'],
  service: Signed,
): { accessKeyId: string; scope: Scope } {
  const match = /^([\w-]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request$/.exec(text);
  if (!match) {
    const text =
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".';
    throw malformed(
      service,
      where,
      where === 'query' ? `Error parsing the X-Amz-Credential parameter; ${text}` : text,
    );
  }
  const [, accessKeyId = '', date = '', region = '', signedFor = ''] = match;
  return { accessKeyId, scope: { date, region, service: signedFor } };
}

export function readTime(
  text: string,
  where: Claim['where'],
  service: Signed,
): { signedAt: string; time: number } {
  const time = parseTime(text);
  if (time !== undefined) return { signedAt: text, time };
  throw malformed(
    service,
    where,
    where === 'query'
      ? "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""
      : 'AWS authentication requires a valid Date or x-amz-date header',
  );
}

/** The Date header is used when there is no x-amz-date. */
function isoTime(date: string | undefined): string | undefined {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? undefined : formatTime(time);
}
