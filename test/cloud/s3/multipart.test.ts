// Multipart uploads of the embedded cloud, by hand and by the SDK's own uploader.
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Bucket, makeBucket, readObject } from '../../support/cloud/bucket.ts';
import { openCloud, type TestCloud, withCloud } from '../../support/cloud/cloud.ts';

const mebibyte = 1024 * 1024;
let cloud: TestCloud;
let s3: S3Client;

beforeAll(async () => {
  cloud = await openCloud();
  s3 = await makeBucket(cloud);
});
afterAll(() => cloud.dispose());

const start = async (Key: string, more: object = {}) => {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  return { Bucket, Key, UploadId };
};
type Started = Awaited<ReturnType<typeof start>>;
const part = async (upload: Started, PartNumber: number, Body: Buffer) => {
  const { ETag } = await s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
  return { PartNumber, ETag };
};
const complete = (upload: Started, Parts: { PartNumber: number; ETag: string | undefined }[]) =>
  s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
/** One part, completed on the condition that there is no object of that name. */
const completeIfAbsent = async (upload: Started) => {
  const Parts = [await part(upload, 1, Buffer.from('parts'))];
  return s3.send(
    new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, IfNoneMatch: '*' }),
  );
};
const read = (Key: string, more: object = {}) => readObject(s3, Key, more);
const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest();

test('40 MB uploaded in parts by lib-storage come back whole and by range across parts', async () => {
  const bytes = randomBytes(40_000_000);
  const Body = Readable.from([bytes], { objectMode: false });
  const { ETag } = await new Upload({
    client: s3,
    params: { Bucket, Key: 'big.tif', Body, ContentType: 'image/tiff' },
  }).done();
  expect(ETag).toMatch(/^"[0-9a-f]{32}-8"$/);
  expect((await read('big.tif')).equals(bytes)).toBe(true);
  const seam = 5 * mebibyte;
  const across = await read('big.tif', { Range: `bytes=${seam - 10}-${seam + 9}` });
  expect(across.equals(bytes.subarray(seam - 10, seam + 10))).toBe(true);
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'big.tif', ChecksumMode: 'ENABLED' }));
  expect(head).toMatchObject({
    ContentLength: 40_000_000,
    ContentType: 'image/tiff',
    ChecksumType: 'COMPOSITE',
  });
  const second = await s3.send(new GetObjectCommand({ Bucket, Key: 'big.tif', PartNumber: 2 }));
  expect(second).toMatchObject({ PartsCount: 8, ContentLength: seam });
  await second.Body?.transformToByteArray();
});

test('the ETag is the MD5 of the MD5s of the parts listed, the others are thrown away', async () => {
  const [one, two] = [randomBytes(5 * mebibyte), randomBytes(1000)];
  const upload = await start('parts');
  const first = await part(upload, 1, one);
  await part(upload, 2, randomBytes(5 * mebibyte));
  const last = await part(upload, 9, two);
  const { ETag } = await complete(upload, [first, last]);
  const expected = createHash('md5').update(md5(one)).update(md5(two)).digest('hex');
  expect(ETag).toBe(`"${expected}-2"`);
  expect((await read('parts')).equals(Buffer.concat([one, two]))).toBe(true);
  // A client that lost the answer asks again.
  expect((await complete(upload, [first, last])).ETag).toBe(ETag);
});

test('an object that is being read stays readable when it is replaced', async () => {
  const parts = [1, 2, 3].map(() => randomBytes(8 * mebibyte));
  const upload = await start('replaced');
  const listed: Awaited<ReturnType<typeof part>>[] = [];
  for (const [i, bytes] of parts.entries()) listed.push(await part(upload, i + 1, bytes));
  await complete(upload, listed);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'replaced' }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'replaced', Body: 'new' }));
  expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(Buffer.concat(parts))).toBe(true);
  expect((await read('replaced')).toString()).toBe('new');
});

test('parts must exist, be in order and be large enough', async () => {
  const upload = await start('refused');
  const one = await part(upload, 1, Buffer.from('small'));
  const two = await part(upload, 2, Buffer.from('last'));
  await expect(complete(upload, [two, one])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
  await expect(complete(upload, [one, { PartNumber: 3, ETag: two.ETag }])).rejects.toMatchObject({
    name: 'InvalidPart',
  });
  await expect(complete(upload, [{ ...one, ETag: '"0"' }])).rejects.toMatchObject({ name: 'InvalidPart' });
  await expect(complete(upload, [one, two])).rejects.toMatchObject({ name: 'EntityTooSmall' });
  await expect(complete(upload, [])).rejects.toMatchObject({ name: 'MalformedXML' });
  await complete(upload, [one]);
  expect((await read('refused')).toString()).toBe('small');
});

test('a checksum of the whole object is computed over all parts and compared', async () => {
  const upload = await start('whole', { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
  const Parts = [await part(upload, 1, Buffer.from('123456789'))];
  const finish = (ChecksumCRC32: string) =>
    s3.send(new CompleteMultipartUploadCommand({ ...upload, ChecksumCRC32, MultipartUpload: { Parts } }));
  await expect(finish('AAAAAA==')).rejects.toMatchObject({ name: 'BadDigest' });
  expect(await finish('y/Q5Jg==')).toMatchObject({ ChecksumCRC32: 'y/Q5Jg==', ChecksumType: 'FULL_OBJECT' });
});

test('a part can be copied from a range of another object', async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: 'source é', Body: 'abcdefghij' }));
  const upload = await start('copied');
  const { CopyPartResult } = await s3.send(
    new UploadPartCopyCommand({
      ...upload,
      PartNumber: 1,
      CopySource: encodeURI(`${Bucket}/source é`),
      CopySourceRange: 'bytes=2-4',
    }),
  );
  await complete(upload, [{ PartNumber: 1, ETag: CopyPartResult?.ETag }]);
  expect((await read('copied')).toString()).toBe('cde');
});

test('open uploads and their parts are listed page by page, and gone after abort', async () => {
  const client = await makeBucket(await withCloud());
  const ids: (string | undefined)[] = [];
  for (const Key of ['a', 'a', 'b/1', 'b/2', 'c']) {
    ids.push((await client.send(new CreateMultipartUploadCommand({ Bucket, Key }))).UploadId);
  }
  const found: (string | undefined)[] = [];
  let marker: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {};
  while (marker) {
    const command: ListMultipartUploadsCommand = new ListMultipartUploadsCommand({
      Bucket,
      MaxUploads: 2,
      ...marker,
    });
    const page = await client.send(command);
    found.push(...(page.Uploads ?? []).map(({ UploadId }) => UploadId));
    const { NextKeyMarker = '', NextUploadIdMarker = '' } = page;
    marker = page.IsTruncated ? { KeyMarker: NextKeyMarker, UploadIdMarker: NextUploadIdMarker } : undefined;
  }
  expect(found).toEqual(ids);
  const folders = await client.send(new ListMultipartUploadsCommand({ Bucket, Delimiter: '/' }));
  expect(folders.CommonPrefixes).toEqual([{ Prefix: 'b/' }]);
  for (const PartNumber of [1, 2, 3]) {
    await client.send(new UploadPartCommand({ Bucket, Key: 'c', UploadId: ids[4], PartNumber, Body: 'x' }));
  }
  const parts = await client.send(new ListPartsCommand({ Bucket, Key: 'c', UploadId: ids[4], MaxParts: 2 }));
  expect(parts).toMatchObject({
    IsTruncated: true,
    NextPartNumberMarker: '2',
    Parts: [{ PartNumber: 1 }, { PartNumber: 2, Size: 1 }],
  });
  const rest = await client.send(
    new ListPartsCommand({
      Bucket,
      Key: 'c',
      UploadId: ids[4],
      PartNumberMarker: parts.NextPartNumberMarker,
    }),
  );
  expect(rest.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([3]);
  await client.send(new AbortMultipartUploadCommand({ Bucket, Key: 'c', UploadId: ids[4] }));
  await expect(
    client.send(new ListPartsCommand({ Bucket, Key: 'c', UploadId: ids[4] })),
  ).rejects.toMatchObject({
    name: 'NoSuchUpload',
  });
  await client.send(new DeleteBucketCommand({ Bucket }));
});

test('an upload survives a restart of the cloud', async () => {
  const first = await withCloud();
  const before = await makeBucket(first);
  const Key = 'later';
  const { UploadId } = await before.send(
    new CreateMultipartUploadCommand({ Bucket, Key, Metadata: { a: 'b' } }),
  );
  const { ETag } = await before.send(
    new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'part' }),
  );
  const after = (await first.restart()).client(S3Client);
  const Parts = [{ PartNumber: 1, ETag }];
  await after.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
  const { Body, Metadata } = await after.send(new GetObjectCommand({ Bucket, Key }));
  expect(await Body?.transformToString()).toBe('part');
  expect(Metadata).toEqual({ a: 'b' });
});

test('an upload on condition that its key is free is completed, refused, or in conflict with a deletion', async () => {
  await completeIfAbsent(await start('conditional'));
  const taken = await start('conditional');
  await expect(completeIfAbsent(taken)).rejects.toMatchObject({
    name: 'PreconditionFailed',
    $metadata: { httpStatusCode: 412 },
  });
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'conditional' }));
  await expect(completeIfAbsent(taken)).rejects.toMatchObject({
    name: 'ConditionalRequestConflict',
    $metadata: { httpStatusCode: 409 },
  });
  // What was refused is still there to be completed or aborted.
  await s3.send(new AbortMultipartUploadCommand(taken));
  await completeIfAbsent(await start('conditional'));
});
