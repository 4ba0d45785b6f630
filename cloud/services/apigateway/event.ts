// A request as the function receives it: payload format 2.0.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html

import { account } from '../../account.ts';
import type { CloudRequest } from '../../service.ts';
import type { Match } from './matching.ts';

export interface Arrival {
  request: CloudRequest;
  requestId: string;
  apiId: string;
  stage: string;
  stageVariables: Record<string, string> | undefined;
  /** Decoded, as on AWS, where even a `?` sent as `%3F` ends it; with the stage's name, unless that is $default. */
  rawPath: string;
  body: Buffer;
  now: Date;
}

export function eventOf(arrival: Arrival, { route, parameters }: Match): object {
  const { request, rawPath, body, stageVariables } = arrival;
  const isText = isTextual(String(request.headers['content-type'] ?? ''));
  const query = queryOf(request.query);
  const cookies = request.headers.cookie?.split(/;\s*/);
  return {
    version: '2.0',
    routeKey: route.RouteKey,
    rawPath,
    rawQueryString: request.rawQuery,
    ...(cookies && { cookies }),
    headers: headersOf(request),
    ...(query && { queryStringParameters: query }),
    requestContext: contextOf(arrival, route.RouteKey ?? ''),
    ...(Object.keys(parameters).length > 0 && { pathParameters: parameters }),
    ...(stageVariables && Object.keys(stageVariables).length > 0 && { stageVariables }),
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** Everything else, forms included, goes to the function in base64. */
function isTextual(contentType: string): boolean {
  return /^(text\/|application\/(json|javascript|xml)\s*(;|$))/i.test(contentType);
}

/** Headers of the connection end here; cookies have a place of their own. */
const dropped = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
  'cookie',
]);

function headersOf({ headers, headerLists }: CloudRequest): Record<string, string> {
  const sent = Object.entries(headerLists).filter(([name]) => !dropped.has(name));
  const host = String(headers.host ?? '127.0.0.1');
  return {
    ...Object.fromEntries(sent.map(([name, values = []]) => [name, values.join(',')])),
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-port': host.split(':')[1] ?? '80',
    'x-forwarded-proto': 'http',
  };
}

function queryOf(query: URLSearchParams): Record<string, string> | undefined {
  const names = [...new Set(query.keys())];
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((name) => [name, query.getAll(name).join(',')]));
}

function contextOf({ request, requestId, apiId, stage, rawPath, now }: Arrival, routeKey: string): object {
  return {
    accountId: account,
    apiId,
    domainName: request.headers.host ?? '127.0.0.1',
    domainPrefix: apiId,
    http: {
      method: request.method,
      path: rawPath,
      protocol: 'HTTP/1.1',
      sourceIp: '127.0.0.1',
      userAgent: request.headers['user-agent'] ?? '',
    },
    requestId,
    routeKey,
    stage,
    time: logTime(now),
    timeEpoch: now.getTime(),
  };
}

/** `12/Mar/2026:19:03:58 +0000` */
function logTime(now: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) (\S+)/.exec(now.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
