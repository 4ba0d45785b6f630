// Versioned buckets of the embedded cloud: every put is kept, a delete hides, and all of it can be listed and removed.
import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { Bucket, makeBucket } from '../../support/cloud/bucket.ts';
import { withCloud } from '../../support/cloud/cloud.ts';

async function bucket(Status?: 'Enabled' | 'Suspended'): Promise<S3Client> {
  const s3 = await makeBucket(await withCloud());
  if (Status) await version(s3, Status);
  return s3;
}

const version = (s3: S3Client, Status: 'Enabled' | 'Suspended') =>
  s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
const put = (s3: S3Client, Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body }));
const read = async (s3: S3Client, Key: string, VersionId?: string) => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...(VersionId ? { VersionId } : {}) }));
  return Body?.transformToString();
};

test('versioning is off until it is enabled, and can be suspended', async () => {
  const s3 = await bucket();
  const status = async () => (await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status;
  expect(await status()).toBeUndefined();
  await version(s3, 'Enabled');
  expect(await status()).toBe('Enabled');
  await version(s3, 'Suspended');
  expect(await status()).toBe('Suspended');
});

test('an unversioned bucket lists each object as version null', async () => {
  const s3 = await bucket();
  expect((await put(s3, 'a', 'old')).VersionId).toBeUndefined();
  await put(s3, 'a', 'new');
  const { Versions } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  expect(Versions).toMatchObject([{ Key: 'a', VersionId: 'null', IsLatest: true, Size: 3 }]);
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a', VersionId: 'null' }));
  await s3.send(new DeleteBucketCommand({ Bucket }));
});

test('every put adds a version; a delete hides them all until its marker is deleted', async () => {
  const s3 = await bucket('Enabled');
  const { VersionId: first } = await put(s3, 'a', 'one');
  const { VersionId: second } = await put(s3, 'a', 'two');
  expect(first).not.toBe(second);
  expect(await read(s3, 'a')).toBe('two');
  expect(await read(s3, 'a', first)).toBe('one');

  const deleted = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
  expect(deleted).toMatchObject({ DeleteMarker: true, VersionId: expect.any(String) });
  await expect(read(s3, 'a')).rejects.toMatchObject({ name: 'NoSuchKey' });
  const marker = await s3
    .send(new HeadObjectCommand({ Bucket, Key: 'a', VersionId: deleted.VersionId }))
    .catch((error) => error);
  expect(marker.$metadata.httpStatusCode).toBe(405);
  expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
  const all = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  expect(all.DeleteMarkers).toMatchObject([{ Key: 'a', IsLatest: true, VersionId: deleted.VersionId }]);
  expect(all.Versions?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
    [second, false],
    [first, false],
  ]);
  await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
    name: 'BucketNotEmpty',
  });

  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a', VersionId: deleted.VersionId }));
  expect(await read(s3, 'a')).toBe('two');
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a', VersionId: second }));
  expect(await read(s3, 'a')).toBe('one');
  await expect(read(s3, 'a', second)).rejects.toMatchObject({ name: 'NoSuchVersion' });
});

test('a suspended bucket keeps its versions and reuses the one named null', async () => {
  const s3 = await bucket();
  await put(s3, 'a', 'before');
  await version(s3, 'Enabled');
  const { VersionId: kept } = await put(s3, 'a', 'kept');
  await version(s3, 'Suspended');
  expect(await put(s3, 'a', 'after')).toMatchObject({ VersionId: 'null' });
  const { Versions } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  expect(Versions?.map(({ VersionId }) => VersionId)).toEqual(['null', kept]);
  expect(await read(s3, 'a', 'null')).toBe('after');
  expect(await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }))).toMatchObject({
    DeleteMarker: true,
    VersionId: 'null',
  });
  await expect(read(s3, 'a')).rejects.toMatchObject({ name: 'NoSuchKey' });
  expect(await read(s3, 'a', kept)).toBe('kept');
});

test('pages of versions lose nothing, even when each page is deleted before the next is read', async () => {
  const s3 = await bucket();
  await put(s3, 'a', '0');
  await version(s3, 'Enabled');
  for (const Key of ['a', 'a', 'b', 'b', 'c', 'a', 'd/1', 'd/2']) await put(s3, Key, 'x');
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'b' }));
  let markers: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
  let deleted = 0;
  while (markers) {
    const command: ListObjectVersionsCommand = new ListObjectVersionsCommand({
      Bucket,
      MaxKeys: 2,
      ...markers,
    });
    const page = await s3.send(command);
    const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    const Objects = found.map(({ Key = '', VersionId = '' }) => ({ Key, VersionId }));
    const result = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    deleted += result.Deleted?.length ?? 0;
    const { NextKeyMarker = '', NextVersionIdMarker = '' } = page;
    markers = page.IsTruncated
      ? { KeyMarker: NextKeyMarker, VersionIdMarker: NextVersionIdMarker }
      : undefined;
  }
  expect(deleted).toBe(10);
  await s3.send(new DeleteBucketCommand({ Bucket }));
});

test('versions roll up at a delimiter', async () => {
  const s3 = await bucket('Enabled');
  for (const Key of ['a', 'd/1', 'd/1', 'd/2', 'e']) await put(s3, Key, 'x');
  const { Versions, CommonPrefixes } = await s3.send(
    new ListObjectVersionsCommand({ Bucket, Delimiter: '/' }),
  );
  expect(Versions?.map(({ Key }) => Key)).toEqual(['a', 'e']);
  expect(CommonPrefixes).toEqual([{ Prefix: 'd/' }]);
});
