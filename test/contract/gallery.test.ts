// The gallery's server: who may ask, what every answer says to the browser, and files on their way to the bucket.
import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { answerTimes, loseReplies } from '../../cloud/faults.ts';
import { run as setup } from '../../src/commands/setup.ts';
import { makeNames } from '../../src/stack/names.ts';
import { readState } from '../../src/stack/state.ts';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { red, solid } from '../support/pictures/pictures.ts';
import { visitGallery } from '../support/stacks/gallery-visit.ts';
import { makeSession, type TestSession } from '../support/stacks/session.ts';
import { takeTinyFunction } from '../support/stacks/tiny-function.ts';
import { runVerb } from '../support/stacks/verb.ts';

let cloud: TestCloud;
let session: TestSession;
let url: string;
let close: () => void;
let ended: ReturnType<typeof runVerb>;

beforeAll(async () => {
  cloud = await openCloud();
  session = await makeSession(cloud);
  await takeTinyFunction(session);
  await runVerb(session, setup, {});
  const opened = Promise.withResolvers<void>();
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  const visit = visitGallery(async (address) => {
    url = address;
    opened.resolve();
    await closed;
  });
  ended = runVerb(session, visit, {});
  await Promise.race([opened.promise, ended]);
});
afterAll(async () => {
  close();
  await ended;
  session.close();
  await cloud.dispose();
});

/** Unlike fetch, lets a test say who it claims to be. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body = Readable.from([])) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }>(
    (resolve, reject) => {
      // As it stands: `new URL` would tidy the path.
      const { hostname, port } = new URL(url);
      const outgoing = request({ hostname, port, path, method, headers }, async (answer) => {
        const chunks = await answer.toArray();
        const text = Buffer.concat(chunks).toString();
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
      });
      outgoing.once('error', reject);
      if (method === 'GET' || method === 'DELETE') outgoing.end();
      else body.pipe(outgoing);
    },
  );
}

const problem = async (answer: ReturnType<typeof ask>) => {
  const { status, text } = await answer;
  return { status, detail: JSON.parse(text).detail as string };
};

describe('whoever asks the gallery', () => {
  it.each([
    ['a name that somebody points at this machine', { host: 'gallery.example.com' }],
    ['the page of another origin', { origin: 'https://example.com' }],
    ['a page on another port', { origin: 'http://127.0.0.1:1' }],
    ['a request from another site', { 'sec-fetch-site': 'cross-site' }],
    ['a request from another port of this machine', { 'sec-fetch-site': 'same-site' }],
    ['a page that hides its origin', { origin: 'null' }],
  ])('is refused: %s', async (_, headers) => {
    const from = cloud.calls.length;
    for (const [path, method] of [
      ['/api/images', 'GET'],
      ['/config.json', 'GET'],
      ['/api/images/a.jpg', 'DELETE'],
      ['/upload/a.jpg', 'PUT'],
    ] as const) {
      expect({ path, status: (await ask(path, headers, method)).status }).toEqual({ path, status: 403 });
    }
    expect(cloud.calls.slice(from)).toEqual([]);
  });

  it('is answered: the own page, an address typed by hand, a program', async () => {
    const own = { origin: url, 'sec-fetch-site': 'same-origin' };
    const typed = { 'sec-fetch-site': 'none' };
    const { port } = new URL(url);
    for (const headers of [own, typed, {}, { host: `localhost:${port}` }])
      expect((await ask('/api/images', headers)).status).toBe(200);
  });
});

/** Only the administrator can become somebody else, and only Linux tells who is at the other end of a connection. */
const canBeAnother = process.platform === 'linux' && process.getuid?.() === 0;

it.runIf(canBeAnother)('another user of this machine is refused, and gets nothing of the cloud', async () => {
  const from = cloud.calls.length;
  const program = `const answer = await fetch('${url}/api/images'); console.log(answer.status, await answer.text());`;
  const nobody = 65_534;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    uid: nobody,
    cwd: '/',
  });
  expect(stdout).toMatch(/^403 This gallery belongs to another user of this machine\./);
  expect(cloud.calls.slice(from)).toEqual([]);
});

describe('the answers', () => {
  it('let the browser run nothing but the page, and show pictures of the cloud only', async () => {
    const { status, headers, text } = await ask('/');
    expect(status).toBe(200);
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("style-src 'self'");
    expect(policy).toContain(`img-src 'self' data: blob: ${cloud.endpoint}`);
    expect(policy).toContain("connect-src 'self'");
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=/);
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('tell the page that it may write, and where', async () => {
    expect(JSON.parse((await ask('/config.json')).text)).toEqual({
      api: '/api',
      command: 'thumbs',
      read: 'open',
      write: 'open',
      title: 'thumbs',
      upload: '/upload',
      zip: '/zip',
    });
  });

  it('keep to paths', async () => {
    for (const path of ['/../package.json', '/assets/..%2f..%2fcli.js', '/%2e%2e/cli.js', '/nowhere'])
      expect((await ask(path)).status).toBe(404);
    expect((await ask('/%zz')).status).toBe(400);
  });
});

describe('PUT /upload/NAME', () => {
  it('stores an image as what its bytes are', async () => {
    const image = await solid(16, 12, [7, 7, 7]).png().toBuffer();
    const answer = await ask('/upload/f%C3%BCr%20dich/a%3Fb.jpg', {}, 'PUT', Readable.from([image]));
    expect(answer.status).toBe(201);
    expect(JSON.parse(answer.text)).toEqual({ images: [{ name: 'für dich/a?b.jpg', bytes: image.length }] });
    const { data } = await readState(session.config.stateFile);
    const names = makeNames({ ...session.place, suffix: data?.suffix ?? '' });
    const where = { Bucket: names.of('originals'), Key: 'für dich/a?b.jpg' };
    const { ContentType } = await cloud.client(S3Client).send(new HeadObjectCommand(where));
    expect(ContentType).toBe('image/png');
  });

  it.each(['', 'a//b.jpg', '../b.jpg', 'a/%2e%2e/b.jpg', 'a%00.jpg', 'a%5Cb.jpg', '%2Fa.jpg'])(
    'refuses the name %j',
    async (name) => {
      expect(await problem(ask(`/upload/${name}`, {}, 'PUT'))).toMatchObject({ status: 400 });
    },
  );

  it.each([
    ['a small image', 'small.png', 0],
    ['a large one, sent in parts', 'large.png', 17 * 1024 * 1024],
  ])('keeps %s of the same name, unless it may be replaced', async (_, name, padding) => {
    const image = async (red: number) =>
      Buffer.concat([await solid(16, 12, [red, 0, 0]).png().toBuffer(), Buffer.alloc(padding)]);
    const put = async (red: number, query = '') => {
      const { status, text } = await ask(
        `/upload/${name}${query}`,
        {},
        'PUT',
        Readable.from([await image(red)]),
      );
      return { status, ...JSON.parse(text) };
    };
    expect(await put(1)).toMatchObject({ status: 201 });
    const refused = { status: 409, title: 'Already there', images: [{ name, outcome: 'exists' }] };
    expect(await put(2)).toMatchObject(refused);
    expect(await put(3, '?overwrite=true')).toMatchObject({ status: 201 });
    // Somebody who comes first after the server has looked.
    cloud.cloud.setFaults(answerTimes('s3', 'HeadObject', 1, { status: 404 }));
    expect(await put(4)).toMatchObject(refused);
    cloud.cloud.setFaults(undefined);
    expect(await put(5, '?overwrite=yes')).toMatchObject({ status: 400 });
  });

  it('knows its own image when the answer to storing it was lost', async () => {
    const image = await solid(16, 12, [1, 2, 3]).png().toBuffer();
    cloud.cloud.setFaults(loseReplies('s3', 'PutObject', 1));
    expect(await ask('/upload/lost-reply.png', {}, 'PUT', Readable.from([image]))).toMatchObject({
      status: 201,
    });
    cloud.cloud.setFaults(undefined);
  });

  it('refuses what is no image, and says so', async () => {
    const words = Readable.from(['this is not a picture']);
    expect(await problem(ask('/upload/notes.jpg', {}, 'PUT', words))).toEqual({
      status: 415,
      detail: 'not an image: its first bytes match no image format',
    });
  });

  it('stops reading what is too large', async () => {
    const block = Buffer.alloc(1024 * 1024);
    let sent = 0;
    const endless = Readable.from(
      (function* () {
        for (; sent < 400; sent += 1) yield block;
      })(),
    );
    const answer = await problem(ask('/upload/huge.png', {}, 'PUT', endless));
    expect(answer).toEqual({ status: 413, detail: 'it has more than 134 MB, the limit' });
    expect(sent).toBeLessThan(300);
  });
});

it('a port that is taken is told, with the next step', async () => {
  const port = Number(new URL(url).port);
  await expect(
    runVerb(
      session,
      visitGallery(async () => {}),
      { port },
    ),
  ).rejects.toMatchObject({
    code: 'Usage',
    message: `port ${port} is taken by another program`,
    fix: 'choose another one: --port 0 takes any free port',
  });
});

it('an address that others reach is warned of', async () => {
  const { code, events } = await runVerb(
    session,
    visitGallery(async () => {}),
    { host: '0.0.0.0' },
  );
  const text = 'whoever reaches 0.0.0.0 can see, add and delete the pictures of this stack';
  expect(events).toContainEqual(expect.objectContaining({ event: 'note', text }));
  expect(code).toBe(0);
});

describe('a download of many originals', () => {
  const order = async (body: unknown) => {
    const answer = await ask('/zip', {}, 'POST', Readable.from([JSON.stringify(body)]));
    return { status: answer.status, ...JSON.parse(answer.text) } as {
      status: number;
      url: string;
      detail: string;
    };
  };
  const bytesOf = async (path: string) => Buffer.from(await (await fetch(url + path)).arrayBuffer());

  it('is one zip of their bytes under their names, once', async () => {
    const image = await solid(8, 8, red).png().toBuffer();
    const { data } = await readState(session.config.stateFile);
    const Bucket = makeNames({ ...session.place, suffix: data?.suffix ?? '' }).of('originals');
    for (const name of ['one.png', 'trip/two.png', '../odd.png', './ONE.png'])
      await session.client(S3Client).send(new PutObjectCommand({ Bucket, Key: name, Body: image }));
    const { status, url: place } = await order({
      names: ['one.png', 'trip/two.png', '../odd.png', './ONE.png'],
    });
    expect(status).toBe(201);
    const zip = await fromBufferPromise(await bytesOf(place), { lazyEntries: true });
    const entries: string[] = [];
    for await (const entry of zip.eachEntry()) {
      entries.push(entry.fileName);
      expect((await buffer(await zip.openReadStreamPromise(entry))).equals(image)).toBe(true);
    }
    // Unpacked on a system that ignores case, none replaces another.
    expect(entries).toEqual(['one.png', 'trip/two.png', 'odd.png', 'ONE (2).png']);
    expect((await ask(place)).status).toBe(404);
  });

  it('breaks off when one of them is gone: half of it is not taken for the whole', async () => {
    const { url: place } = await order({ names: ['one.png', 'gone.png'] });
    await expect(bytesOf(place)).rejects.toThrow();
  });

  it.each([[{}], [{ names: [] }], [{ names: [1] }], [null]])('refuses %j', async (body) => {
    expect(await order(body)).toMatchObject({ status: 400, detail: expect.stringContaining('names') });
  });

  it('is refused to other pages', async () => {
    const { url: place } = await order({ names: ['one.png'] });
    expect((await ask(place, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });
});

it('a stack that was taken down is told to the page, and once to the terminal', async () => {
  const { data } = await readState(session.config.stateFile);
  const TableName = makeNames({ ...session.place, suffix: data?.suffix ?? '' }).of('images');
  await cloud.client(DynamoDBClient).send(new DeleteTableCommand({ TableName }));
  const text = 'the stack thumbs no longer exists: run thumbs setup, then start the gallery again';
  for (const path of ['/api/images', '/api/names'])
    expect(await problem(ask(path))).toEqual({ status: 500, detail: text });
  close();
  const { events } = await ended;
  expect(events.filter((event) => event.event === 'note' && event.text === text)).toHaveLength(1);
});
