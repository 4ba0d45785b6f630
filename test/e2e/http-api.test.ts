// The HTTP API as its callers meet it: made by the command line, spoken to over HTTP, taken away again.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quadrants } from '../support/pictures/pictures.ts';
import { type Folder, makeFolder } from '../support/programs/command-line.ts';
import { waitMs } from '../support/runner/patience.ts';
import { admitted } from '../support/stacks/admitted.ts';
import { type ApiAccess, flood } from '../support/stacks/api-load.ts';

let folder: Folder;
let api: ApiAccess;
let photo: Buffer;

beforeAll(async () => {
  folder = await makeFolder();
  photo = await quadrants(300, 200).jpeg().toBuffer();
  const { events } = await folder.run('--local --json setup --api --sizes 64,128');
  const { api: url, token } = events.at(-1) as { api: string; token: string };
  api = { url, token };
});
afterAll(() => folder.remove());

const call = (path: string, init: RequestInit = {}) =>
  admitted(() =>
    fetch(api.url + path, {
      redirect: 'manual',
      ...init,
      headers: { authorization: `Bearer ${api.token}`, ...init.headers },
    }),
  );

describe('thumbs --local setup --api', () => {
  it('serves uploads of unicode names, their thumbnails, and their deletion', async () => {
    const form = new FormData();
    form.append('file', new File([new Uint8Array(photo)], 'ä b+c 写真 100%.jpg'));
    form.set('prefix', 'trip');
    const path = `/trip/${encodeURIComponent('ä b+c 写真 100%.jpg')}`;
    expect((await call('/upload', { method: 'POST', body: form })).status).toBe(201);
    await expect.poll(async () => (await call(`/images${path}`)).status).toBe(200);
    const redirected = await call(`/download-thumbnail${path}?size=128`);
    expect(redirected.status).toBe(302);
    const thumbnail = await fetch(redirected.headers.get('location') ?? '');
    expect(thumbnail.headers.get('content-type')).toBe('image/webp');
    // As curl -L does: here the file has the API's address, and so the token goes along.
    const followed = await call(`/download${path}`, { redirect: 'follow' });
    expect(Buffer.from(await followed.arrayBuffer())).toEqual(photo);
    expect((await call(`/images${path}`, { method: 'DELETE' })).status).toBe(204);
    await expect.poll(async () => (await call(`/images${path}`)).status).toBe(404);
    expect((await call(`/download${path}`)).status).toBe(404);
  });

  it.each<[string, string, RequestInit, number]>([
    ['no token', '/upload?name=a.jpg', { method: 'POST', headers: { authorization: '' } }, 401],
    ['a wrong token', '/images/a.jpg', { method: 'DELETE', headers: { authorization: 'Bearer x' } }, 401],
    ['a text', '/upload?name=a.jpg', { method: 'POST', body: 'hello' }, 415],
    ['an encoded path trick', '/upload?name=%2e%2e%2fsecret', { method: 'POST', body: photo }, 400],
    ['an encoded zero', '/upload?name=a%00.jpg', { method: 'POST', body: photo }, 400],
    ['a name that nobody stored', '/images/%2e%2e%2fsecret', {}, 404],
    ['a wrong method', '/upload', { method: 'DELETE' }, 405],
    ['4.6 MB', '/upload?name=a.jpg', { method: 'POST', body: new Uint8Array(4_600_000) }, 413],
    [
      '5 MB, which Lambda does not take',
      '/upload?name=a.jpg',
      { method: 'POST', body: new Uint8Array(5_000_000) },
      413,
    ],
  ])('refuses %s', async (_what, path, init, status) => {
    expect((await call(path, init)).status).toBe(status);
  });

  it('takes 40 uploads in flight: none is lost, none doubled', async () => {
    const { statuses, listed, lost } = await flood(api, 40, waitMs);
    expect({ statuses, lost }).toEqual({ statuses: { 201: 40 }, lost: [] });
    expect(new Set(listed).size).toBe(listed.length);
  });

  it('is gone with --no-api, and nothing else is', async () => {
    const { events } = await folder.run('--local --json setup --no-api');
    expect(events.at(-1)).toMatchObject({ destroyed: 6, unchanged: 11 });
    expect((await call('/images')).status).toBe(404);
  });
});
