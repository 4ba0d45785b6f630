// A request before its signature is verified.
import type { IncomingHttpHeaders } from 'node:http';
import type { SentRequest } from './canonical-request.ts';

export interface Unverified extends SentRequest {
  /** As the services see it: a bucket in the host name is its first segment. */
  path: string;
  headers: IncomingHttpHeaders;
  query: URLSearchParams;
  /** As the router understood it. */
  region: string;
  body(): Promise<Buffer>;
}
