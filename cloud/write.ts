// Puts an answer on the wire.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CloudResponse } from './service.ts';

/** AWS names the request in one of two headers, by service; here both are always set. */
export async function write(
  { method }: IncomingMessage,
  response: ServerResponse,
  { status, headers = {}, body }: CloudResponse,
): Promise<void> {
  const id = String(headers['x-amzn-requestid'] ?? headers['x-amz-request-id'] ?? randomUUID());
  const { 'content-length': length, ...others } = headers;
  const isBodiless = method === 'HEAD' || status === 204 || status === 304;
  const bytes =
    length ?? (isBodiless || body instanceof Readable ? undefined : Buffer.byteLength(body ?? ''));
  response.setHeader('x-amzn-requestid', id).setHeader('x-amz-request-id', id);
  for (const [name, value] of Object.entries(others)) response.setHeader(name, value);
  // Last: Node refuses letters like ä in a Content-Disposition that comes after it.
  if (bytes !== undefined) response.setHeader('content-length', bytes);
  response.writeHead(status);
  if (!(body instanceof Readable)) response.end(body);
  else if (method !== 'HEAD') return pipeline(body, response);
  else {
    body.destroy();
    response.end();
  }
}
