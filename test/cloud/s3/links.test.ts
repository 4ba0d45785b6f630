// What browsers do with the embedded cloud's S3: presigned links, presigned forms, public files, cross-origin requests.
import {
  DeletePublicAccessBlockCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketCorsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, test } from 'vitest';
import { Bucket, makeBucket } from '../../support/cloud/bucket.ts';
import { type TestCloud, withCloud } from '../../support/cloud/cloud.ts';
import { presignedLink, signedPolicy } from '../../support/cloud/signed.ts';

/** The cloud's time stands still: how old a link is does not depend on how fast it is sent. */
const now = Date.now();
let cloud: TestCloud;
let s3: S3Client;

beforeEach(async () => {
  cloud = await withCloud({ now: () => now });
  s3 = await makeBucket(cloud);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'a.txt', Body: 'hello', ContentType: 'text/plain' }));
});

/** A link of that age that lives for a minute. */
function presigned(key: string, ageSeconds = 0, more: Record<string, string> = {}): Promise<string> {
  const at = new Date(now - ageSeconds * 1000);
  const query = new URLSearchParams(more);
  return presignedLink(`${cloud.endpoint}/${Bucket}/${key}?${query}`, { at });
}

describe('presigned links', () => {
  test('read and write until they expire', async () => {
    expect(await (await fetch(await presigned('a.txt', 59))).text()).toBe('hello');
    const late = await fetch(await presigned('a.txt', 61));
    expect(late.status).toBe(403);
    expect(await late.text()).toMatch(/<Code>AccessDenied<\/Code><Message>Request has expired<\/Message>/);
    const address = `${cloud.endpoint}/${Bucket}/b.txt?x-amz-meta-camera=X100`;
    const put = await fetch(await presignedLink(address, { method: 'PUT' }), { method: 'PUT', body: 'sent' });
    expect(put.status).toBe(200);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'b.txt' }));
    expect(head).toMatchObject({ ContentLength: 4, Metadata: { camera: 'X100' } });
  });

  test('may say how the answer is to be named and typed', async () => {
    const disposition = {
      'response-content-disposition': 'attachment; filename="ä b.txt"',
      'response-content-type': 'x/y',
    };
    const response = await fetch(await presigned('a.txt', 0, disposition));
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="ä b.txt"');
    expect(response.headers.get('content-type')).toBe('x/y');
    const odd = await fetch(await presigned('a.txt', 0, { 'response-content-disposition': '日' }));
    expect([odd.status, await odd.text()]).toEqual([400, expect.stringContaining('<Code>InvalidArgument<')]);
  });
});

describe('presigned forms', () => {
  const conditions = [
    { bucket: Bucket },
    ['starts-with', '$key', 'incoming/'],
    ['eq', '$Content-Type', 'image/png'],
    ['starts-with', '$x-amz-meta-camera', ''],
    ['content-length-range', 1, 100_000],
  ];

  async function form(fields: Record<string, string>, file: Buffer, expiresInSeconds = 60) {
    const expiration = new Date(now + expiresInSeconds * 1000).toISOString();
    const data = new FormData();
    const all = { ...(await signedPolicy({ expiration, conditions })), ...fields };
    for (const [name, value] of Object.entries(all)) data.set(name, value);
    data.set('file', new Blob([new Uint8Array(file)]), 'holiday photo.png');
    return data;
  }
  const post = (body: FormData) => fetch(`${cloud.endpoint}/${Bucket}`, { method: 'POST', body });
  // biome-ignore lint/suspicious/noTemplateCurlyInString: S3's own placeholder
  const good = { key: 'incoming/${filename}', 'Content-Type': 'image/png', 'x-amz-meta-camera': 'X100' };

  test('upload what their policy allows, boundaries in the bytes included', async () => {
    const bytes = Buffer.concat([Buffer.from('\r\n--\r\n------'), Buffer.alloc(90_000, '\r\n-')]);
    const response = await post(await form(good, bytes));
    expect(response.status).toBe(204);
    const { Body, ContentType, Metadata } = await s3.send(
      new GetObjectCommand({ Bucket, Key: 'incoming/holiday photo.png' }),
    );
    expect(ContentType).toBe('image/png');
    expect(Metadata).toEqual({ camera: 'X100' });
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
  });

  test.each([
    ['a larger file', good, 100_001, 60, 'EntityTooLarge'],
    ['a file of many megabytes', good, 30_000_000, 60, 'EntityTooLarge'],
    ['an empty file', good, 0, 60, 'EntityTooSmall'],
    ['another folder', { ...good, key: 'elsewhere/a' }, 9, 60, 'Policy Condition failed'],
    ['another type', { ...good, 'Content-Type': 'text/html' }, 9, 60, 'Policy Condition failed'],
    ['a field nobody foresaw', { ...good, 'x-amz-meta-a': 'b' }, 9, 60, 'Extra input fields: x-amz-meta-a'],
    ['a policy that has run out', good, 9, -1, 'Policy expired'],
  ])('refuse %s', async (_, fields, bytes, expires, reason) => {
    const response = await post(await form(fields, Buffer.alloc(bytes, 1), expires));
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.text()).toContain(reason);
  });

  test('without a policy are anonymous', async () => {
    const data = new FormData();
    data.set('key', 'incoming/a');
    data.set('file', new Blob(['x']), 'a');
    expect((await post(data)).status).toBe(403);
  });
});

describe('the public', () => {
  const Policy = JSON.stringify({
    Statement: [
      {
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${Bucket}/public/*`,
      },
    ],
  });

  test('sees only what the bucket policy opens and nothing else', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'public/a.txt', Body: 'for all' }));
    const url = `${cloud.endpoint}/${Bucket}/public/a.txt`;
    expect((await fetch(url)).status).toBe(403);
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    expect(await (await fetch(url)).text()).toBe('for all');
    expect((await fetch(`${cloud.endpoint}/${Bucket}/a.txt`)).status).toBe(403);
    expect((await fetch(`${cloud.endpoint}/${Bucket}`)).status).toBe(403);
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(403);
    expect((await fetch(`${cloud.endpoint}/photos-2`, { method: 'PUT' })).status).toBe(403);
  });
});

describe('cross-origin requests', () => {
  const ask = (origin: string, method: string) =>
    fetch(`${cloud.endpoint}/${Bucket}/new.png`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': 'content-type, x-amz-meta-a',
      },
    });

  test('are answered by the rules of the bucket', async () => {
    expect((await ask('https://site.example', 'PUT')).status).toBe(403);
    const CORSRules = [
      {
        AllowedOrigins: ['https://*.example'],
        AllowedMethods: ['PUT', 'GET'],
        AllowedHeaders: ['*'],
        ExposeHeaders: ['ETag'],
        MaxAgeSeconds: 600,
      },
    ];
    await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
    const allowed = await ask('https://site.example', 'PUT');
    expect(allowed.status).toBe(200);
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      'access-control-allow-origin': 'https://site.example',
      'access-control-allow-methods': 'PUT, GET',
      'access-control-allow-headers': 'content-type, x-amz-meta-a',
      'access-control-max-age': '600',
    });
    expect((await ask('https://site.example', 'DELETE')).status).toBe(403);
    expect((await ask('https://elsewhere.net', 'PUT')).status).toBe(403);
    const read = await fetch(await presigned('a.txt'), { headers: { origin: 'https://site.example' } });
    expect(read.headers.get('access-control-allow-origin')).toBe('https://site.example');
    expect(read.headers.get('access-control-expose-headers')).toBe('ETag');
  });
});
