// The lean way of storing small files, against the SDK's: the same objects, and the same errors.
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../cloud/aws-error.ts';
import { failAlways, failTimes } from '../../cloud/faults.ts';
import type { Call } from '../../cloud/service.ts';
import { type LeanPut, openLeanPut } from '../../src/aws/lean-put.ts';
import { isCredentials } from '../../src/errors/errors.ts';
import { openStore } from '../../src/transfer/store.ts';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { makeSession } from '../support/stacks/session.ts';
import { makeStores } from '../support/stacks/stores.ts';

type Stack = Awaited<ReturnType<typeof makeStores>>;

let cloud: TestCloud;
let stack: Stack;
beforeAll(async () => {
  cloud = await openCloud({ timings: { tableMs: 20 } });
  stack = await makeStores(cloud);
});
afterAll(async () => {
  stack?.session.close();
  await cloud?.dispose();
});
afterEach(() => cloud.cloud.setFaults(undefined));

const bucket = () => stack.context.names.of('originals');
const body = Buffer.from('some bytes');
const image = (key: string) => ({ key, path: key, file: key, bytes: body.length, contentType: 'image/png' });

describe('a lean put', () => {
  let put: LeanPut | undefined;
  beforeEach(async () => {
    put = await openLeanPut(stack.context, { Bucket: bucket(), ExpectedBucketOwner: '000000000000' });
  });

  it.each([
    'plain.png',
    'a b+c%20 &=?#.png',
    'ünïcode/写真 👍.png',
    '!\'()*~;:@$,[]{}|\\^`<>".png',
    'with//two/../dots/./.png',
    '/leading',
  ])('stores %j as the SDK does', async (key) => {
    const s3 = stack.context.client(S3Client);
    const etag = await put?.(key, body, 'image/png');
    const got = await s3.send(new GetObjectCommand({ Bucket: bucket(), Key: key }));
    expect(await got.Body?.transformToString()).toBe('some bytes');
    expect(got).toMatchObject({ ETag: etag, ContentType: 'image/png', ContentLength: body.length });
    await s3.send(new PutObjectCommand({ Bucket: bucket(), Key: key, Body: body, ContentType: 'image/png' }));
    expect((await s3.send(new HeadObjectCommand({ Bucket: bucket(), Key: key }))).ETag).toBe(etag);
  });

  it('asks for nothing but the objects themselves', async () => {
    const before = cloud.calls.length;
    await put?.('one.png', body, 'image/png');
    await put?.('two.png', body, 'image/png');
    expect(cloud.calls.slice(before).map(({ operation }) => operation)).toEqual(['PutObject', 'PutObject']);
  });

  it('says nothing of failures, so that the SDK can', async () => {
    cloud.cloud.setFaults(failAlways('s3', 'PutObject', new AwsError('AccessDenied', 'no', 403)));
    expect(await put?.('a.png', body, 'image/png')).toBeUndefined();
    cloud.cloud.setFaults(({ operation }: Call) => (operation === 'PutObject' ? 'drop' : undefined));
    expect(await put?.('a.png', body, 'image/png')).toBeUndefined();
  });

  it('throws the reason when it is interrupted', async () => {
    const session = await makeSession(cloud);
    const interruptible = await openLeanPut(session, { Bucket: bucket() });
    cloud.cloud.setFaults(({ operation }: Call) => {
      if (operation === 'PutObject') session.abort();
      return undefined;
    });
    await expect(interruptible?.('a.png', body, 'image/png')).rejects.toThrow('interrupted by the test');
    session.close();
  });
});

describe('the store', () => {
  const problems: [code: string, status: number][] = [
    ['AccessDenied', 403],
    ['NoSuchBucket', 404],
    ['ExpiredToken', 400],
    ['InvalidAccessKeyId', 403],
    ['BadDigest', 400],
    ['EntityTooLarge', 400],
  ];
  it.each(problems)('fails with %s exactly as the SDK does', async (code, status) => {
    cloud.cloud.setFaults(failAlways('s3', 'PutObject', new AwsError(code, 'so it is', status)));
    const plain = new PutObjectCommand({ Bucket: bucket(), Key: 'a.png', Body: body });
    const expected = await stack.context
      .client(S3Client)
      .send(plain)
      .catch((error) => error);
    const failed = await openStore(stack.context, { overwrite: true })
      .put(image('a.png'), body)
      .catch((error) => error);
    expect(failed).toMatchObject({ name: code, message: expected.message });
    expect(failed.$metadata.httpStatusCode).toBe(status);
    expect(failed.$metadata.requestId).toBeTruthy();
    expect(isCredentials(failed)).toBe(isCredentials(expected));
  });

  it('rides out what passes: a cut line, an internal error, a slow down', async () => {
    const store = openStore(stack.context, { overwrite: true });
    for (const fault of [
      new AwsError('SlowDown', 'slowly', 503),
      new AwsError('InternalError', 'oops', 500),
    ]) {
      cloud.cloud.setFaults(failTimes('s3', 'PutObject', 2, fault));
      expect(await store.put(image('ridden.png'), body)).toMatch(/^[0-9a-f]{32}$/);
    }
    let cuts = 0;
    cloud.cloud.setFaults(({ operation }: Call) =>
      operation === 'PutObject' && ++cuts <= 2 ? 'drop' : undefined,
    );
    expect(await store.put(image('cut.png'), body)).toMatch(/^[0-9a-f]{32}$/);
  });

  it('leaves the lean way after three objects that only the SDK could store', async () => {
    const session = await makeSession(cloud);
    let sentBySdk = 0;
    session.client(S3Client).middlewareStack.add(
      (next) => (args) => {
        sentBySdk += 1;
        return next(args);
      },
      { step: 'deserialize', priority: 'low' },
    );
    // Not one that the SDK would try again: of each object the first request is the lean one.
    let refusals = 0;
    const seen = new Set<string>();
    let key = '';
    cloud.cloud.setFaults(({ operation }: Call) => {
      if (operation !== 'PutObject' || seen.has(key) || refusals === 3) return undefined;
      seen.add(key);
      refusals += 1;
      return new AwsError('NotImplemented', 'signed payloads only', 501);
    });
    const store = openStore({ ...stack.context, client: session.client }, { overwrite: true });
    for (let index = 0; index < 6; index++) {
      key = `${index}.png`;
      await store.put(image(key), body);
    }
    expect([refusals, sentBySdk]).toEqual([3, 6]);
    session.close();
  });
});
