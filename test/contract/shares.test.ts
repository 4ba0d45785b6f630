// Share links: what they open, and everything that somebody with one may try to see more.
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../lambda/api/routes.ts';
import { makeShare, readShare, type Shared, shareKeyOf } from '../../lambda/share-token.ts';
import type { Context } from '../../src/aws/session.ts';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { quadrants } from '../support/pictures/pictures.ts';
import { apiFor, type TestApi } from '../support/stacks/api.ts';
import { makeStores } from '../support/stacks/stores.ts';

const token = 'the-token-that-setup-printed';
const keysOf = (one: string) => ({
  tokenHash: createHash('sha256').update(one).digest('hex'),
  shareKey: shareKeyOf(one),
});
const keys = keysOf(token);
const bearer = { authorization: `Bearer ${token}` };
const hour = 3_600_000;
const linkFor = (shared: Shared, until = Date.now() + hour, by = token) => makeShare(by, { shared, until });

const composed = 'caf\u00e9/';
const names = [
  ...['cats/a.jpg', 'cats/b c?.jpg', 'cats/deep/c.jpg', 'cats2/secret.jpg', 'cats', 'catsecret.jpg'],
  ...['secret.jpg', 'cats/../secret.jpg', 'cats//secret.jpg', 'dogs/d.jpg', `${composed}e.jpg`],
];

let cloud: TestCloud;
let context: Context;
let api: TestApi;

beforeAll(async () => {
  cloud = await openCloud();
  ({ context } = await makeStores(cloud, { trigger: 'sqs' }));
  api = apiFor(context, { endpoint: cloud.endpoint, access: { read: 'token', ...keys } });
  const photo = await quadrants(24, 16).jpeg().toBuffer();
  const put = (part: 'originals' | 'thumbnails', Key: string) =>
    context
      .client(S3Client)
      .send(
        new PutObjectCommand({ Bucket: context.names.of(part), Key, Body: photo, ContentType: 'image/jpeg' }),
      );
  for (const [index, name] of names.entries()) {
    await put('originals', name);
    await put('thumbnails', `${name}/256.webp`);
    await context
      .client(DynamoDBClient)
      .send(
        new PutItemCommand({ TableName: context.names.of('images'), Item: marshall(itemOf(name, index)) }),
      );
  }
});
afterAll(() => cloud.dispose());

const itemOf = (ImageID: string, index: number) => ({
  ...{ ImageID, Status: 'done', OriginalBytes: 7, Format: 'jpeg', Width: 24, Height: 16, Recipe: 'r' },
  Thumbnails: [{ Size: 256, Key: `${ImageID}/256.webp`, Width: 24, Height: 16, Bytes: 9, Format: 'webp' }],
  ProcessedAt: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString(),
  DurationMs: 1,
});

const at = (path: string, share: string, query: Record<string, string> = {}) =>
  `${path}?${new URLSearchParams({ ...query, share })}`;
const statusOf = async (method: string, url: string, headers = {}) =>
  (await api.call(method, url, { headers })).status;

describe('a share link', () => {
  it('of a folder lists and opens the pictures below it, and no others', async () => {
    const share = linkFor({ folder: 'cats/' });
    const { value } = await api.call('GET', at('/images', share));
    expect(value.images.map(({ name }: { name: string }) => name).sort()).toEqual([
      ...['cats/a.jpg', 'cats/b c?.jpg', 'cats/deep/c.jpg'],
    ]);
    const { value: one } = await api.call('GET', at('/images/-', share, { name: 'cats/b c?.jpg' }));
    expect((await fetch(one.original)).status).toBe(200);
    expect((await fetch(one.thumbnails[0].url)).status).toBe(200);
    expect(await statusOf('GET', at('/download/cats/a.jpg', share))).toBe(302);
    expect(await statusOf('HEAD', at('/download-thumbnail/cats/a.jpg', share))).toBe(302);
    const deeper = await api.call('GET', at('/names', share, { prefix: 'cats/deep/' }));
    expect(deeper.value.names.map(({ name }: { name: string }) => name)).toEqual(['cats/deep/c.jpg']);
  });

  it('of one picture opens that one alone', async () => {
    const share = linkFor({ key: 'cats' });
    const { value } = await api.call('GET', at('/images', share));
    expect(value.images.map(({ name }: { name: string }) => name)).toEqual(['cats']);
    expect(await statusOf('GET', at('/images/cats', share))).toBe(200);
    for (const name of ['cats/a.jpg', 'cats2/secret.jpg', 'catsecret.jpg', 'secret.jpg'])
      expect(await statusOf('GET', at(`/images/${name}`, share)), name).toBe(404);
  });

  it('is found by a name in decomposed characters, as everywhere', async () => {
    const share = linkFor({ folder: composed });
    expect(await statusOf('GET', at(`/images/${`${composed}e.jpg`.normalize('NFD')}`, share))).toBe(200);
    expect(await statusOf('GET', at('/names', share, { prefix: composed.normalize('NFD') }))).toBe(200);
  });
});

describe('somebody with a link to cats/', () => {
  const reading = ['/images/', '/download/', '/download-thumbnail/'];
  const escapes = [
    ...['secret.jpg', 'cats2/secret.jpg', 'catsecret.jpg', 'cats', 'dogs/d.jpg', 'CATS/a.jpg'],
    ...['cats/../secret.jpg', 'cats/./../secret.jpg', 'cats//secret.jpg', 'cats/..', 'cats/', './cats/a.jpg'],
    ...['/cats/a.jpg', 'cats\\..\\secret.jpg', 'cats/%2e%2e/secret.jpg', 'cats%2Fa.jpg', '..%2fsecret.jpg'],
    ...['cats/\u0000', 'cats/a.jpg\u0000', 'cats/a.jpg/256.webp', 'c\u0430ts/a.jpg', 'cats\u2215a.jpg'],
  ];

  it.each(escapes)('cannot read %j, by path or by query', async (name) => {
    const share = linkFor({ folder: 'cats/' });
    for (const route of reading) {
      for (const url of [at(`${route}${name}`, share), at(`${route}-`, share, { name })])
        for (const method of ['GET', 'HEAD']) expect([400, 404], url).toContain(await statusOf(method, url));
      const page = await api.call('GET', at('/shared', share, { image: name }));
      expect([400, 404]).toContain(page.status);
    }
  });

  it('cannot list beside the folder', async () => {
    const share = linkFor({ folder: 'cats/' });
    for (const prefix of ['cats2/', 'dogs/', 'secret', 'cats2', '../', 'CATS/'])
      for (const list of ['/images', '/names'])
        expect(await statusOf('GET', at(list, share, { prefix })), prefix).toBe(403);
    for (const prefix of ['', 'c', 'cats', 'cats/']) {
      const { value } = await api.call('GET', at('/names', share, { prefix }));
      expect(value.names.length, prefix).toBe(3);
    }
    const { body } = await api.call('GET', at('/shared', share));
    expect(body).toContain('deep/c.jpg');
    expect(body).not.toMatch(/secret|dogs/);
  });

  it('learns no name from a cursor, and cannot make one', async () => {
    const share = linkFor({ folder: 'cats/' });
    const cursors: string[] = [];
    for (let cursor: string | null = ''; cursor !== null && cursors.length < 20; ) {
      const { value, status } = await api.call(
        'GET',
        at('/names', share, { limit: '1', ...(cursor ? { cursor } : {}) }),
      );
      expect(status).toBe(200);
      ({ cursor } = value);
      if (cursor) cursors.push(cursor);
    }
    expect(cursors.length).toBeGreaterThan(1);
    for (const cursor of cursors)
      expect(Buffer.from(cursor, 'base64url').toString()).not.toMatch(/jpg|cats|done/);
    const own = Buffer.from(
      JSON.stringify({
        status: 'done',
        after: { name: 'dogs/d.jpg', processedAt: '2026-01-01T00:09:00.000Z' },
      }),
    ).toString('base64url');
    const other = linkFor({ folder: 'cats/' }, Date.now() + 2 * hour);
    for (const url of [
      at('/names', share, { cursor: own }),
      at('/names', other, { cursor: cursors[0] ?? '' }),
    ])
      expect(await statusOf('GET', url)).toBe(400);
    expect(await statusOf('GET', at('/shared', share, { cursor: own }))).toBe(400);
  });

  it('can call nothing that writes, and no route that is not meant for links, not even with the token', async () => {
    const share = linkFor({ folder: 'cats/' });
    const closed = routes.filter(({ isShared }) => !isShared);
    expect(closed.map(({ id }) => id).sort()).toEqual([
      'clearFocus',
      'createShare',
      'deleteImage',
      'describeApi',
      'retryImage',
      'setFocus',
      'upload',
    ]);
    for (const { method, path } of closed) {
      const url = at(path.replace('{name}', 'cats/a.jpg'), share);
      expect(await statusOf(method, url), path).toBe(403);
      expect(await statusOf(method, url, bearer), path).toBe(403);
    }
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'POST'])
      expect([403, 405], method).toContain(await statusOf(method, at('/images/cats/a.jpg', share)));
    expect(await statusOf('GET', '/images/cats/a.jpg', bearer)).toBe(200);
  });

  it('stays confined where reading is open, and beside a token', async () => {
    const share = linkFor({ folder: 'cats/' });
    const open = apiFor(context, { endpoint: cloud.endpoint, access: { read: 'open', ...keys } });
    expect((await open.call('GET', '/images/secret.jpg')).status).toBe(200);
    expect((await open.call('GET', at('/images/secret.jpg', share))).status).toBe(404);
    expect(await statusOf('GET', at('/images/secret.jpg', share), bearer)).toBe(404);
  });

  it('gains nothing by two links in one address', async () => {
    const [cats, dogs] = [linkFor({ folder: 'cats/' }), linkFor({ folder: 'dogs/' })];
    for (const query of [`share=${cats}&share=${dogs}`, `share=${cats}&share=`, `share=&share=${cats}`])
      expect(await statusOf('GET', `/images/cats/a.jpg?${query}`)).toBe(403);
    // Neither name of the picture counts twice: the path is used unless it is `-`.
    expect(await statusOf('GET', at('/images/secret.jpg', cats, { name: 'cats/a.jpg' }))).toBe(404);
    expect(await statusOf('GET', `${at('/images/-', cats, { name: 'secret.jpg' })}&name=cats/a.jpg`)).toBe(
      404,
    );
  });
});

describe('a forged link', () => {
  const share = linkFor({ folder: 'cats/' });
  const [body = '', signature = ''] = share.split('.');
  const bodyOf = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const wider = bodyOf({ folder: 'c/', until: Date.now() + hour });
  const stranger = generateKeyPairSync('ed25519').privateKey;
  const ownSignature = sign(null, Buffer.from(`thumbs-share.${keys.tokenHash}.${wider}`), stranger);

  it.each([
    ['another body under the same signature', `${wider}.${signature}`],
    ['a signature by another key', `${wider}.${ownSignature.toString('base64url')}`],
    ['no signature', `${body}.`],
    ['a signature of zeros', `${body}.${'A'.repeat(86)}`],
    ['a signature that is cut short', share.slice(0, -1)],
    ['a longer signature', `${share}A`],
    ['something before it', ` ${share}`],
    ['the token itself', token],
    ['the hash of the token', keys.tokenHash],
    ['nothing', ''],
    ['very much', 'A'.repeat(5000)],
    ['a link made with another token', linkFor({ folder: 'cats/' }, Date.now() + hour, 'another token')],
    ['a folder without its slash', linkFor({ folder: 'cats' })],
    ['the whole bucket', linkFor({ folder: '' })],
    ['everything below a slash', linkFor({ folder: '/' })],
    ['a folder that leads out', linkFor({ folder: 'cats/../' })],
    ['an end that is no number', makeShare(token, { shared: { folder: 'cats/' }, until: '9' as never })],
    ['no end', makeShare(token, { shared: { folder: 'cats/' }, until: Number.POSITIVE_INFINITY })],
  ])('opens nothing: %s', async (_, forged) => {
    expect(await statusOf('GET', at('/images', forged))).toBe(403);
    expect(await statusOf('GET', at('/shared', forged))).toBe(403);
  });

  it('is worth nothing in the header, where the token goes', async () => {
    expect(await statusOf('GET', '/images', { authorization: `Bearer ${share}` })).toBe(401);
    expect(await statusOf('POST', '/retry/cats/a.jpg', { authorization: `Bearer ${share}` })).toBe(401);
  });
});

describe('the end of a link', () => {
  it('is a page that says so, and no link to S3 outlives it', async () => {
    const ended = linkFor({ folder: 'cats/' }, Date.now() - 1);
    const page = await api.call('GET', at('/shared', ended));
    expect(page).toMatchObject({ status: 403, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(page.body).toMatch(/This link ended on \d{4}-\d\d-\d\d \d\d:\d\d UTC\. Ask for a new one\./);
    expect(await statusOf('GET', at('/images', ended))).toBe(403);
    const until = Date.now() + 60_000;
    const { value } = await api.call('GET', at('/images/cats/a.jpg', linkFor({ folder: 'cats/' }, until)));
    const { searchParams } = new URL(value.original);
    const signed = (searchParams.get('X-Amz-Date') ?? '').replace(
      /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/,
      '$1-$2-$3T$4:$5:$6Z',
    );
    const end = Date.parse(signed) + Number(searchParams.get('X-Amz-Expires')) * 1000;
    expect(end).toBeLessThanOrEqual(until);
    expect(Date.parse(value.linksExpireAt)).toBe(until);
    expect((await fetch(value.original)).status).toBe(200);
  });

  it('comes for all links at once with another token, even where only its hash was replaced', async () => {
    const share = linkFor({ folder: 'cats/' });
    const rotated = apiFor(context, {
      endpoint: cloud.endpoint,
      access: { read: 'token', ...keysOf('new') },
    });
    expect((await rotated.call('GET', at('/images', share))).status).toBe(403);
    const { tokenHash } = keysOf('new');
    expect(readShare(share, keys.shareKey, keys.tokenHash)).toBeDefined();
    expect(readShare(share, keys.shareKey, tokenHash)).toBeUndefined();
    expect(readShare(share, '', keys.tokenHash)).toBeUndefined();
  });
});

describe('making a link', () => {
  const order = async (body: object, headers: Record<string, string> = bearer) =>
    api.call('POST', '/shares', { body, headers });

  it('takes the token, and gives a page that opens', async () => {
    const { status, value } = await order({ key: 'cats/a.jpg', seconds: 600 });
    expect(status).toBe(201);
    expect(Date.parse(value.expiresAt)).toBeGreaterThan(Date.now() + 500_000);
    const page = await api.call('GET', `/${value.path}`);
    expect(page.status).toBe(200);
    expect(page.headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; img-src data: http:/);
    expect(await statusOf('GET', '/shared')).toBe(403);
    expect(await statusOf('GET', '/shared', bearer)).toBe(403);
  });

  it.each([
    [{ key: 'none.jpg', seconds: 60 }, 404],
    [{ key: 'cats/../secret.jpg', seconds: 60 }, 400],
    [{ folder: 'cats', seconds: 60 }, 400],
    [{ folder: '', seconds: 60 }, 400],
    [{ folder: '../', seconds: 60 }, 400],
    [{ seconds: 60 }, 400],
    [{ key: 'cats', folder: 'cats/', seconds: 60 }, 400],
    [{ key: 'cats' }, 400],
    [{ key: 'cats', seconds: 0 }, 400],
    [{ key: 'cats', seconds: 1.5 }, 400],
    [{ key: 'cats', seconds: 1e12 }, 400],
    [{ key: ['cats'], seconds: 60 }, 400],
  ])('refuses %j with %d', async (body, status) => {
    expect((await order(body)).status).toBe(status);
  });

  it('refuses without the token, also where everybody may do everything', async () => {
    expect((await order({ key: 'cats', seconds: 60 }, {})).status).toBe(401);
    const gallery = apiFor(context, { endpoint: cloud.endpoint, shares: keys });
    for (const headers of [{}, { authorization: 'Bearer wrong' }]) {
      const { status } = await gallery.call('POST', '/shares', {
        body: { key: 'cats', seconds: 60 },
        headers,
      });
      expect(status).toBe(401);
    }
    const made = await gallery.call('POST', '/shares', {
      body: { key: 'cats', seconds: 60 },
      headers: bearer,
    });
    expect(made.status).toBe(201);
  });
});

it('a page of names that are markup is text', async () => {
  const name = 'x/<script>alert(1)</script>"\'&.jpg';
  await context
    .client(DynamoDBClient)
    .send(new PutItemCommand({ TableName: context.names.of('images'), Item: marshall(itemOf(name, 50)) }));
  const { body } = await api.call('GET', at('/shared', linkFor({ folder: 'x/' })));
  expect(body).toContain('&lt;script&gt;alert(1)');
  expect(body).not.toContain('<script');
});
