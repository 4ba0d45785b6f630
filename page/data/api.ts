// The calls of the HTTP API that the page makes.
import type { Access } from './access.ts';
import { ApiError } from './api-error.ts';
import { type Outgoing, send } from './http.ts';
import type { Config, DetailedImage, ImagePage, NamePage, ShareLink, UploadLink } from './types.ts';

interface ListQuery {
  /** Only what was processed after this time. */
  since?: string;
  cursor?: string | null;
}

interface UploadOptions extends Pick<Outgoing, 'onProgress' | 'signal'> {
  /** Without it, a picture of this name stays, and the upload is refused with 409. */
  overwrite: boolean;
}

/** One picture, or a folder with a trailing slash. */
export type ShareTarget = { key: string } | { folder: string };

export interface Api {
  list(query: ListQuery): Promise<ImagePage>;
  names(cursor: string | null): Promise<NamePage>;
  image(name: string): Promise<DetailedImage>;
  remove(name: string): Promise<void>;
  retry(name: string): Promise<void>;
  /** Sets the point that cuts keep, as fractions of width and height; null clears it. */
  focus(name: string, point: { x: number; y: number } | null): Promise<void>;
  /** Where the original can be downloaded; null where a link alone opens nothing. */
  downloadAddress(name: string): string | null;
  /** Where these originals can be downloaded as one zip, once. Null where nothing makes one. */
  zipAddress: ((names: readonly string[]) => Promise<string>) | null;
  /** A signed link for people without the token. Null if there is no API to serve it. */
  share: ((target: ShareTarget, seconds: number) => Promise<{ url: string; expiresAt: string }>) | null;
  upload(file: File, name: string, options: UploadOptions): Promise<void>;
}

/** The API accepts no larger body: API Gateway allows 10 MB, Lambda 6 MB, and base64 takes its share. */
const maxInOneBody = 4_500_000;
const pageSize = '500';

export function openApi(config: Config, access: Access): Api {
  const { zip } = config;
  const calls = openCalls(config, access);
  const { at, of, call, read } = calls;
  return {
    list: ({ since, cursor }) => {
      const query = { limit: pageSize, ...(since ? { since } : {}), ...(cursor ? { cursor } : {}) };
      return read('GET', at('images', query));
    },
    names: (cursor) => read('GET', at('names', cursor ? { cursor } : {})),
    image: (name) => read('GET', of('images', name)),
    remove: async (name) => void (await call('DELETE', of('images', name))),
    retry: async (name) => void (await call('POST', of('retry', name))),
    focus: async (name, point) => {
      const more = point ? { headers: asJson, body: JSON.stringify(point) } : {};
      await call(point ? 'POST' : 'DELETE', of('focus', name), more);
    },
    downloadAddress: (name) => (config.read === 'open' ? of('download', name) : null),
    zipAddress: zip
      ? async (names) => {
          const order = { headers: asJson, body: JSON.stringify({ names }) };
          return (await read<{ url: string }>('POST', zip, order)).url;
        }
      : null,
    share: config.share ? shareBy(config.share, (more) => read('POST', at('shares'), more)) : null,
    upload: uploadBy(config, calls),
  };
}

interface Calls {
  /** The URL of a route. */
  at(path: string, query?: Record<string, string>): string;
  /** The URL of one picture under a route. */
  of(route: string, name: string): string;
  call(method: string, url: string, more?: Partial<Outgoing>): Promise<string>;
  /** The same, with its answer parsed. */
  read<Answer>(method: string, url: string, more?: Partial<Outgoing>): Promise<Answer>;
}

function openCalls(config: Config, access: Access): Calls {
  const at = (path: string, query: Record<string, string> = {}) => withQuery(`${config.api}/${path}`, query);
  const call: Calls['call'] = (method, url, more = {}) => send(access, { ...more, method, url });
  return {
    at,
    of: (route, name) => (fitsInPath(name) ? at(`${route}/${pathOf(name)}`) : at(`${route}/-`, { name })),
    call,
    read: async (method, url, more) => parsed(await call(method, url, more)),
  };
}

/** Networks that want a sign-in first answer every request with a page of their own, and with status 200. */
function parsed<Answer>(text: string): Answer {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(502, 'the answer is not the API’s: does this network want you to sign in first?');
  }
}

/** Uploads to the local server, to the API in one body, or by a signed link: see `Config` and `maxInOneBody`. */
function uploadBy(config: Config, { at, of, call, read }: Calls): Api['upload'] {
  return async (file, name, { overwrite, ...options }) => {
    // A body of type JSON or form would be parsed as a request.
    const type = file.type.startsWith('image/') ? file.type : 'application/octet-stream';
    const headers = { 'content-type': type };
    const whole = { ...options, headers, body: file };
    const query: Record<string, string> = overwrite ? { overwrite: 'true' } : {};
    if (config.upload) await call('PUT', withQuery(`${config.upload}/${pathOf(name)}`, query), whole);
    else if (file.size <= maxInOneBody) await call('POST', at('upload', { name, ...query }), whole);
    else {
      const order = { headers: asJson, body: JSON.stringify({ name, bytes: file.size }) };
      const link = await read<UploadLink>('POST', at('upload', query), order);
      await sendTo(link, file, options);
      if (link.announce) await call('POST', of('retry', name));
    }
  };
}

const asJson = { 'content-type': 'application/json' };

/** The API signs and serves links under its own URL, which a local gallery does not share. */
function shareBy(
  base: string,
  post: (more: Partial<Outgoing>) => Promise<ShareLink>,
): NonNullable<Api['share']> {
  return async (target, seconds) => {
    const body = JSON.stringify({ ...target, seconds });
    const { path, expiresAt } = await post({ headers: asJson, body });
    const api = new URL(base.endsWith('/') ? base : `${base}/`, location.href);
    return { url: new URL(path, api).href, expiresAt };
  };
}

/** Straight to S3, which answers 412 where the API would answer 409: another picture of this name came first. */
async function sendTo(
  { method, url, headers }: UploadLink,
  file: File,
  options: Omit<UploadOptions, 'overwrite'>,
): Promise<void> {
  try {
    await send(undefined, { ...options, method, url, headers, body: file });
  } catch (error) {
    throw error instanceof ApiError && error.status === 412 ? new ApiError(409, error.message) : error;
  }
}

/** API Gateway cuts a path at a question mark, even an encoded one, and browsers normalise empty parts and dots. */
const fitsInPath = (name: string) =>
  !/[?\p{Cc}]/u.test(name) && name.split('/').every((part) => !['', '.', '..'].includes(part));

function pathOf(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/');
}

function withQuery(url: string, query: Record<string, string>): string {
  const search = new URLSearchParams(query).toString();
  return search ? `${url}?${search}` : url;
}
