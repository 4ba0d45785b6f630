// HTTP as the routes see it: plain values, independent of the server.

export interface ApiRequest {
  method: string;
  /** Decoded, as API Gateway passes it; starts with a slash. */
  path: string;
  query: URLSearchParams;
  /** Lower-case names. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
}

export interface ApiResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export function json(status: number, value: unknown): ApiResponse {
  // Links in it expire, and their targets change.
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { status, headers, body: JSON.stringify(value) };
}

/** To a presigned link, which nobody should cache. */
export function redirect(location: string): ApiResponse {
  return { status: 302, headers: { location, 'cache-control': 'no-store' }, body: '' };
}

export const nothing: ApiResponse = { status: 204, headers: { 'cache-control': 'no-store' }, body: '' };
