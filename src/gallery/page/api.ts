// The calls of the HTTP API that the page makes.
import type { Access } from './access.ts';
import { type Outgoing, send } from './http.ts';
import type { Config, DetailedImage, ImagePage, NamePage, UploadForm } from './types.ts';

interface ListQuery {
  /** Only what was processed after this. */
  since?: string;
  cursor?: string | null;
}

export interface Api {
  list(query: ListQuery): Promise<ImagePage>;
  names(cursor: string | null): Promise<NamePage>;
  image(name: string): Promise<DetailedImage>;
  remove(name: string): Promise<void>;
  retry(name: string): Promise<void>;
  /** Where the original is had as a file; null where a link alone opens nothing. */
  downloadAddress(name: string): string | null;
  upload(file: File, name: string, options: Pick<Outgoing, 'onProgress' | 'signal'>): Promise<void>;
}

/** The API takes no more in one body: API Gateway's 10 MB, Lambda's 6 MB, and base64 in between. */
const mostInOneBody = 4_500_000;
const pageSize = '500';

export function openApi(config: Config, access: Access): Api {
  const at = (path: string, query: Record<string, string> = {}) => {
    const search = new URLSearchParams(query).toString();
    return `${config.api}/${path}${search ? `?${search}` : ''}`;
  };
  // API Gateway ends a path at a question mark, even at one that is encoded.
  const of = (route: string, name: string) =>
    name.includes('?') ? at(`${route}/-`, { name }) : at(`${route}/${pathOf(name)}`);
  const call = async (method: string, url: string, more: Partial<Outgoing> = {}) =>
    send(access, { ...more, method, url });
  return {
    list: async ({ since, cursor }) => {
      const query = { limit: pageSize, ...(since ? { since } : {}), ...(cursor ? { cursor } : {}) };
      return JSON.parse(await call('GET', at('images', query)));
    },
    names: async (cursor) => JSON.parse(await call('GET', at('names', cursor ? { cursor } : {}))),
    image: async (name) => JSON.parse(await call('GET', of('images', name))),
    remove: async (name) => void (await call('DELETE', of('images', name))),
    retry: async (name) => void (await call('POST', of('retry', name))),
    downloadAddress: (name) => (config.read === 'open' ? of('download', name) : null),
    upload: async (file, name, options) => {
      // A file that calls itself JSON or a form would be taken for a request.
      const type = file.type.startsWith('image/') ? file.type : 'application/octet-stream';
      const headers = { 'content-type': type };
      const whole = { ...options, headers, body: file };
      if (config.upload) await call('PUT', `${config.upload}/${pathOf(name)}`, whole);
      else if (file.size <= mostInOneBody) await call('POST', at('upload', { name }), whole);
      else if (await uploadByForm(call, at('upload'), file, name, options))
        await call('POST', of('retry', name));
    },
  };
}

function pathOf(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/');
}

/** A signed form straight to S3, which wants the file to be the last field. True when the worker has to be told. */
async function uploadByForm(
  call: (method: string, url: string, more: Partial<Outgoing>) => Promise<string>,
  url: string,
  file: File,
  name: string,
  options: Pick<Outgoing, 'onProgress' | 'signal'>,
): Promise<boolean> {
  const headers = { 'content-type': 'application/json' };
  const answer = await call('POST', url, { headers, body: JSON.stringify({ name, bytes: file.size }) });
  const form: UploadForm = JSON.parse(answer);
  const body = new FormData();
  for (const [field, value] of Object.entries(form.fields)) body.append(field, value);
  body.append('file', file);
  await send(undefined, { ...options, method: 'POST', url: form.url, body });
  return form.announce;
}
