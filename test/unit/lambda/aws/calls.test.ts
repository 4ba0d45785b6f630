// The function's own way to S3 and DynamoDB, held against the SDK's: the same bytes on the wire, the same patience.
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { address, openAws, type Service } from '../../../../lambda/aws/calls.ts';
import { openObjects } from '../../../../lambda/aws/objects.ts';

const secret = 'secret';
const credentials = { accessKeyId: 'ASIATEST', secretAccessKey: secret, sessionToken: 'token' };

interface Heard {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

type Reply = (response: ServerResponse, n: number) => void;

/** A server that answers the nth call, counted from 0, as `reply` says. */
async function serve(reply: Reply = (response) => response.end()) {
  const heard: Heard[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    heard.push({ method, url, headers, body: await buffer(request) });
    reply(response, heard.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { heard, endpoint, server };
}

const environmentFor = (endpoint: string, more: Record<string, string> = {}) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: secret,
  AWS_SESSION_TOKEN: credentials.sessionToken,
  ...more,
});

const open = (endpoint: string, service: Service = 's3', more: Record<string, string> = {}) =>
  openAws(service, environmentFor(endpoint, more));

const answer =
  (...replies: [status: number, body: string][]): Reply =>
  (response, n) => {
    const [status, body] = replies[Math.min(n, replies.length - 1)] ?? [200, ''];
    response.writeHead(status).end(body);
  };

const s3Error = (code: string) =>
  `<?xml version="1.0"?><Error><Code>${code}</Code><Message>No.</Message></Error>`;
const get = { method: 'GET', bucket: 'b', path: '/k' };

describe('on the wire', () => {
  const keys = [
    'a.jpg',
    'trip/a b+c é.jpg',
    "100%/~x!'()*.jpg",
    'a//b/../c/./d',
    '/leading',
    '🌋/?#[]@&=;,$:.png',
  ];

  it.each(keys)('the key %s looks as the SDK writes it, and is signed', async (key) => {
    const { endpoint, heard } = await serve();
    const s3 = new S3Client({ endpoint, region: 'eu-west-1', credentials, forcePathStyle: true });
    onTestFinished(() => s3.destroy());
    await s3.send(new PutObjectCommand({ Bucket: 'b', Key: key, Body: 'pixels' }));
    Object.assign(process.env, environmentFor(endpoint));
    await openObjects('b').putThumbnail(key, Buffer.from('pixels'), 'webp');
    const [theirs, ours] = heard;
    expect(ours?.url).toBe(theirs?.url.replace('?x-id=PutObject', ''));
    expect(ours?.body.toString()).toBe('pixels');
    expect(ours?.headers).toMatchObject({ 'content-type': 'image/webp', 'x-amz-security-token': 'token' });
    for (const one of heard) expect(signatureIn(one)).toBe(expectedSignature(one, 's3'));
  });

  it('a call to DynamoDB is signed, too', async () => {
    const { endpoint, heard } = await serve();
    const headers = { 'x-amz-target': 'DynamoDB_20120810.PutItem' };
    await open(endpoint, 'dynamodb')({ method: 'POST', path: '/', headers, body: '{"é":1}' });
    const [call] = heard;
    expect(call?.headers['content-length']).toBe('8');
    expect(call && signatureIn(call)).toBe(call && expectedSignature(call, 'dynamodb'));
  });

  it('the trace goes along, by which Lambda finds functions that call themselves in circles', async () => {
    const { endpoint, heard } = await serve();
    const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1;Lineage=1:abc:0';
    await open(endpoint, 's3', { AWS_LAMBDA_FUNCTION_NAME: 'worker', _X_AMZN_TRACE_ID: trace })(get);
    await open(endpoint)(get);
    expect(heard.map(({ headers }) => headers['x-amzn-trace-id'])).toEqual([trace, undefined]);
  });

  it.each<[string, string, boolean, string, string]>([
    ['b', 'https://s3.eu-west-1.amazonaws.com', false, 'b.s3.eu-west-1.amazonaws.com', '/k'],
    ['a.b', 'https://s3.eu-west-1.amazonaws.com', false, 's3.eu-west-1.amazonaws.com', '/a.b/k'],
    ['b', 'http://127.0.0.1:9000', true, '127.0.0.1:9000', '/b/k'],
    ['b', 'http://[::1]:9000/base', true, '[::1]:9000', '/base/b/k'],
  ])('the bucket %s at %s is in the host name unless it cannot be', (bucket, origin, one, host, path) => {
    const request = address({ method: 'GET', bucket, path: '/k' }, new URL(origin), one);
    expect({ host: request.headers.host, path: request.path }).toEqual({ host, path });
  });

  it.each<[string, string, { name: string; message: string }]>([
    [
      's3',
      '<Error><Code>AccessDenied</Code><Message>on &quot;a&amp;b&quot;&#x20;&#62;</Message></Error>',
      { name: 'AccessDenied', message: 'on "a&b" >' },
    ],
    [
      'dynamodb',
      JSON.stringify({ __type: 'com.amazon#AccessDeniedException', Message: 'User: "x#y" may not' }),
      { name: 'AccessDeniedException', message: 'User: "x#y" may not' },
    ],
    ['sqs', '{ not JSON', { name: 'Http403', message: 'answered with status 403' }],
    ['s3', '<html>proxy</html>', { name: 'Http403', message: 'answered with status 403' }],
  ])('a refusal of %s is read as it was meant: %s', async (service, body, expected) => {
    const { endpoint } = await serve(answer([403, body]));
    await expect(open(endpoint, service as Service)(get)).rejects.toMatchObject(expected);
  });

  it('an endpoint of one service does not count for another', async () => {
    const [all, s3] = [await serve(), await serve()];
    await open(all.endpoint, 's3', { AWS_ENDPOINT_URL_S3: s3.endpoint })(get);
    await open(all.endpoint, 'dynamodb', { AWS_ENDPOINT_URL_S3: s3.endpoint })({ method: 'POST', path: '/' });
    expect([all.heard.length, s3.heard.length]).toEqual([1, 1]);
  });
});

describe('patience', () => {
  it.each<[string, [number, string]]>([
    ['a failure of the service', [500, s3Error('InternalError')]],
    ['a gateway that answers a page', [502, '<html>Bad Gateway</html>']],
    ['a request that took S3 too long', [400, s3Error('RequestTimeout')]],
  ])('is had with %s', async (_, failure) => {
    const { endpoint, heard } = await serve(answer(failure, failure, [200, 'here']));
    expect(String((await open(endpoint)(get)).body)).toBe('here');
    expect(heard).toHaveLength(3);
  });

  it('is had with connections that are cut, before the answer and in the middle of it', async () => {
    const { endpoint, heard } = await serve((response, n) => {
      if (n === 0) response.destroy();
      else if (n === 1)
        response.writeHead(200, { 'content-length': 9 }).write('half', () => response.destroy());
      else response.end('the whole');
    });
    expect(String((await open(endpoint)(get)).body)).toBe('the whole');
    expect(heard).toHaveLength(3);
  });

  it('is had, and more of it, with a service that is told too much', async () => {
    const throttled = [400, '{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException"}'] as [
      number,
      string,
    ];
    const { endpoint, heard } = await serve(answer(throttled, [200, '{}']));
    await open(endpoint, 'dynamodb')({ method: 'POST', path: '/', body: '{}' });
    expect(heard).toHaveLength(2);
  });

  it('ends after four tries, with what was said last', async () => {
    const { endpoint, heard } = await serve(answer([500, s3Error('InternalError')]));
    await expect(open(endpoint)(get)).rejects.toMatchObject({
      name: 'InternalError',
      status: 500,
      message: 'No.',
    });
    expect(heard).toHaveLength(4);
  });

  it.each<[string, Service, [number, string], object]>([
    ['a right that is missing', 's3', [403, s3Error('AccessDenied')], { name: 'AccessDenied', status: 403 }],
    ['a key that is not there', 's3', [404, s3Error('NoSuchKey')], { name: 'NoSuchKey', status: 404 }],
    ['an answer without a body', 's3', [404, ''], { name: 'NotFound', status: 404 }],
    [
      'a condition that does not hold',
      'dynamodb',
      [
        400,
        '{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"The conditional request failed"}',
      ],
      { name: 'ConditionalCheckFailedException', message: 'The conditional request failed' },
    ],
  ])('is not had with %s', async (_, service, failure, error) => {
    const { endpoint, heard } = await serve(answer(failure));
    await expect(open(endpoint, service)(get)).rejects.toMatchObject(error);
    expect(heard).toHaveLength(1);
  });

  it('is not had with a body that is longer than asked for: it is not even read', async () => {
    const { endpoint, heard } = await serve((response) => {
      response.writeHead(200, { 'content-length': 1e9, etag: '"e"' }).write('x'.repeat(1000));
    });
    const { body, headers } = await open(endpoint)({ ...get, maxBytes: 1e6 });
    expect({ body, etag: headers.etag, calls: heard.length }).toEqual({
      body: undefined,
      etag: '"e"',
      calls: 1,
    });
  });

  it('meets a connection that the server has closed meanwhile', async () => {
    const { endpoint, server } = await serve();
    const call = open(endpoint);
    await call(get);
    server.closeAllConnections();
    await expect(call(get)).resolves.toMatchObject({ status: 200 });
  });
});

describe('the verifier of these tests', () => {
  it('agrees with the SDK', async () => {
    const { endpoint, heard } = await serve();
    const s3 = new S3Client({ endpoint, region: 'eu-west-1', credentials, forcePathStyle: true });
    onTestFinished(() => s3.destroy());
    await s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'a b.jpg' }));
    expect(heard.map(signatureIn)).toEqual(heard.map((call) => expectedSignature(call, 's3')));
  });
});

const signatureIn = ({ headers }: Heard) => /Signature=(\w+)/.exec(headers.authorization ?? '')?.[1];

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, from what a server sees. */
function expectedSignature({ method, url, headers, body }: Heard, service: Service): string {
  const hash = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
  const mac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
  const names = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1]?.split(';') ?? [];
  const [path = '', query = ''] = url.split('?');
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const parameters = query ? `${query}${query.includes('=') ? '' : '='}` : '';
  const digest = service === 's3' ? headers['x-amz-content-sha256'] : hash(body);
  const canonical = [method, path, parameters, lines, names.join(';'), digest].join('\n');
  const time = String(headers['x-amz-date']);
  const scope = [time.slice(0, 8), 'eu-west-1', service, 'aws4_request'];
  const key = scope.reduce<string | Buffer>(mac, `AWS4${secret}`);
  return mac(key, ['AWS4-HMAC-SHA256', time, scope.join('/'), hash(canonical)].join('\n')).toString('hex');
}
