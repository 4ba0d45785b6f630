import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { maxAnswerBytes } from '../../../src/aws/bounded-answer.ts';
import { createClients } from '../../../src/aws/clients.ts';
import { openLeanPut } from '../../../src/aws/lean-put.ts';
import type { Session } from '../../../src/aws/session.ts';
import { isDenied } from '../../../src/errors/errors.ts';
import { schedules } from '../../../src/machine/wait.ts';
import { type FakeWaiter, fakeClock, fakeWaiter } from '../../support/fakes/fake-clock.ts';
import { until } from '../../support/runner/until.ts';

const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };
const region = 'eu-west-1';

interface Heard {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

interface Answer {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

beforeEach(() => {
  // One attempt of the SDK: its own pauses are real, and what comes after them is what is tested here.
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
  onTestFinished(() => void vi.unstubAllEnvs());
});

/** A server that answers as `answer` says to the nth call, counted from 0. */
async function serve(answer: (n: number) => Answer) {
  const heard: Heard[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    heard.push({ method, url, headers, body: await buffer(request) });
    const { status, body, headers: more } = answer(heard.length - 1);
    response.writeHead(status, more).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { heard, server, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function clientsFor(endpoint: string, waiter: FakeWaiter = fakeWaiter()) {
  const clients = createClients({ region, endpoint, credentials }, waiter);
  onTestFinished(() => clients.destroy());
  return clients;
}

const json = (status: number, body: object): Answer => ({
  status,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/x-amz-json-1.0' },
});
const xml = (status: number, body: string): Answer => ({
  status,
  body,
  headers: { 'content-type': 'text/xml' },
});
const throttle = json(400, { __type: 'com.amazonaws#ThrottlingException', message: 'Rate exceeded' });
const fine = json(200, {});
/** SQS proves that it got the message; the SDK checks that. */
const sent = json(200, { MD5OfMessageBody: createHash('md5').update('m').digest('hex') });

const putItem = () => new PutItemCommand({ TableName: 't', Item: { ImageID: { S: 'käse.jpg' } } });

describe('a throttled call', () => {
  it('is waited out, slower each time, with one word about it', async () => {
    const { endpoint, heard } = await serve((n) => (n < 5 ? throttle : fine));
    const waiter = fakeWaiter();
    await clientsFor(endpoint, waiter).get(DynamoDBClient).send(putItem());
    expect(heard).toHaveLength(6);
    expect(waiter.clock.sleeps).toEqual([1000, 2000, 4000, 8000, 16_000]);
    expect(waiter.notes).toEqual(['AWS asks us to slow down (up to 120 s)']);
  });

  it('is given up when the budget is used up, with what AWS said', async () => {
    const { endpoint } = await serve(() => throttle);
    const waiter = fakeWaiter();
    const call = clientsFor(endpoint, waiter).get(DynamoDBClient).send(putItem());
    await expect(call).rejects.toMatchObject({ name: 'ThrottlingException', message: 'Rate exceeded' });
    expect(waiter.clock.elapsed()).toBeGreaterThan(schedules.throttled.budgetMs / 2);
    expect(waiter.clock.elapsed()).toBeLessThanOrEqual(schedules.throttled.budgetMs);
  });

  it('is not sent again after an interruption', async () => {
    const { endpoint, heard } = await serve(() => throttle);
    const controller = new AbortController();
    const reason = new Error('Ctrl-C');
    const waiter = fakeWaiter(
      fakeClock(() => controller.abort(reason)),
      controller.signal,
    );
    await expect(clientsFor(endpoint, waiter).get(DynamoDBClient).send(putItem())).rejects.toBe(reason);
    expect(heard).toHaveLength(1);
  });

  it('of every wire format is known as one', async () => {
    const tooMany = { ...json(429, { Reason: 'CallerRateLimitExceeded' }) };
    tooMany.headers = { 'x-amzn-errortype': 'TooManyRequestsException' };
    const iam = xml(400, '<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>');
    const slowDown = xml(503, '<Error><Code>SlowDown</Code><Message>Reduce</Message></Error>');
    const sqs = json(400, { __type: 'com.amazonaws.sqs#RequestThrottled' });
    const role = xml(
      200,
      '<GetRoleResponse><GetRoleResult><Role><RoleName>r</RoleName></Role></GetRoleResult></GetRoleResponse>',
    );
    const send: [Answer, Answer, (clients: ReturnType<typeof clientsFor>) => Promise<unknown>][] = [
      [tooMany, json(200, { Functions: [] }), (c) => c.get(LambdaClient).send(new ListFunctionsCommand({}))],
      [iam, role, (c) => c.get(IAMClient).send(new GetRoleCommand({ RoleName: 'r' }))],
      [slowDown, xml(200, ''), (c) => c.get(S3Client).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))],
      [sqs, sent, (c) => c.get(SQSClient).send(new SendMessageCommand({ QueueUrl: 'q', MessageBody: 'm' }))],
    ];
    for (const [refusal, answer, call] of send) {
      const { endpoint, heard } = await serve((n) => (n < 2 ? refusal : answer));
      await call(clientsFor(endpoint));
      expect(heard).toHaveLength(3);
    }
  });

  it('goes out again whole: same body, signature of its own', async () => {
    const { endpoint, heard } = await serve((n) => (n < 1 ? throttle : fine));
    await clientsFor(endpoint).get(DynamoDBClient).send(putItem());
    expect(heard).toHaveLength(2);
    for (const request of heard) {
      expect(JSON.parse(request.body.toString())).toEqual({
        TableName: 't',
        Item: { ImageID: { S: 'käse.jpg' } },
      });
      expect(request.headers['content-length']).toBe(String(request.body.length));
      expect(signatureOf(request)).toBe(sign(request, 'dynamodb'));
    }
  });

  it('with bytes goes out again whole, and one with a stream does not go out again at all', async () => {
    const slowDown = xml(503, '<Error><Code>SlowDown</Code></Error>');
    const { endpoint, heard } = await serve(() => (heard.length === 2 ? xml(200, '') : slowDown));
    const s3 = clientsFor(endpoint).get(S3Client);
    await s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: Buffer.from('picture') }));
    expect(heard.map(({ body }) => body.toString())).toEqual(['picture', 'picture']);

    const Body = Readable.from([Buffer.from('picture')]);
    const call = s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body, ContentLength: 7 }));
    await expect(call).rejects.toMatchObject({ name: 'SlowDown' });
    expect(heard).toHaveLength(3);
  });
});

describe('any other failure', () => {
  it.each([
    ['AccessDeniedException', 400],
    ['ExpiredTokenException', 400],
    ['ValidationException', 400],
    ['ResourceInUseException', 400],
    ['LimitExceededException', 400],
    ['InternalServerError', 500],
  ])('(%s) is not ours to repeat', async (name, status) => {
    const { endpoint, heard } = await serve(() => json(status, { __type: `com.amazonaws#${name}` }));
    const waiter = fakeWaiter();
    const call = clientsFor(endpoint, waiter).get(DynamoDBClient).send(putItem());
    await expect(call).rejects.toMatchObject({ name });
    expect(heard).toHaveLength(1);
    expect(waiter.clock.sleeps).toEqual([]);
  });
});

describe('an endpoint', () => {
  it("gets what is sent to a queue, whatever host the queue's URL names", async () => {
    const { endpoint, heard } = await serve(() => sent);
    const QueueUrl = 'http://sqs.queue.invalid:1/123456789012/jobs';
    await clientsFor(endpoint)
      .get(SQSClient)
      .send(new SendMessageCommand({ QueueUrl, MessageBody: 'm' }));
    expect(heard).toHaveLength(1);
    expect(JSON.parse(heard[0]?.body.toString() ?? '')).toMatchObject({ QueueUrl });
  });

  it('outranks what the environment says of single services', async () => {
    for (const service of ['S3', 'SQS', 'DYNAMODB']) {
      vi.stubEnv(`AWS_ENDPOINT_URL_${service}`, 'http://elsewhere.invalid:1');
    }
    const { endpoint, heard } = await serve((n) => [fine, xml(200, '')][n] ?? sent);
    const clients = clientsFor(endpoint);
    await clients.get(DynamoDBClient).send(putItem());
    await clients.get(S3Client).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }));
    await clients.get(SQSClient).send(new SendMessageCommand({ QueueUrl: 'http://x/q', MessageBody: 'm' }));
    expect(heard).toHaveLength(3);
  });

  it('is asked for buckets in the path, since no name resolves to it', async () => {
    const { endpoint, heard } = await serve(() => xml(200, ''));
    const command = new GetObjectCommand({ Bucket: 'photos', Key: 'a b/ü.jpg' });
    await clientsFor(endpoint).get(S3Client).send(command);
    expect(heard[0]?.url).toMatch(/^\/photos\/a%20b\/%C3%BC\.jpg/);
    expect(heard[0]?.headers.host).toBe(new URL(endpoint).host);
  });
});

describe('clients', () => {
  it('are made once for each service', () => {
    const clients = clientsFor('http://127.0.0.1:1');
    expect(clients.get(S3Client)).toBe(clients.get(S3Client));
    expect(clients.get(S3Client)).not.toBe(clients.get(SQSClient));
  });

  it('have all the time that a file needs, but give up a peer that has been silent for two minutes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { endpoint } = await serve(() => {
      vi.advanceTimersByTime(600_000);
      return fine;
    });
    const client = clientsFor(endpoint).get(S3Client);
    await client.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'x' }));
    const handler = client.config.requestHandler as NodeHttpHandler;
    expect(handler.httpHandlerConfigs()).toMatchObject({ socketTimeout: 120_000 });
  });

  it('give a HEAD that is refused without a body such an error as errors.ts knows', async () => {
    const { endpoint } = await serve(() => ({ status: 403, body: '' }));
    const head = clientsFor(endpoint)
      .get(S3Client)
      .send(new HeadObjectCommand({ Bucket: 'b', Key: 'k' }));
    expect(isDenied(await head.catch((error) => error))).toBe(true);
  });

  it('go where the variables say that their service is, and else where all are', async () => {
    const endpoints = { AWS_ENDPOINT_URL_DYNAMODB: 'http://tables:1', AWS_ENDPOINT_URL: 'http://all:2' };
    const clients = createClients({ region, endpoints, credentials }, fakeWaiter());
    onTestFinished(() => clients.destroy());
    const hostOf = async (Class: typeof DynamoDBClient | typeof SQSClient) =>
      (await clients.get<DynamoDBClient | SQSClient>(Class).config.endpoint?.())?.hostname;
    expect(await hostOf(DynamoDBClient)).toBe('tables');
    expect(await hostOf(SQSClient)).toBe('all');
  });

  it('close their connections, so that the process can end', async () => {
    const { endpoint, server } = await serve(() => fine);
    const clients = createClients({ region, endpoint, credentials }, fakeWaiter());
    await clients.get(DynamoDBClient).send(putItem());
    const open = () => new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
    expect(await open()).toBe(1);
    clients.destroy();
    await until(async () => expect(await open()).toBe(0));
  });
});

describe('an answer that does not end', () => {
  const chunk = Buffer.alloc(1024 * 1024, '<a>');

  /** Goes on until the reader hangs up; answers how much was written. */
  async function endless(head: (response: ServerResponse) => void) {
    let written = 0;
    const server = createServer((request, response) => {
      request.resume();
      head(response);
      const more = () => {
        while (!response.destroyed && response.write(chunk)) written += chunk.length;
      };
      response.on('drain', more);
      more();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { endpoint, written: () => written };
  }

  const tooLong = {
    code: 'AnswerTooLong',
    message: expect.stringMatching(/^the endpoint's answer does not end/),
  };

  it.each([200, 404, 500])('is given up, whatever it is: %i', async (status) => {
    const { endpoint, written } = await endless((response) => response.writeHead(status));
    const clients = clientsFor(endpoint);
    await expect(clients.get(S3Client).send(new ListBucketsCommand({}))).rejects.toMatchObject(tooLong);
    expect(written()).toBeLessThan(2 * maxAnswerBytes);
    await expect(clients.get(DynamoDBClient).send(putItem())).rejects.toMatchObject(tooLong);
  });

  it('is given up at once when it says how long it is', async () => {
    const { endpoint, written } = await endless((response) =>
      response.writeHead(200, { 'content-length': String(10 * maxAnswerBytes) }),
    );
    const sent = clientsFor(endpoint).get(S3Client).send(new ListBucketsCommand({}));
    await expect(sent).rejects.toMatchObject(tooLong);
    expect(written()).toBeLessThan(maxAnswerBytes);
  });

  it('is given up when it comes a byte at a time, and so is the answer to a small file', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-length': '1000000' });
      // The client's minutes pass from one byte to the next.
      const drop = () => {
        response.write('<');
        vi.advanceTimersByTime(60_000);
      };
      const drip = setInterval(drop, 1);
      response.once('close', () => clearInterval(drip));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const clients = clientsFor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const long = { ...tooLong, message: expect.stringContaining('it takes more than 60 s') };
    await expect(clients.get(S3Client).send(new ListBucketsCommand({}))).rejects.toMatchObject(long);
    await expect(clients.get(DynamoDBClient).send(putItem())).rejects.toMatchObject(long);
    const session = { ...fakeWaiter(), client: clients.get } as unknown as Session;
    const put = await openLeanPut(session, { Bucket: 'b' });
    expect(await put?.('k', Buffer.from('x'), 'image/png')).toBeUndefined();
  });

  it('is given up when its headers come a byte at a time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const closed = Promise.withResolvers<void>();
    const server = createTcpServer((socket) => {
      const drop = () => {
        socket.write('X');
        vi.advanceTimersByTime(10_000);
      };
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nX-Slow: ');
        const drip = setInterval(drop, 1);
        socket.once('close', () => clearInterval(drip)).once('close', closed.resolve);
      });
      // The client resets the connection.
      socket.on('error', () => {});
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const clients = clientsFor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const long = { ...tooLong, message: expect.stringContaining('it takes more than 60 s') };
    await expect(clients.get(S3Client).send(new ListBucketsCommand({}))).rejects.toMatchObject(long);
    await closed.promise;
  });

  it('is the error of an object, too, but the bytes of an object may be many', async () => {
    const object = new GetObjectCommand({ Bucket: 'b', Key: 'k' });
    const failing = await endless((response) => response.writeHead(500));
    await expect(clientsFor(failing.endpoint).get(S3Client).send(object)).rejects.toMatchObject(tooLong);
    const long = await endless((response) => response.writeHead(200));
    const { Body } = await clientsFor(long.endpoint).get(S3Client).send(object);
    let bytes = 0;
    for await (const part of Body as Readable) {
      bytes += part.length;
      if (bytes > 2 * maxAnswerBytes) break;
    }
    expect(bytes).toBeGreaterThan(2 * maxAnswerBytes);
  });
});

it('a limited bandwidth holds for the SDK and the lean way, retries included', async () => {
  const fault = xml(503, '<Error><Code>SlowDown</Code></Error>');
  const { endpoint, heard } = await serve((n) =>
    n === 0 ? fault : { status: 200, body: '', headers: { etag: '"e"' } },
  );
  const waiter = fakeWaiter();
  const bytesPerSecond = 100_000;
  const clients = createClients({ region, endpoint, credentials, bytesPerSecond }, waiter);
  onTestFinished(() => clients.destroy());
  const Body = Buffer.alloc(50_000, 'picture');
  await clients.get(S3Client).send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body }));
  const session = { ...fakeWaiter(waiter.clock), client: clients.get } as unknown as Session;
  const put = await openLeanPut(session, { Bucket: 'b' });
  expect(await put?.('k', Body, 'image/png')).toBe('"e"');
  expect(heard.map(({ body }) => body.equals(Body))).toEqual([true, true, true]);
  const pauseAfterFault = 1000;
  expect(waiter.clock.elapsed() - pauseAfterFault).toBeGreaterThanOrEqual(1300);
});

/** The signature in a request. */
function signatureOf({ headers }: Heard): string | undefined {
  return /Signature=([0-9a-f]{64})/.exec(headers.authorization ?? '')?.[1];
}

/** The signature a request should have, by AWS's description of Signature Version 4. */
function sign({ method, url, headers, body }: Heard, service: string): string {
  const date = String(headers['x-amz-date']);
  const scope = `${date.slice(0, 8)}/${region}/${service}/aws4_request`;
  const signed = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
  const lines = signed.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const canonical = [method, url, '', lines.join(''), signed, sha256(body)].join('\n');
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const key = scope
    .split('/')
    .reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${credentials.secretAccessKey}`);
  return hmac(key, text).toString('hex');
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
