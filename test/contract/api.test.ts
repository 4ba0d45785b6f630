// The routes of the API over the embedded cloud's S3, DynamoDB and SQS: what callers get, and what is stored afterwards.
import { createHash } from 'node:crypto';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { marshall } from '@aws-sdk/util-dynamodb';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../cloud/aws-error.ts';
import { combine, failAlways, failTimes, loseReplies } from '../../cloud/faults.ts';
import type { Faults } from '../../cloud/service.ts';
import { lambdaBodyBytes } from '../../lambda/api/handle.ts';
import { routes } from '../../lambda/api/routes.ts';
import type { ImageOutcome } from '../../lambda/api/wire.ts';
import type { Context } from '../../src/aws/session.ts';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { quadrants } from '../support/pictures/pictures.ts';
import { apiFor, messagesIn, type TestApi } from '../support/stacks/api.ts';
import { putMany } from '../support/stacks/many-items.ts';
import { makeStores } from '../support/stacks/stores.ts';

let cloud: TestCloud;
let context: Context;
let api: TestApi;
let photo: Buffer;
const noFaults: Faults = () => undefined;
let faults = noFaults;
beforeEach(() => {
  faults = noFaults;
});

beforeAll(async () => {
  cloud = await openCloud({ faults: (call) => faults(call) });
  ({ context } = await makeStores(cloud, { trigger: 'sqs' }));
  api = apiFor(context, { endpoint: cloud.endpoint });
  photo = await quadrants(24, 16).jpeg().toBuffer();
});
afterAll(() => cloud.dispose());

const s3 = () => context.client(S3Client);
const stored = (Key: string) =>
  s3().send(new GetObjectCommand({ Bucket: context.names.of('originals'), Key }));
const store = (Key: string, part: 'originals' | 'thumbnails' = 'originals') =>
  s3().send(
    new PutObjectCommand({ Bucket: context.names.of(part), Key, Body: photo, ContentType: 'image/jpeg' }),
  );

async function record(ImageID: string, more: object = {}) {
  const sizes = [256, 1024];
  const item = {
    ImageID,
    Status: 'done',
    OriginalBucket: context.names.of('originals'),
    OriginalBytes: 7,
    Format: 'jpeg',
    Width: 3000,
    Height: 2000,
    ThumbHash: 'aaaa',
    DominantColor: '#aabbcc',
    Thumbnails: sizes.map((Size) => ({
      Size,
      Key: `${ImageID}/${Size}.webp`,
      Width: Size,
      Height: 170,
      Bytes: 9,
      Format: 'webp',
    })),
    Recipe: 'r',
    ProcessedAt: new Date().toISOString(),
    DurationMs: 1,
    ...more,
  };
  await context.client(DynamoDBClient).send(
    new PutItemCommand({
      TableName: context.names.of('images'),
      Item: marshall(item, { removeUndefinedValues: true }),
    }),
  );
}

describe('the OpenAPI document', () => {
  it('is valid, and holds every route and no other', async () => {
    const { value } = await api.call('GET', '/openapi.json');
    expect(await new Validator().validate(value)).toMatchObject({ valid: true });
    const told = Object.entries<object>(value.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(told.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
  });

  it('names every problem that a route answered in these tests', async () => {
    const { value } = await api.call('GET', '/openapi.json');
    for (const route of routes.filter(({ access }) => access === 'write'))
      expect(value.paths[route.path][route.method.toLowerCase()].responses).toHaveProperty('401');
  });
});

const form = (...names: string[]) => {
  const body = new FormData();
  for (const name of names) body.append('file', new File([new Uint8Array(photo)], name));
  return { body };
};
/** To where the API said that a large file may go. */
const send = (link: { url: string; method: string; headers: Record<string, string> }, bytes: Buffer) =>
  fetch(link.url, { method: link.method, headers: link.headers, body: new Uint8Array(bytes) });

describe('uploading', () => {
  it('a form with files stores each under its name, with the type its bytes say', async () => {
    const form = new FormData();
    form.set('prefix', 'trip/');
    form.append('file', new File([new Uint8Array(photo)], 'zu ä 写真 "1".txt', { type: 'text/html' }));
    form.append('file', new File([new Uint8Array(photo)], 'sub/b.jpg'));
    const answer = await api.call('POST', '/upload', { body: form });
    expect(answer).toMatchObject({ status: 201, headers: { 'content-type': 'application/json' } });
    const names = ['trip/zu ä 写真 "1".txt', 'trip/sub/b.jpg'];
    expect(answer.value).toEqual({ images: names.map((name) => ({ name, bytes: photo.length })) });
    for (const name of names) {
      const object = await stored(name);
      expect(object.ContentType).toBe('image/jpeg');
      expect(Buffer.from((await object.Body?.transformToByteArray()) ?? [])).toEqual(photo);
    }
    const bucket_name = context.names.of('originals');
    const messages = await messagesIn(context, 2);
    expect(messages).toEqual(expect.arrayContaining(names.map((image_key) => ({ bucket_name, image_key }))));
  });

  it('bare bytes are stored under ?name=, composed', async () => {
    const url = `/upload?name=${encodeURIComponent('bare/e\u0301+ %.jpg')}`;
    const { status, value } = await api.call('POST', url, {
      body: photo,
      headers: { 'content-type': 'image/png' },
    });
    expect({ status, value }).toEqual({
      status: 201,
      value: { images: [{ name: 'bare/é+ %.jpg', bytes: photo.length }] },
    });
    expect((await stored('bare/é+ %.jpg')).ContentLength).toBe(photo.length);
    await messagesIn(context, 1);
  });

  it('a large file gets a link that S3 takes', async () => {
    const order = { name: 'big/ü.jpg', bytes: photo.length, type: 'image/jpeg' };
    const { status, value } = await api.call('POST', '/upload', { body: order });
    expect(status).toBe(201);
    expect(value).toMatchObject({ name: 'big/ü.jpg', method: 'PUT', bytes: photo.length, announce: true });
    expect((await send(value, photo)).status).toBe(200);
    expect(await stored('big/ü.jpg')).toMatchObject({
      ContentLength: photo.length,
      ContentType: 'image/jpeg',
    });
    expect((await api.call('POST', `/retry/${value.name}`)).status).toBe(202);
    expect(await messagesIn(context, 1)).toEqual([
      { bucket_name: context.names.of('originals'), image_key: 'big/ü.jpg' },
    ]);
  });

  const mixed = () => {
    const { body } = form('fine.jpg');
    body.append('file', new File(['hello'], 'b.jpg'));
    return { body };
  };
  const fileAsPrefix = () => {
    const { body } = form('fine.jpg');
    body.append('prefix', new File(['hello'], 'b.jpg'));
    return { body };
  };
  it.each<[string, number, RegExp, () => Parameters<TestApi['call']>[2], string?]>([
    [
      'a text',
      415,
      /x.jpg: The file is not an image/,
      () => ({ body: Buffer.from('hello') }),
      '/upload?name=x.jpg',
    ],
    ['a PDF', 415, /This is a PDF, which/, () => ({ body: Buffer.from('%PDF-1.7') }), '/upload?name=x.jpg'],
    ['no bytes', 415, /no content/, () => ({ body: Buffer.alloc(0) }), '/upload?name=x.jpg'],
    ['one text among images', 415, /b.jpg/, mixed],
    [
      'a body above the limit',
      413,
      /more than 4.5 MB/,
      () => ({ body: Buffer.alloc(lambdaBodyBytes + 1) }),
      '/upload?name=x.jpg',
    ],
    ['no name', 400, /needs a name/, () => ({ body: photo })],
    [
      'an unreadable form',
      400,
      /cannot be read/,
      () => ({ body: photo, headers: { 'content-type': 'multipart/form-data; boundary=x' } }),
    ],
    [
      'an image that calls itself text',
      415,
      /send it as application.octet-stream/,
      () => ({ body: photo, headers: { 'content-type': 'text/plain' } }),
      '/upload?name=x.jpg',
    ],
    ['a file for a folder', 400, /prefix is the name/, fileAsPrefix],
    ['a form without files', 400, /no part `file`/, () => ({ body: new FormData() })],
    ['the same name twice', 400, /same name/, () => form('a.jpg', 'a.jpg')],
    [
      'more images than one request takes',
      413,
      /51 images, and one request takes at most 50/,
      () => form(...Array.from({ length: 51 }, (_, n) => `fine${n || ''}.jpg`)),
    ],
    [
      'an unclear wish to replace',
      400,
      /overwrite must be/,
      () => ({ body: photo }),
      '/upload?name=x.jpg&overwrite=1',
    ],
    ['a path trick in a form', 400, /a part '.' or '..'/, () => form('../a.jpg')],
    ['a path trick in JSON', 400, /backslash/, () => ({ body: { name: 'a\\b.jpg', bytes: 1 } })],
    ['half a character', 400, /not valid Unicode/, () => ({ body: { name: 'a\ud800.jpg', bytes: 1 } })],
    ['JSON without a size', 400, /bytes must be the size/, () => ({ body: { name: 'a.jpg' } })],
    ['a list', 400, /name is missing/, () => ({ body: [] })],
    [
      'broken JSON',
      400,
      /not a JSON object/,
      () => ({ body: '{', headers: { 'content-type': 'application/json' } }),
    ],
    [
      'more than the worker takes',
      413,
      /the limit is 134 MB/,
      () => ({ body: { name: 'a.jpg', bytes: 2 ** 30 } }),
    ],
    [
      'a type of no image',
      415,
      /type must be one of/,
      () => ({ body: { name: 'a.jpg', bytes: 1, type: 'text/html' } }),
    ],
  ])('%s is refused with %i', async (_what, status, detail, more, url = '/upload') => {
    const answer = await api.call('POST', url, more());
    expect(answer).toMatchObject({ status, headers: { 'content-type': 'application/problem+json' } });
    expect(answer.value).toMatchObject({
      type: 'about:blank',
      title: expect.any(String),
      status,
      detail: expect.stringMatching(detail),
    });
    const command = new HeadObjectCommand({ Bucket: context.names.of('originals'), Key: 'fine.jpg' });
    await expect(s3().send(command)).rejects.toMatchObject({ name: 'NotFound' });
  });
});

describe('an image of the same name', () => {
  let other: Buffer;
  let quiet: TestApi;
  beforeAll(async () => {
    other = await quadrants(32, 32).png().toBuffer();
    // Nothing to announce, and so nothing to read from the queue.
    quiet = apiFor(
      { ...context, settings: { ...context.settings, trigger: 's3-sqs' } },
      { endpoint: cloud.endpoint },
    );
  });
  const bytesOf = async (name: string) =>
    Buffer.from((await (await stored(name)).Body?.transformToByteArray()) ?? []);
  const taken = (name: string) => `/upload?name=${encodeURIComponent(name)}`;

  it('stays, and the answer says what to do', async () => {
    await store('same/a.jpg');
    const { status, headers, value } = await quiet.call('POST', taken('same/a.jpg'), { body: other });
    expect({ status, type: headers['content-type'] }).toEqual({
      status: 409,
      type: 'application/problem+json',
    });
    expect(value).toMatchObject({
      title: 'Already there',
      images: [{ name: 'same/a.jpg', outcome: 'exists' }],
    });
    expect(value.detail).toContain("'same/a.jpg'");
    expect(value.detail).toContain('?overwrite=true');
    expect(await bytesOf('same/a.jpg')).toEqual(photo);
  });

  it('is replaced when the caller asks for it', async () => {
    await store('same/b.jpg');
    const answer = await quiet.call('POST', `${taken('same/b.jpg')}&overwrite=true`, { body: other });
    expect(answer.status).toBe(201);
    expect(await bytesOf('same/b.jpg')).toEqual(other);
    await quiet.call('POST', '/upload?overwrite=true', form('same-c.jpg', 'same-d.jpg'));
    expect((await quiet.call('POST', '/upload?overwrite=true', form('same-c.jpg'))).status).toBe(201);
  });

  it('keeps a whole form out, and the answer tells of each file', async () => {
    await store('same/e.jpg');
    const body = form('e.jpg', 'f.jpg').body;
    body.set('prefix', 'same');
    const { status, value } = await quiet.call('POST', '/upload', { body });
    expect(status).toBe(409);
    expect(value.images).toEqual([
      { name: 'same/e.jpg', outcome: 'exists' },
      { name: 'same/f.jpg', outcome: 'held-back' },
    ]);
    expect(value.detail).toContain('Nothing was stored.');
    await expect(stored('same/f.jpg')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('that comes in while a form is stored is told of, as are those that were stored', async () => {
    const late = 'late-a.jpg';
    let looked = 0;
    faults = ({ operation }) => {
      if (operation !== 'HeadObject') return undefined;
      return async (handle) => {
        const answer = await handle();
        looked += 1;
        if (looked === 2) await store(late);
        return answer;
      };
    };
    const { status, value } = await quiet.call('POST', '/upload', form(late, 'late-b.jpg'));
    expect(status).toBe(409);
    expect(value.images).toEqual([
      { name: late, outcome: 'exists' },
      { name: 'late-b.jpg', outcome: 'stored' },
    ]);
    expect(value.detail).toContain('The other files are stored.');
    expect(await bytesOf('late-b.jpg')).toEqual(photo);
  });

  it('is none that this upload stored itself, when the answer to that was lost', async () => {
    faults = loseReplies('s3', 'PutObject');
    expect((await quiet.call('POST', taken('lost-reply.jpg'), { body: photo })).status).toBe(201);
    await store('lost-but-another.jpg');
    faults = loseReplies('s3', 'PutObject');
    const another = await quiet.call('POST', taken('lost-but-another.jpg'), { body: other });
    expect(another.status).toBe(409);
  });

  it('an upload that fails half-way tells what is stored, and what the worker does not know of', async () => {
    const broken = new AwsError('AccessDenied', 'No.', 403);
    faults = combine(failTimes('s3', 'PutObject', 1, broken), failAlways('sqs', 'SendMessage', broken));
    const { status, value } = await api.call('POST', '/upload', form('half-a.jpg', 'half-b.jpg'));
    expect(status).toBe(500);
    const names = (wanted: string) =>
      value.images
        .filter(({ outcome }: ImageOutcome) => outcome === wanted)
        .map(({ name }: ImageOutcome) => name);
    expect([names('failed').length, names('not-announced').length]).toEqual([1, 1]);
    expect((await stored(names('not-announced')[0])).ContentLength).toBe(photo.length);
    await expect(stored(names('failed')[0])).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('gets no link for a large file; one that was given before stores nothing', async () => {
    const order = { name: 'same/g.jpg', bytes: photo.length };
    const { value: early } = await quiet.call('POST', '/upload', { body: order });
    await store('same/g.jpg');
    expect(await quiet.call('POST', '/upload', { body: order })).toMatchObject({ status: 409 });
    const late = await send(early, Buffer.alloc(photo.length));
    expect({ status: late.status, text: await late.text() }).toEqual({
      status: 412,
      text: expect.stringContaining('PreconditionFailed'),
    });
    expect(await bytesOf('same/g.jpg')).toEqual(photo);
    const { status, value } = await quiet.call('POST', '/upload?overwrite=true', {
      body: { ...order, bytes: other.length },
    });
    expect(status).toBe(201);
    expect((await send(value, other)).status).toBe(200);
    expect(await bytesOf('same/g.jpg')).toEqual(other);
  });
});

describe('reading', () => {
  it('an image has links that work, to the original and to every thumbnail', async () => {
    const name = 'read/ä b+c (1).jpg';
    await store(name);
    for (const size of [256, 1024]) await store(`${name}/${size}.webp`, 'thumbnails');
    await record(name);
    const { status, value } = await api.call('GET', `/images/${name}`);
    expect(status).toBe(200);
    expect(value).toMatchObject({
      name,
      status: 'done',
      bytes: 7,
      camera: null,
      error: null,
      color: '#aabbcc',
    });
    expect(value.thumbnails.map(({ size }: { size: number }) => size)).toEqual([256, 1024]);
    const links = [
      value.original,
      value.thumbnail.url,
      ...value.thumbnails.map(({ url }: { url: string }) => url),
    ];
    for (const link of links) expect((await fetch(link)).status).toBe(200);
    // An SVG that is opened by itself is a program.
    expect((await fetch(value.original)).headers.get('content-disposition')).toBe(
      "attachment; filename*=UTF-8''%C3%A4%20b%2Bc%20%281%29.jpg",
    );
    expect(Date.parse(value.linksExpireAt) - Date.now()).toBeGreaterThan(14 * 60_000);
  });

  it('downloads lead to the original as a file, and to the thumbnail of a size', async () => {
    const name = 'down/ü.jpg';
    await store(name);
    await store(`${name}/256.webp`, 'thumbnails');
    await record(name);
    const original = await api.call('GET', `/download/${name}`);
    expect(original.status).toBe(302);
    const file = await fetch(original.headers.location ?? '');
    expect(file.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''%C3%BC.jpg");
    const thumbnail = await api.call('GET', `/download-thumbnail/${name}`);
    expect((await fetch(thumbnail.headers.location ?? '')).status).toBe(200);
    expect(await api.call('GET', `/download-thumbnail/${name}?size=1024`)).toMatchObject({ status: 302 });
    const none = await api.call('GET', `/download-thumbnail/${name}?size=99`);
    expect(none.value).toMatchObject({
      status: 404,
      detail: expect.stringContaining('there are 256 (webp), 1024 (webp)'),
    });
    expect(await api.call('GET', `/download-thumbnail/${name}?size=X!`)).toMatchObject({ status: 400 });
    expect(await api.call('GET', `/download-thumbnail/${name}?format=gif`)).toMatchObject({ status: 400 });
    expect(await api.call('GET', `/download-thumbnail/${name}?format=webp`)).toMatchObject({ status: 302 });
    expect(await api.call('GET', `/download-thumbnail/${name}?format=avif`)).toMatchObject({ status: 404 });
  });

  it('a name with a question mark goes into the query', async () => {
    await record('what?.jpg');
    const { value } = await api.call('GET', `/images/-?name=${encodeURIComponent('what?.jpg')}`);
    expect(value.name).toBe('what?.jpg');
  });

  it.each(['/images/', '/download/', '/download-thumbnail/'])('what is not at %s is a 404', async (path) => {
    expect(await api.call('GET', `${path}nothing.jpg`)).toMatchObject({ status: 404 });
  });

  it.each([
    ['/images/', /is empty/],
    [`/images/${'ü'.repeat(513)}`, /longer than 1024 bytes/],
    ['/images/a\ud800.jpg', /not valid Unicode/],
  ])('the path %j is refused', async (path, detail) => {
    const { status, value } = await api.call('GET', path);
    expect({ status, detail: value.detail }).toEqual({ status: 400, detail: expect.stringMatching(detail) });
  });

  it.each([
    '../tricky.jpg',
    'a/./b.jpg',
    '/leading.jpg',
    'a//b.jpg',
    'folder.jpg/',
    'control\u0001\r\n.jpg',
    'back\\slash.jpg',
  ])(
    'the name %j, which no upload may have, is seen, fetched and deleted where others stored it',
    async (name) => {
      await store(name);
      await record(name);
      const query = `-?name=${encodeURIComponent(name)}`;
      const { status, value } = await api.call('GET', `/images/${query}`);
      expect({ status, name: value.name }).toEqual({ status: 200, name });
      const original = await api.call('GET', `/download/${query}`);
      const file = await fetch(original.headers.location ?? '');
      expect({ status: file.status, bytes: Buffer.from(await file.arrayBuffer()) }).toEqual({
        status: 200,
        bytes: photo,
      });
      expect((await api.call('POST', `/retry/${query}`)).status).toBe(202);
      expect((await api.call('DELETE', `/images/${query}`)).status).toBe(204);
      await expect(stored(name)).rejects.toMatchObject({ name: 'NoSuchKey' });
      await messagesIn(context, 2);
      const upload = await api.call('POST', `/upload?name=${encodeURIComponent(name)}`, { body: photo });
      expect(upload.status).toBe(400);
    },
  );

  it('a name in decomposed characters is looked for as it is, then composed', async () => {
    const [typed, composed] = ['nfd/cafe\u0301.jpg', 'nfd/café.jpg'];
    await store(composed);
    await record(composed);
    await store(`${composed}/256.webp`, 'thumbnails');
    expect((await api.call('GET', `/images/${typed}`)).value.name).toBe(composed);
    expect((await api.call('GET', `/download/${typed}`)).status).toBe(302);
    expect((await api.call('GET', `/download-thumbnail/${typed}`)).status).toBe(302);
    expect((await api.call('POST', `/retry/${typed}`)).value).toEqual({ name: composed });
    const listed = await api.call('GET', `/images?prefix=${encodeURIComponent('nfd/cafe\u0301')}`);
    expect(listed.value.images).toMatchObject([{ name: composed }]);
    await store(typed);
    expect((await api.call('DELETE', `/images/${typed}`)).status).toBe(204);
    await expect(stored(typed)).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect((await stored(composed)).ContentLength).toBe(photo.length);
    await messagesIn(context, 2);
  });

  it('HEAD has the answer of GET', async () => {
    expect(await api.call('HEAD', '/openapi.json')).toMatchObject({ status: 200 });
    expect(await api.call('HEAD', '/images/nothing.jpg')).toMatchObject({ status: 404 });
  });

  it('unknown paths and methods are told of', async () => {
    expect(await api.call('GET', '/nothing')).toMatchObject({ status: 404 });
    const wrong = await api.call('DELETE', '/upload');
    expect(wrong).toMatchObject({
      status: 405,
      headers: { allow: 'POST', 'x-content-type-options': 'nosniff' },
    });
    expect(await api.call('PUT', '/images/a.jpg')).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD, DELETE' },
    });
  });
});

describe('lists', () => {
  const at = (n: number) => new Date(Date.UTC(2030, 0, 1, 0, 0, n)).toISOString();
  const since = '2029-12-31T23:59:59Z';
  beforeAll(async () => {
    for (let n = 0; n < 7; n++)
      await record(`list/${n % 2 ? 'odd' : 'even'}/${n}.jpg`, { ProcessedAt: at(n) });
    const reason = { Code: 'NotAnImage', Message: 'No.' };
    for (let n = 7; n < 10; n++)
      await record(`list/bad/${n}.jpg`, {
        Status: 'failed',
        ProcessedAt: at(n),
        Error: reason,
        Thumbnails: undefined,
      });
  });

  async function all(query: string) {
    const pages: string[][] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { status, value } = await api.call('GET', `/images?${query}${cursor && `&cursor=${cursor}`}`);
      expect(status).toBe(200);
      pages.push(
        value.images.map(({ name }: { name: string }) => name.replace('list/', '').replace('.jpg', '')),
      );
      cursor = value.cursor;
    }
    return pages;
  }

  it('go through all pages, newest first, each image once', async () => {
    const failed = ['bad/9', 'bad/8', 'bad/7'];
    const done = ['even/6', 'odd/5', 'even/4', 'odd/3', 'even/2', 'odd/1', 'even/0'];
    expect((await all(`since=${since}&limit=4`)).flat()).toEqual([...done, ...failed]);
    expect((await all(`since=${since}&limit=4`))[0]).toHaveLength(4);
    expect((await all(`since=${since}&status=failed`)).flat()).toEqual(failed);
    expect((await all(`prefix=list/odd/&limit=2`)).flat()).toEqual(['odd/5', 'odd/3', 'odd/1']);
    expect((await all(`since=${at(5)}`)).flat()).toEqual(['even/6', ...failed]);
    expect((await all('prefix=nothing/')).flat()).toEqual([]);
  });

  it('look at a thousand images in one request, whatever the prefix, and go on from there', async () => {
    await putMany(cloud, context.names, 1200);
    for (const path of ['/images', '/names']) {
      const from = cloud.calls.length;
      const { value } = await api.call('GET', `${path}?prefix=nothing/&status=done`);
      expect(Object.values(value)).toEqual([[], expect.any(String)]);
      expect(cloud.calls.slice(from).map(({ operation }) => operation)).toEqual(['Query']);
      const rest = await api.call('GET', `${path}?prefix=nothing/&status=done&cursor=${value.cursor}`);
      expect(Object.values(rest.value)).toEqual([[], null]);
    }
  });

  it('hold nothing but names where only those are asked for', async () => {
    const { value } = await api.call('GET', `/names?since=${since}&limit=8`);
    expect(value.names).toHaveLength(8);
    expect(value.names[0]).toEqual({ name: 'list/even/6.jpg', processedAt: at(6) });
    const rest = await api.call('GET', `/names?since=${since}&cursor=${value.cursor}`);
    expect(rest.value).toEqual({
      names: [8, 7].map((n) => ({ name: `list/bad/${n}.jpg`, processedAt: at(n) })),
      cursor: null,
    });
    expect(await api.call('GET', '/names?limit=1001')).toMatchObject({ status: 400 });
  });

  it('tell why an image failed', async () => {
    const { value } = await api.call('GET', '/images/list/bad/7.jpg');
    expect(value).toMatchObject({
      status: 'failed',
      error: { code: 'NotAnImage', message: 'No.' },
      thumbnail: null,
      thumbnails: [],
    });
    expect(await api.call('GET', '/download-thumbnail/list/bad/7.jpg')).toMatchObject({ status: 404 });
  });

  it.each([
    'limit=0',
    'limit=501',
    'limit=x',
    'status=new',
    'since=yesterday',
    'cursor=x',
    `cursor=${btoa('{"status":"new"}')}`,
    `status=done&cursor=${btoa('{"status":"failed"}')}`,
    `since=${since}&cursor=${btoa('{"status":"done","after":{"name":"a.jpg","processedAt":"2029"}}')}`,
  ])('with %s are refused', async (query) => {
    expect(await api.call('GET', `/images?${query}`)).toMatchObject({ status: 400 });
  });
});

describe('changing', () => {
  it('a deletion removes the original and has the worker remove the rest', async () => {
    await store('del/ü+.jpg');
    expect(await api.call('DELETE', '/images/del/ü+.jpg')).toMatchObject({ status: 204, body: '' });
    await expect(stored('del/ü+.jpg')).rejects.toMatchObject({ name: 'NoSuchKey' });
    const [message] = await messagesIn(context, 1);
    expect(message).toMatchObject({
      Records: [{ eventName: 'ObjectRemoved:Delete', s3: { object: { key: 'del%2F%C3%BC%2B.jpg' } } }],
    });
    expect(await api.call('DELETE', '/images/del/ü+.jpg')).toMatchObject({ status: 404 });
  });

  it('under a trigger of S3 the bucket itself tells of uploads and deletions', async () => {
    const quiet = apiFor(
      { ...context, settings: { ...context.settings, trigger: 's3-sqs' } },
      { endpoint: cloud.endpoint },
    );
    expect((await quiet.call('POST', '/upload?name=quiet.jpg', { body: photo })).status).toBe(201);
    expect((await quiet.call('DELETE', '/images/quiet.jpg')).status).toBe(204);
    expect(await messagesIn(context, 0)).toEqual([]);
    // What lost its original before is told of all the same.
    await record('lost.jpg');
    expect((await quiet.call('DELETE', '/images/lost.jpg')).status).toBe(204);
    expect(await messagesIn(context, 1)).toMatchObject([
      { Records: [{ eventName: 'ObjectRemoved:Delete' }] },
    ]);
  });

  it('a retry needs an original', async () => {
    expect(await api.call('POST', '/retry/nothing.jpg')).toMatchObject({ status: 404 });
  });

  it('sets and forgets the focal point of an image, and has it made again', async () => {
    await store('focus.jpg');
    await record('focus.jpg', { FocalPoint: { X: 0.1, Y: 0.2, By: 'attention' } });
    const seen = async () => (await api.call('GET', '/images/focus.jpg')).value.focalPoint;
    expect(await seen()).toEqual({ x: 0.1, y: 0.2, by: 'attention' });
    const set = await api.call('POST', '/focus/focus.jpg', { body: JSON.stringify({ x: 0.3, y: 1 }) });
    expect(set).toMatchObject({ status: 202, value: { name: 'focus.jpg' } });
    expect(await seen()).toEqual({ x: 0.3, y: 1, by: null });
    expect((await api.call('DELETE', '/focus/focus.jpg')).status).toBe(202);
    expect(await seen()).toBeNull();
    const again = { image_key: 'focus.jpg' };
    expect(await messagesIn(context, 2)).toMatchObject([again, again]);
  });

  it.each(['{"x":1.1,"y":0}', '{"x":-0.1,"y":0}', '{"x":0.5}', '{"x":"0.5","y":0}', '[]', 'x'])(
    'refuses the focal point %s',
    async (body) => {
      await record('focus.jpg');
      expect(await api.call('POST', '/focus/focus.jpg', { body })).toMatchObject({ status: 400 });
      expect((await api.call('GET', '/images/focus.jpg')).value.focalPoint).toBeNull();
    },
  );

  it('makes no item for an image that was never processed', async () => {
    const body = JSON.stringify({ x: 0, y: 0 });
    expect(await api.call('POST', '/focus/nothing.jpg', { body })).toMatchObject({ status: 404 });
    expect(await api.call('GET', '/images/nothing.jpg')).toMatchObject({ status: 404 });
  });
});

describe('the token', () => {
  const token = 'kWDDQ2zXLtWTVqsn0Z0hNg7qS2vS4jTn3f0C5vIhL-8';
  const tokenHash = createHash('sha256').update(token).digest('hex');
  const bearer = (text: string) => ({ headers: { authorization: text } });

  it('is needed to write, and to read where reading is not open', async () => {
    await record('guarded.jpg');
    const open = apiFor(context, { endpoint: cloud.endpoint, access: { read: 'open', tokenHash } });
    const closed = apiFor(context, { endpoint: cloud.endpoint, access: { read: 'token', tokenHash } });
    for (const [method, url] of [
      ['DELETE', '/images/none.jpg'],
      ['POST', '/retry/none.jpg'],
      ['POST', '/focus/none.jpg'],
      ['DELETE', '/focus/none.jpg'],
      ['POST', '/upload'],
    ] as const) {
      const refused = await open.call(method, url);
      expect(refused).toMatchObject({
        status: 401,
        headers: { 'www-authenticate': 'Bearer realm="thumbs"' },
      });
      expect((await open.call(method, url, bearer(`Bearer ${token}`))).status).not.toBe(401);
    }
    expect((await open.call('GET', '/images/guarded.jpg')).status).toBe(200);
    expect((await closed.call('GET', '/images/guarded.jpg')).status).toBe(401);
    expect((await closed.call('GET', '/images/guarded.jpg', bearer(`bearer ${token}`))).status).toBe(200);
    expect((await closed.call('GET', '/openapi.json')).status).toBe(200);
    for (const url of ['/images', '/names', '/images/guarded.jpg', '/download-thumbnail/guarded.jpg']) {
      const { headers } = await closed.call('GET', url, bearer(`Bearer ${token}`));
      expect({ url, caching: headers['cache-control'] }).toEqual({ url, caching: 'no-store' });
    }
  });

  it.each(['Bearer', 'Bearer x', `Basic ${token}`, `Bearer ${token}x`, `Bearer ${tokenHash}`, token])(
    '%s is none',
    async (header) => {
      const open = apiFor(context, { endpoint: cloud.endpoint, access: { read: 'open', tokenHash } });
      expect((await open.call('DELETE', '/images/none.jpg', bearer(header))).status).toBe(401);
    },
  );
});

describe('when AWS fails', () => {
  it('the caller hears that it did, and the log why', async () => {
    const lost = apiFor(
      { ...context, names: { ...context.names, of: (part) => `lost-${part}` } },
      { endpoint: cloud.endpoint },
    );
    const { status, value } = await lost.call('GET', '/images/a.jpg');
    expect({ status, title: value.title }).toEqual({ status: 500, title: 'Internal error' });
    expect(value.detail).not.toContain('lost-');
    expect(lost.errors).toMatchObject([{ name: 'ResourceNotFoundException' }]);
  });
});
