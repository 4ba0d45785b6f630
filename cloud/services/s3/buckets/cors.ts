// Cross-origin requests: browsers send a preflight (OPTIONS), and expect the permission again in the answer.

import { AwsError } from '../../../aws-error.ts';
import type { CloudResponse } from '../../../service.ts';
import { bucketOf, type S3Call } from '../call.ts';
import { elements, text, texts, type XmlElement } from '../xml.ts';

type Headers = Record<string, string>;

/** Answers a preflight. Throws AccessForbidden when no rule of the bucket matches. */
export function preflight(call: S3Call): CloudResponse {
  const method = call.header('access-control-request-method');
  if (!call.header('origin') || !method) {
    throw new AwsError('BadRequest', 'Insufficient information. Origin request header needed.');
  }
  const asked = names(call.header('access-control-request-headers'));
  const headers = corsHeaders(call, method, asked);
  if (headers) return { status: 200, headers };
  const message =
    elements(bucketOf(call).settings.cors, 'CORSRule').length > 0
      ? "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."
      : 'CORSResponse: CORS is not enabled for this bucket.';
  throw new AwsError('AccessForbidden', message, 403, {
    Method: method,
    ResourceType: call.key ? 'OBJECT' : 'BUCKET',
  });
}

/** The headers of an answer to a cross-origin request; undefined when no rule matches. */
export function corsHeaders(call: S3Call, method: string, asked: string[] = []): Headers | undefined {
  const origin = call.header('origin');
  const cors = call.s3.buckets.get(call.bucket)?.settings.cors;
  if (!origin || !cors) return undefined;
  const rule = elements(cors, 'CORSRule').find(
    (candidate) =>
      texts(candidate, 'AllowedOrigin').some((pattern) => matches(pattern, origin)) &&
      texts(candidate, 'AllowedMethod').includes(method) &&
      asked.every((name) => texts(candidate, 'AllowedHeader').some((pattern) => matches(pattern, name))),
  );
  return rule && headersOf(rule, origin, asked);
}

function headersOf(rule: XmlElement, origin: string, asked: string[]): Headers {
  const everyone = texts(rule, 'AllowedOrigin').includes('*');
  const exposed = texts(rule, 'ExposeHeader').join(', ');
  const maxAge = text(rule, 'MaxAgeSeconds');
  return {
    'access-control-allow-origin': everyone ? '*' : origin,
    'access-control-allow-methods': texts(rule, 'AllowedMethod').join(', '),
    ...(asked.length > 0 ? { 'access-control-allow-headers': asked.join(', ') } : {}),
    ...(exposed ? { 'access-control-expose-headers': exposed } : {}),
    ...(maxAge ? { 'access-control-max-age': maxAge } : {}),
    ...(everyone ? {} : { 'access-control-allow-credentials': 'true' }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

function names(header: string | undefined): string[] {
  return (header ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean);
}

/** At most one `*`, for any text. */
function matches(pattern: string, value: string): boolean {
  const [head = '', tail] = pattern.toLowerCase().split('*');
  const text = value.toLowerCase();
  if (tail === undefined) return text === head;
  return text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail);
}
