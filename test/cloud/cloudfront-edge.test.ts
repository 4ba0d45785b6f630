// What viewers of a distribution get on the embedded cloud: its cache, its origin's access control, its functions.
import { randomBytes } from 'node:crypto';
import {
  CreateFunctionCommand,
  CreateInvalidationCommand,
  CreateResponseHeadersPolicyCommand,
  type DistributionConfig,
  GetDistributionConfigCommand,
  PublishFunctionCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { DeleteObjectCommand, PutBucketPolicyCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { frontOf, makeFront, readPolicy } from '../support/cloud/distribution.ts';

let cloud: TestCloud;
let now = Date.now();
let front: Awaited<ReturnType<typeof makeFront>>;
beforeAll(async () => {
  cloud = await openCloud({ now: () => now, timings: { distributionMs: 5 } });
  front = await makeFront(cloud);
});
afterAll(() => cloud.dispose());

const put = (Key: string, Body: string, more: { CacheControl?: string; ContentType?: string } = {}) =>
  front.s3.send(new PutObjectCommand({ Bucket: 'pictures', Key, Body, ...more }));
const seen = async (path: string, init?: RequestInit) => {
  const response = await front.get(path, init);
  return [response.status, response.headers.get('x-cache'), await response.text()];
};
const change = async (more: Partial<DistributionConfig>) => {
  const client = frontOf(cloud);
  const { DistributionConfig, ETag } = await client.send(new GetDistributionConfigCommand({ Id: front.id }));
  const next = { ...DistributionConfig, ...more } as DistributionConfig;
  await client.send(new UpdateDistributionCommand({ Id: front.id, IfMatch: ETag, DistributionConfig: next }));
};

it('reads as CloudFront for this distribution, where the bucket refuses everybody else', async () => {
  await put('a b/ä.txt', 'one');
  expect((await fetch(`${cloud.endpoint}/pictures/a%20b/%C3%A4.txt`)).status).toBe(403);
  expect(await seen('/a%20b/%C3%A4.txt')).toEqual([200, 'Miss from cloudfront', 'one']);
  await front.s3.send(
    new PutBucketPolicyCommand({ Bucket: 'pictures', Policy: readPolicy(`${front.arn}X`) }),
  );
  expect((await seen('/a%20b/%C3%A4.txt?v=other'))[0]).toBe(403);
  await front.s3.send(new PutBucketPolicyCommand({ Bucket: 'pictures', Policy: readPolicy(front.arn) }));
});

it('keeps an answer by path and `v` alone, for as long as its origin and the policy say', async () => {
  await put('k.txt', 'old', { CacheControl: 'max-age=100' });
  expect(await seen('/k.txt')).toEqual([200, 'Miss from cloudfront', 'old']);
  await put('k.txt', 'new', { CacheControl: 'max-age=100' });
  expect(await seen('/k.txt?other=1')).toEqual([200, 'Hit from cloudfront', 'old']);
  expect(await seen('/k.txt?v=2')).toEqual([200, 'Miss from cloudfront', 'new']);
  now += 99_000;
  const hit = await front.get('/k.txt');
  expect([hit.headers.get('x-cache'), hit.headers.get('age')]).toEqual(['Hit from cloudfront', '99']);
  now += 1000;
  expect(await seen('/k.txt')).toEqual([200, 'Miss from cloudfront', 'new']);
  now += 100_000;
  expect(await seen('/k.txt')).toEqual([200, 'RefreshHit from cloudfront', 'new']);
});

it('bounds what the origin says by the policy, and fetches each time what must not be kept', async () => {
  await put('long.txt', 'x', { CacheControl: 'max-age=9999' });
  await seen('/long.txt');
  now += 600_000;
  expect((await seen('/long.txt'))[1]).toBe('RefreshHit from cloudfront');
  await put('private.txt', 'x', { CacheControl: 'private' });
  await seen('/private.txt');
  expect((await seen('/private.txt'))[1]).toBe('Miss from cloudfront');
});

it('answers conditions, ranges and HEAD from what it keeps', async () => {
  await put('r.txt', '0123456789');
  const first = await front.get('/r.txt');
  await first.text();
  const etag = first.headers.get('etag') ?? '';
  const known = await front.get('/r.txt', { headers: { 'if-none-match': etag } });
  expect([known.status, known.headers.get('etag')]).toEqual([304, etag]);
  const range = await front.get('/r.txt', { headers: { range: 'bytes=2-4' } });
  expect([range.status, range.headers.get('content-range'), await range.text()]).toEqual([
    206,
    'bytes 2-4/10',
    '234',
  ]);
  expect((await front.get('/r.txt', { headers: { range: 'bytes=20-' } })).status).toBe(416);
  const head = await front.get('/r.txt', { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', '']);
  expect((await front.get('/r.txt', { method: 'PUT', body: 'x' })).status).toBe(403);
});

it('gives every viewer all of an object that is too large to keep, whoever leaves', async () => {
  const large = randomBytes(9 * 1024 * 1024);
  await front.s3.send(new PutObjectCommand({ Bucket: 'pictures', Key: 'large', Body: large }));
  const [left, ...stayed] = await Promise.all(Array.from({ length: 6 }, () => front.get('/large')));
  await left?.body?.cancel();
  for (const viewer of stayed) expect(large.equals(Buffer.from(await viewer.arrayBuffer()))).toBe(true);
});

it('keeps no refusal, but a missing key for a while, and forgets what was invalidated', async () => {
  expect((await seen('/refused.txt')).slice(0, 2)).toEqual([403, 'Error from cloudfront']);
  await put('refused.txt', 'here');
  expect((await seen('/refused.txt'))[0]).toBe(200);
  const list = { 's3:ListBucket': 'arn:aws:s3:::pictures' };
  await front.s3.send(
    new PutBucketPolicyCommand({ Bucket: 'pictures', Policy: readPolicy(front.arn, list) }),
  );
  expect((await seen('/late.txt')).slice(0, 2)).toEqual([404, 'Error from cloudfront']);
  await put('late.txt', 'here');
  expect((await seen('/late.txt'))[0]).toBe(404);
  const InvalidationBatch = { CallerReference: 'now', Paths: { Quantity: 1, Items: ['/late*'] } };
  await frontOf(cloud).send(new CreateInvalidationCommand({ DistributionId: front.id, InvalidationBatch }));
  now += 1;
  expect(await seen('/late.txt')).toEqual([200, 'Miss from cloudfront', 'here']);
});

it('says that a key is missing where the bucket lets it look, and shows a page in its place', async () => {
  const list = { 's3:ListBucket': 'arn:aws:s3:::pictures' };
  await front.s3.send(
    new PutBucketPolicyCommand({ Bucket: 'pictures', Policy: readPolicy(front.arn, list) }),
  );
  expect((await seen('/missing'))[0]).toBe(404);
  await put('404.html', 'No such picture');
  const page = { ErrorCode: 404, ResponsePagePath: '/404.html', ResponseCode: '404', ErrorCachingMinTTL: 5 };
  await change({ CustomErrorResponses: { Quantity: 1, Items: [page] } });
  expect(await seen('/missing-2')).toEqual([404, 'Error from cloudfront', 'No such picture']);
  await put('missing-2', 'found');
  now += 5000;
  expect(await seen('/missing-2')).toEqual([200, 'Miss from cloudfront', 'found']);
  await front.s3.send(new DeleteObjectCommand({ Bucket: 'pictures', Key: 'missing-2' }));
});

it('chooses a behaviour by path, with its policy of headers, and compresses text but no picture', async () => {
  const { ResponseHeadersPolicy } = await frontOf(cloud).send(
    new CreateResponseHeadersPolicyCommand({
      ResponseHeadersPolicyConfig: {
        Name: 'edge',
        SecurityHeadersConfig: { ContentTypeOptions: { Override: true } },
        CorsConfig: {
          AccessControlAllowOrigins: { Quantity: 1, Items: ['*'] },
          AccessControlAllowHeaders: { Quantity: 1, Items: ['*'] },
          AccessControlAllowMethods: { Quantity: 1, Items: ['GET'] },
          AccessControlAllowCredentials: false,
          OriginOverride: true,
        },
        CustomHeadersConfig: { Quantity: 1, Items: [{ Header: 'X-Own', Value: 'yes', Override: true }] },
      },
    }),
  );
  const { DistributionConfig } = await frontOf(cloud).send(
    new GetDistributionConfigCommand({ Id: front.id }),
  );
  const behaviour = {
    ...DistributionConfig?.DefaultCacheBehavior,
    PathPattern: '/own/*.txt',
    Compress: true,
    ResponseHeadersPolicyId: ResponseHeadersPolicy?.Id,
  };
  await change({ CacheBehaviors: { Quantity: 1, Items: [behaviour as never] } });
  await put('own/a.txt', 'x'.repeat(2000), { ContentType: 'text/plain' });
  await put('own/p.txt', 'x'.repeat(2000), { ContentType: 'image/webp' });
  const headers = { origin: 'https://shop.example', 'accept-encoding': 'gzip' };
  const text = await front.get('/own/a.txt', { headers });
  expect(await text.text()).toHaveLength(2000);
  expect(Object.fromEntries(text.headers)).toMatchObject({
    'content-encoding': 'gzip',
    'x-content-type-options': 'nosniff',
    'access-control-allow-origin': '*',
    'x-own': 'yes',
  });
  const picture = await front.get('/own/p.txt', { headers });
  expect([picture.headers.get('content-encoding'), await picture.text()]).toEqual([null, 'x'.repeat(2000)]);
  const other = await front.get('/k.txt', { headers });
  expect([other.headers.get('x-own'), await other.text()]).toEqual([null, 'new']);
});

it('runs the functions of a behaviour on what comes and on what goes', async () => {
  const client = frontOf(cloud);
  const code = `function handler(event) {
    if (event.response) {
      event.response.headers['x-query'] = { value: String((event.request.querystring.v || {}).value) };
      return event.response;
    }
    if (event.request.uri === '/teapot') return { statusCode: 418, statusDescription: 'Teapot', body: 'short' };
    if (event.request.uri === '/broken') return event.no.such;
    // As when the machine stands still meanwhile.
    if (event.request.uri === '/still') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    event.request.uri = event.request.uri.replace('/t/', '/');
    return event.request;
  }`;
  const made = await client.send(
    new CreateFunctionCommand({
      Name: 'edge',
      FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' },
      FunctionCode: new TextEncoder().encode(code),
    }),
  );
  await client.send(new PublishFunctionCommand({ Name: 'edge', IfMatch: made.ETag }));
  const FunctionARN = made.FunctionSummary?.FunctionMetadata?.FunctionARN;
  const { DistributionConfig } = await client.send(new GetDistributionConfigCommand({ Id: front.id }));
  const FunctionAssociations = {
    Quantity: 2,
    Items: [
      { EventType: 'viewer-request', FunctionARN },
      { EventType: 'viewer-response', FunctionARN },
    ],
  };
  await change({
    DefaultCacheBehavior: { ...DistributionConfig?.DefaultCacheBehavior, FunctionAssociations } as never,
  });
  const answer = await front.get('/t/k.txt?v=7');
  expect([answer.headers.get('x-query'), await answer.text()]).toEqual(['7', 'new']);
  expect(await seen('/teapot')).toEqual([418, 'FunctionGeneratedResponse from cloudfront', 'short']);
  expect((await seen('/broken')).slice(0, 2)).toEqual([503, 'FunctionExecutionError from cloudfront']);
  await put('still', 'late');
  expect(await seen('/still')).toEqual([200, 'Miss from cloudfront', 'late']);
});

it('serves nothing while it is disabled, nor for a distribution that is not there', async () => {
  await change({ Enabled: false });
  expect((await seen('/k.txt'))[0]).toBe(403);
  expect((await fetch(`${cloud.endpoint}/_cdn/E0/k.txt`)).status).toBe(404);
});
