// CORS, once an API has a configuration for it: the gateway answers preflights itself and overrides the function.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
import type { Cors } from '@aws-sdk/client-apigatewayv2';
import type { CloudRequest, CloudResponse } from '../../service.ts';

/** The answer to a preflight, or undefined when the request is not one. */
export function preflight(cors: Cors | undefined, request: CloudRequest): CloudResponse | undefined {
  const isPreflight =
    request.method === 'OPTIONS' &&
    request.headers.origin !== undefined &&
    request.headers['access-control-request-method'] !== undefined;
  if (!cors || !isPreflight) return undefined;
  const origin = allowedOrigin(cors, request);
  if (origin === undefined) return { status: 204 };
  const { AllowMethods = [], AllowHeaders = [], MaxAge } = cors;
  return {
    status: 204,
    headers: {
      ...originHeaders(cors, origin),
      ...(AllowMethods.length > 0 && { 'access-control-allow-methods': AllowMethods.join(',') }),
      ...(AllowHeaders.length > 0 && {
        'access-control-allow-headers': AllowHeaders.join(',').toLowerCase(),
      }),
      ...(MaxAge !== undefined && { 'access-control-max-age': String(MaxAge) }),
    },
  };
}

/** The answer with the gateway's CORS headers instead of the function's. */
export function withCors(
  cors: Cors | undefined,
  request: CloudRequest,
  answer: CloudResponse,
): CloudResponse {
  if (!cors) return answer;
  const own = Object.entries(answer.headers ?? {}).filter(([name]) => !name.startsWith('access-control-'));
  const origin = allowedOrigin(cors, request);
  const { ExposeHeaders = [] } = cors;
  return {
    ...answer,
    headers: {
      ...Object.fromEntries(own),
      ...(origin !== undefined && originHeaders(cors, origin)),
      ...(origin !== undefined &&
        ExposeHeaders.length > 0 && { 'access-control-expose-headers': ExposeHeaders.join(',') }),
    },
  };
}

function originHeaders({ AllowCredentials }: Cors, origin: string): Record<string, string> {
  return {
    'access-control-allow-origin': origin,
    ...(AllowCredentials && { 'access-control-allow-credentials': 'true' }),
    ...(origin !== '*' && { vary: 'Origin' }),
  };
}

/** `*`, `https://*` and `http://*` are the only wildcards. */
function allowedOrigin({ AllowOrigins = [] }: Cors, { headers }: CloudRequest): string | undefined {
  const { origin } = headers;
  if (origin === undefined) return undefined;
  if (AllowOrigins.includes('*')) return '*';
  const scheme = origin.split('://')[0];
  const isAllowed = AllowOrigins.some(
    (allowed) => allowed.toLowerCase() === origin.toLowerCase() || allowed === `${scheme}://*`,
  );
  return isAllowed ? origin : undefined;
}
