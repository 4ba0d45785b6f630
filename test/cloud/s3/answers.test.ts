// Answers that AWS gives and that are easy to get wrong: checksums nobody asked for, markers inside a folder, versions that
// are not there, uploads that are completed twice.
import { randomBytes } from 'node:crypto';
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLifecycleConfigurationCommand,
  GetObjectAclCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  type TransitionDefaultMinimumObjectSize,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCloud, type TestCloud } from '../../support/cloud/cloud.ts';
import { signedPolicy } from '../../support/cloud/signed.ts';

let cloud: TestCloud;
let s3: S3Client;
const Bucket = 'answers';
const Versioned = 'answers-versioned';

beforeAll(async () => {
  cloud = await openCloud();
  // Checksums only where a test asks for them.
  s3 = cloud.client(S3Client, { requestChecksumCalculation: 'WHEN_REQUIRED' });
  for (const one of [Bucket, Versioned]) await s3.send(new CreateBucketCommand({ Bucket: one }));
  const VersioningConfiguration = { Status: 'Enabled' as const };
  await s3.send(new PutBucketVersioningCommand({ Bucket: Versioned, VersioningConfiguration }));
});
afterAll(() => cloud.dispose());

const put = (Key: string, Body = 'x', more: object = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error) => error,
  );

describe('an object whose client sent no checksum', () => {
  it('has CRC64NVME, in every answer about it', async () => {
    // The check value of CRC-64/NVME is that of these nine digits: ae8b14860a799888.
    const sum = { ChecksumCRC64NVME: 'rosUhgp5mIg=', ChecksumType: 'FULL_OBJECT' };
    expect(await put('digits', '123456789')).toMatchObject(sum);
    const head = new HeadObjectCommand({ Bucket, Key: 'digits', ChecksumMode: 'ENABLED' });
    expect(await s3.send(head)).toMatchObject(sum);
  });

  it('has one of the whole when it came in parts, which have none', async () => {
    const place = { Bucket, Key: 'in-parts' };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(place));
    const bytes = [randomBytes(5 * 1024 * 1024), randomBytes(1000)];
    const Parts: CompletedPart[] = [];
    for (const [index, Body] of bytes.entries()) {
      const part = { ...place, UploadId, PartNumber: index + 1, Body };
      Parts.push({ PartNumber: index + 1, ETag: (await s3.send(new UploadPartCommand(part))).ETag });
    }
    expect((await s3.send(new ListPartsCommand({ ...place, UploadId }))).ChecksumAlgorithm).toBeUndefined();
    const complete = (more: object) =>
      s3.send(
        new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts }, ...more }),
      );
    expect(await failure(complete({ MpuObjectSize: 7 }))).toMatchObject({ name: 'InvalidRequest' });
    const done = await complete({ MpuObjectSize: 5 * 1024 * 1024 + 1000 });
    const whole = await put('at-once', Buffer.concat(bytes) as never);
    expect(done).toMatchObject({ ChecksumCRC64NVME: whole.ChecksumCRC64NVME, ChecksumType: 'FULL_OBJECT' });
  });
});

it('the parts of an object are told page by page when they have checksums', async () => {
  const place = { Bucket, Key: 'summed' };
  const algorithm = { ChecksumAlgorithm: 'SHA256' as const };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...place, ...algorithm }));
  const Parts: CompletedPart[] = [];
  for (const PartNumber of [1, 2]) {
    const Body = Buffer.alloc(PartNumber === 1 ? 5 * 1024 * 1024 : 3, PartNumber);
    const input = { ...place, UploadId, PartNumber, Body, ...algorithm };
    const { ETag, ChecksumSHA256 } = await s3.send(new UploadPartCommand(input));
    Parts.push({ PartNumber, ETag, ChecksumSHA256 });
  }
  await s3.send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts } }));
  const ask = { ...place, ObjectAttributes: ['ObjectParts' as const], MaxParts: 1, PartNumberMarker: '1' };
  const { ObjectParts } = await s3.send(new GetObjectAttributesCommand(ask));
  expect(ObjectParts).toMatchObject({
    TotalPartsCount: 2,
    IsTruncated: false,
    MaxParts: 1,
    NextPartNumberMarker: '2',
    Parts: [{ PartNumber: 2, Size: 3, ChecksumSHA256: Parts[1]?.ChecksumSHA256 }],
  });
});

it('a marker inside a folder skips the folder', async () => {
  for (const key of ['f/sub/one', 'f/sub/two', 'f/three']) {
    await put(key);
    await s3.send(new PutObjectCommand({ Bucket: Versioned, Key: key, Body: 'x' }));
  }
  const below = { Prefix: 'f/', Delimiter: '/' };
  const list = await s3.send(new ListObjectsCommand({ Bucket, ...below, Marker: 'f/sub/one' }));
  expect(list.Contents?.map(({ Key }) => Key)).toEqual(['f/three']);
  expect(list.CommonPrefixes).toBeUndefined();
  const versions = { Bucket: Versioned, ...below, KeyMarker: 'f/sub/one' };
  expect((await s3.send(new ListObjectVersionsCommand(versions))).CommonPrefixes).toBeUndefined();
});

describe('versions', () => {
  it('that are not there are errors of DeleteObjects, and of a bucket without versions', async () => {
    await put('plain');
    const VersionId = 'HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD';
    const Delete = { Objects: [{ Key: 'plain', VersionId }] };
    const { Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete }));
    expect(Errors).toMatchObject([{ Code: 'NoSuchVersion', Key: 'plain', VersionId }]);
    expect(await failure(s3.send(new GetObjectCommand({ Bucket, Key: 'plain', VersionId })))).toMatchObject({
      name: 'InvalidArgument',
      ArgumentName: 'versionId',
    });
  });

  it('that are delete markers have no tags', async () => {
    const place = { Bucket: Versioned, Key: 'marked' };
    await s3.send(new PutObjectCommand({ ...place, Body: 'x' }));
    await s3.send(new DeleteObjectCommand(place));
    const refused = { name: 'MethodNotAllowed', ResourceType: 'DeleteMarker' };
    expect(await failure(s3.send(new GetObjectTaggingCommand(place)))).toMatchObject({
      ...refused,
      Method: 'GET',
    });
    const tags = { Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } };
    expect(await failure(s3.send(new PutObjectTaggingCommand({ ...place, ...tags })))).toMatchObject(refused);
    expect(await failure(s3.send(new GetObjectAclCommand(place)))).toMatchObject({ name: 'NoSuchKey' });
  });
});

it('a lifecycle has a smallest size of what moves', async () => {
  const Rules = [{ ID: 'all', Status: 'Enabled' as const, Filter: { Prefix: '' }, Expiration: { Days: 7 } }];
  const set = (TransitionDefaultMinimumObjectSize?: TransitionDefaultMinimumObjectSize) =>
    s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: { Rules },
        TransitionDefaultMinimumObjectSize,
      }),
    );
  expect((await set()).TransitionDefaultMinimumObjectSize).toBe('all_storage_classes_128K');
  await set('varies_by_storage_class');
  const kept = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  expect(kept.TransitionDefaultMinimumObjectSize).toBe('varies_by_storage_class');
  expect(await failure(set('value' as never))).toMatchObject({ name: 'InvalidRequest' });
});

const everybody = 'http://acs.amazonaws.com/groups/global/AllUsers';

it.each([
  ['grants', { GrantRead: `uri="${everybody}"` }, 'AccessControlListNotSupported'],
  ['a grant to nobody known', { GrantRead: 'uri="all"' }, 'InvalidArgument'],
  ['an ACL of no name', { ACL: 'fake-acl' }, 'InvalidArgument'],
  [
    'a key of its own',
    { SSECustomerAlgorithm: 'AES256', SSECustomerKey: 'key', SSECustomerKeyMD5: 'md5' },
    'NotImplemented',
  ],
  ['a lock', { ObjectLockMode: 'GOVERNANCE' }, 'NotImplemented'],
])('an object with %s is refused', async (_what, more, name) => {
  expect(await failure(put('refused', 'x', more))).toMatchObject({ name });
});

describe('forms', () => {
  const conditions = [{ bucket: Bucket }, ['starts-with', '$key', '']];
  const later = new Date(Date.now() + 3_600_000).toISOString();

  async function post(policy: { expiration: string; conditions: unknown[] }, without: string[] = []) {
    const fields = { key: 'form', ...(await signedPolicy(policy as never)) };
    const data = new FormData();
    for (const [name, value] of Object.entries(fields)) if (!without.includes(name)) data.set(name, value);
    data.set('file', new Blob(['x']), 'a');
    const response = await fetch(`${cloud.endpoint}/${Bucket}`, { method: 'POST', body: data });
    return [response.status, /<Code>(\w+)</.exec(await response.text())?.[1]];
  }

  it.each<[string, object, string[], unknown[]]>([
    ['as they should be', {}, [], [204, undefined]],
    ['that expire at no time', { expiration: 'soon' }, [], [400, 'InvalidPolicyDocument']],
    ['with half a range of sizes', range(1), [], [400, 'InvalidPolicyDocument']],
    ['with a range of words', range('few', 'many'), [], [403, 'AccessDenied']],
    [
      'with two conditions in one',
      { conditions: [...conditions, { a: 'b', c: 'd' }] },
      [],
      [400, 'InvalidPolicyDocument'],
    ],
    ['without a date', {}, ['X-Amz-Date', 'x-amz-date'], [400, 'InvalidArgument']],
  ])('%s', async (_what, more, without, expected) => {
    expect(await post({ expiration: later, conditions, ...more }, without)).toEqual(expected);
  });

  function range(...limits: unknown[]) {
    return { conditions: [...conditions, ['content-length-range', ...limits]] };
  }
});
