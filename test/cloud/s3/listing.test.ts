// Listings of the embedded cloud: nothing lost between pages, nothing twice, in the order of UTF-8 bytes.
import {
  ListObjectsCommand,
  type ListObjectsCommandOutput,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { Bucket, makeBucket } from '../../support/cloud/bucket.ts';
import { withCloud } from '../../support/cloud/cloud.ts';

async function bucketWith(keys: string[]): Promise<S3Client> {
  const s3 = await makeBucket(await withCloud());
  const left = [...keys];
  const putAll = async () => {
    for (let Key = left.pop(); Key !== undefined; Key = left.pop()) {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    }
  };
  await Promise.all(Array.from({ length: 8 }, putAll));
  return s3;
}

const inByteOrder = (keys: string[]) =>
  [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

test('pages of 1,100 mixed keys are together the sorted list', async () => {
  const stems = [
    'a',
    'A',
    'z',
    'Z',
    'é',
    'e\u0301',
    'ß',
    '_',
    '-',
    '~',
    '\uffee',
    '\u{1F600}',
    'Ω',
    ' ',
    '中',
  ];
  const keys = Array.from(
    { length: 1100 },
    (_, i) => `${stems[i % stems.length]}${stems[(i * 7) % stems.length]}${i}`,
  );
  const s3 = await bucketWith(keys);
  for (const pageSize of [1000, 133]) {
    const listed: string[] = [];
    for await (const page of paginateListObjectsV2({ client: s3, pageSize }, { Bucket })) {
      for (const { Key = '' } of page.Contents ?? []) listed.push(Key);
    }
    expect(listed).toEqual(inByteOrder(keys));
  }
  const old: string[] = [];
  for (let Marker: string | undefined = ''; Marker !== undefined; ) {
    const page: ListObjectsCommandOutput = await s3.send(
      new ListObjectsCommand({ Bucket, Marker, MaxKeys: 150 }),
    );
    for (const { Key = '' } of page.Contents ?? []) old.push(Key);
    Marker = page.IsTruncated ? old.at(-1) : undefined;
  }
  expect(old).toEqual(inByteOrder(keys));
});

test('a delimiter rolls keys up into common prefixes, each told once over all pages', async () => {
  const keys = ['a', 'b/1', 'b/2', 'b/3', 'b/c/4', 'd', 'd/', 'd/5', 'é/6', 'z'];
  const s3 = await bucketWith(keys);
  for (const MaxKeys of [1, 2, 3, 1000]) {
    const found: string[] = [];
    for await (const page of paginateListObjectsV2(
      { client: s3, pageSize: MaxKeys },
      { Bucket, Delimiter: '/' },
    )) {
      expect(page.KeyCount).toBeLessThanOrEqual(MaxKeys);
      found.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
      found.push(...(page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix));
    }
    expect(inByteOrder(found)).toEqual(['a', 'b/', 'd', 'd/', 'z', 'é/']);
  }
  const inFolder = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'b/', Delimiter: '/' }));
  expect(inFolder.Contents?.map(({ Key }) => Key)).toEqual(['b/1', 'b/2', 'b/3']);
  expect(inFolder.CommonPrefixes).toEqual([{ Prefix: 'b/c/' }]);
});

test('the old listing pages by marker, over common prefixes too', async () => {
  const s3 = await bucketWith(['a/1', 'a/2', 'b', 'c/1', 'd']);
  const first = await s3.send(new ListObjectsCommand({ Bucket, Delimiter: '/', MaxKeys: 1 }));
  expect(first).toMatchObject({ IsTruncated: true, NextMarker: 'a/', CommonPrefixes: [{ Prefix: 'a/' }] });
  const second = await s3.send(
    new ListObjectsCommand({ Bucket, Delimiter: '/', MaxKeys: 9, Marker: first.NextMarker }),
  );
  expect(second.IsTruncated).toBe(false);
  expect(second.Contents?.map(({ Key }) => Key)).toEqual(['b', 'd']);
  expect(second.CommonPrefixes).toEqual([{ Prefix: 'c/' }]);
});

test('listing can start after a key, and answers encoded keys on request', async () => {
  const s3 = await bucketWith(['a', 'b c+d', 'é/ü']);
  const { Contents } = await s3.send(
    new ListObjectsV2Command({ Bucket, StartAfter: 'a', EncodingType: 'url' }),
  );
  expect(Contents?.map(({ Key }) => Key)).toEqual(['b+c%2Bd', '%C3%A9/%C3%BC']);
});

test('no keys are listed when none are wanted, and no more than 1,000 when more are', async () => {
  const s3 = await bucketWith(['a', 'b']);
  const none = await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 0 }));
  expect(none).toMatchObject({ KeyCount: 0, IsTruncated: false });
  expect(await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 5000 }))).toMatchObject({ MaxKeys: 1000 });
  await expect(s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: -1 }))).rejects.toMatchObject({
    name: 'InvalidArgument',
    ArgumentName: 'max-keys',
  });
  await expect(
    s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: 'made up' })),
  ).rejects.toMatchObject({ name: 'InvalidArgument' });
});
