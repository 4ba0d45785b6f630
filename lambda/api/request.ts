// HTTP as the routes see it: plain values, whatever server they came through.

export interface ApiRequest {
  method: string;
  /** Decoded, as API Gateway hands it over; starts with a slash. */
  path: string;
  query: URLSearchParams;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
}

export interface ApiResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export function json(status: number, value: unknown): ApiResponse {
  // Links in it expire, and what they lead to changes.
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { status, headers, body: JSON.stringify(value) };
}

/** To a presigned link, which nobody should keep. */
export function redirect(location: string): ApiResponse {
  return { status: 302, headers: { location, 'cache-control': 'no-store' }, body: '' };
}

export const nothing: ApiResponse = { status: 204, headers: { 'cache-control': 'no-store' }, body: '' };
