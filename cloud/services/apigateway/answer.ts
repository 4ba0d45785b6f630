// The function's answer as the client gets it.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
import type { CloudResponse } from '../../service.ts';

/** An answer by the gateway itself. */
export function gatewayAnswer(status: number, message: string): CloudResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
}

export const internalServerError = () => gatewayAnswer(500, 'Internal Server Error');

/** Anything without a `statusCode` is the body of a 200; anything malformed is a 500. */
export function answerOf(payload: string): CloudResponse {
  const value: unknown = JSON.parse(payload);
  if (typeof value === 'object' && value !== null && 'statusCode' in value) return structured(value);
  const body = typeof value === 'string' ? value : payload;
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}

interface Structured {
  statusCode?: unknown;
  headers?: unknown;
  cookies?: unknown;
  body?: unknown;
  isBase64Encoded?: unknown;
}

function structured({ statusCode, headers, cookies, body = '', isBase64Encoded }: Structured): CloudResponse {
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599 || typeof body !== 'string') {
    return internalServerError();
  }
  const own = Object.entries(headers ?? {}).map(([name, value]) => [sentAs(name), String(value)]);
  return {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      ...Object.fromEntries(own),
      ...(Array.isArray(cookies) && { 'set-cookie': cookies.map(String) }),
    },
    body: isBase64Encoded === true ? Buffer.from(body, 'base64') : body,
  };
}

/** The gateway reserves WWW-Authenticate for its own authorizers and renames the integration's header. */
function sentAs(name: string): string {
  const lower = name.toLowerCase();
  return lower === 'www-authenticate' ? 'x-amzn-remapped-www-authenticate' : lower;
}
