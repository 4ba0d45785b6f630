// The website endpoint of the embedded cloud: pages, folders, errors, and who may see them.
import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  PutBucketPolicyCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, test } from 'vitest';
import { slowPublicAccess } from '../../../cloud/faults.ts';
import { type TestCloud, withCloud } from '../../support/cloud/cloud.ts';

const Bucket = 'site-1';
let cloud: TestCloud;
let s3: S3Client;

const grant = (Action: string, Resource: string) => ({ Effect: 'Allow', Principal: '*', Action, Resource });
const readable = grant('s3:GetObject', `arn:aws:s3:::${Bucket}/*`);
const listable = grant('s3:ListBucket', `arn:aws:s3:::${Bucket}`);

const publish = (...Statement: object[]) =>
  s3.send(
    new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }),
  );

const host = () =>
  s3.send(
    new PutBucketWebsiteCommand({
      Bucket,
      WebsiteConfiguration: { IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: 'error.html' } },
    }),
  );

async function get(path: string, init?: RequestInit) {
  const answer = await fetch(`${cloud.endpoint}/_website/${Bucket}${path}`, { redirect: 'manual', ...init });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

beforeEach(async () => {
  cloud = await withCloud();
  s3 = cloud.client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket }));
  const put = (Key: string, ContentType: string, more = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body: `this is ${Key}`, ContentType, ...more }));
  await put('index.html', 'text/html');
  await put('docs/index.html', 'text/html');
  await put('assets/a b.js', 'text/javascript', { CacheControl: 'max-age=60' });
  await put('old.html', 'text/html', { WebsiteRedirectLocation: '/new.html' });
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
});

test('a bucket is a website once it is configured, public, and not blocked', async () => {
  expect(await get('/')).toMatchObject({
    status: 404,
    text: expect.stringContaining('NoSuchWebsiteConfiguration'),
  });
  await host();
  expect(await get('/')).toMatchObject({ status: 403, text: expect.stringContaining('Code: AccessDenied') });
  await publish(readable);
  expect(await get('/')).toMatchObject({ status: 200, text: 'this is index.html' });
  // Pages of a site may run scripts; what is stored may not.
  const policy = async (path: string) =>
    (await fetch(cloud.endpoint + path)).headers.get('content-security-policy');
  expect(await policy(`/_website/${Bucket}/`)).toBeNull();
  expect(await policy(`/${Bucket}/index.html`)).toBe('sandbox');
  const PublicAccessBlockConfiguration = { RestrictPublicBuckets: true };
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  expect((await get('/')).status).toBe(403);
  const none = await fetch(`${cloud.endpoint}/_website/nobody-s/`);
  expect([none.status, await none.text()]).toEqual([404, expect.stringContaining('NoSuchBucket')]);
});

describe('a website', () => {
  beforeEach(async () => {
    await host();
    await publish(readable);
  });

  test('serves files as they were stored, and folders by their index', async () => {
    const script = await get('/assets/a%20b.js?v=1');
    expect(script.text).toBe('this is assets/a b.js');
    expect(script.headers.get('content-type')).toBe('text/javascript');
    expect(script.headers.get('cache-control')).toBe('max-age=60');
    const etag = script.headers.get('etag') ?? '';
    expect((await get('/assets/a%20b.js', { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect((await get('/docs/')).text).toBe('this is docs/index.html');
    const folder = await get('/docs');
    expect([folder.status, folder.headers.get('location')]).toEqual([302, `/_website/${Bucket}/docs/`]);
    const moved = await get('/old.html');
    expect([moved.status, moved.headers.get('location')]).toEqual([301, '/new.html']);
    const head = await get('/', { method: 'HEAD' });
    expect([head.status, head.text, head.headers.get('content-length')]).toEqual([200, '', '18']);
  });

  test('says that a page is missing only to who may list the bucket', async () => {
    expect((await get('/none')).status).toBe(403);
    await publish(readable, listable);
    expect(await get('/none')).toMatchObject({
      status: 404,
      text: expect.stringContaining('Code: NoSuchKey'),
    });
    await s3.send(
      new PutObjectCommand({ Bucket, Key: 'error.html', Body: 'sorry', ContentType: 'text/html' }),
    );
    expect(await get('/none')).toMatchObject({ status: 404, text: 'sorry' });
  });

  test('can only be read', async () => {
    expect((await get('/x', { method: 'PUT', body: 'x' })).status).toBe(405);
    expect((await get('/', { method: 'POST', body: 'x' })).status).toBe(405);
  });
});

test('a lifted block may hold on for a moment', async () => {
  cloud.cloud.setFaults(slowPublicAccess(2));
  const open = { BlockPublicPolicy: false, RestrictPublicBuckets: false };
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: open }));
  const refused = { name: 'AccessDenied', message: expect.stringMatching(/BlockPublicPolicy/) };
  await expect(publish(readable)).rejects.toMatchObject(refused);
  await expect(publish(readable)).rejects.toMatchObject(refused);
  await publish(readable);
});
