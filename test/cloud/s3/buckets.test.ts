// Buckets of the embedded cloud, asked by the real SDK: names, regions, owners, listing, deletion.
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketLocationCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { withCloud } from '../../support/cloud/cloud.ts';
import { signedFetch } from '../../support/cloud/signed.ts';

test('a new bucket is found, listed with its region, and gone after it was deleted', async () => {
  const cloud = await withCloud();
  const s3 = cloud.client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket: 'photos-1' }));
  expect(await s3.send(new HeadBucketCommand({ Bucket: 'photos-1' }))).toMatchObject({
    BucketRegion: 'us-east-1',
  });
  const { Buckets } = await s3.send(new ListBucketsCommand({}));
  expect(Buckets).toMatchObject([
    { Name: 'photos-1', BucketRegion: 'us-east-1', CreationDate: expect.any(Date) },
  ]);
  await s3.send(new DeleteBucketCommand({ Bucket: 'photos-1' }));
  await expect(s3.send(new HeadBucketCommand({ Bucket: 'photos-1' }))).rejects.toMatchObject({
    name: 'NotFound',
    $metadata: { httpStatusCode: 404 },
  });
});

test('creating a bucket again succeeds in us-east-1 and is refused elsewhere', async () => {
  const cloud = await withCloud();
  const east = cloud.client(S3Client);
  await east.send(new CreateBucketCommand({ Bucket: 'photos-1' }));
  await east.send(new CreateBucketCommand({ Bucket: 'photos-1' }));
  const west = cloud.client(S3Client, { region: 'eu-west-1' });
  await west.send(new CreateBucketCommand({ Bucket: 'photos-2' }));
  await expect(west.send(new CreateBucketCommand({ Bucket: 'photos-2' }))).rejects.toMatchObject({
    name: 'BucketAlreadyOwnedByYou',
    $metadata: { httpStatusCode: 409 },
  });
});

test('the location constraint must fit the region that is asked', async () => {
  const cloud = await withCloud();
  const create = (region: string, LocationConstraint: string) =>
    cloud.client(S3Client, { region }).send(
      new CreateBucketCommand({
        Bucket: 'photos-1',
        CreateBucketConfiguration: { LocationConstraint } as never,
      }),
    );
  await expect(create('us-east-1', 'us-east-1')).rejects.toMatchObject({ name: 'InvalidLocationConstraint' });
  await expect(create('eu-west-1', 'eu-central-1')).rejects.toMatchObject({
    name: 'IllegalLocationConstraintException',
    message: expect.stringContaining('eu-central-1'),
  });
  await create('us-east-1', 'ap-south-1');
  const { LocationConstraint } = await cloud
    .client(S3Client)
    .send(new GetBucketLocationCommand({ Bucket: 'photos-1' }));
  expect(LocationConstraint).toBe('ap-south-1');
});

test('a bucket without a location, asked for in another region, is refused', async () => {
  const cloud = await withCloud();
  const response = await signedFetch(`${cloud.endpoint}/photos-1`, { method: 'PUT', region: 'eu-west-1' });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('<Code>IllegalLocationConstraintException</Code>');
});

test.each(['Bad_Name', 'ab', 'a..b', '192.168.0.1', 'xn--photos', 'photos-s3alias', '-photos', 'photos-an'])(
  'the bucket name %s is invalid',
  async (Bucket) => {
    const cloud = await withCloud();
    const response = await signedFetch(`${cloud.endpoint}/${Bucket}`, { method: 'PUT' });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('<Code>InvalidBucketName</Code>');
  },
);

test("another account's bucket cannot be created and is closed", async () => {
  const s3 = (await withCloud()).client(S3Client);
  await expect(s3.send(new CreateBucketCommand({ Bucket: 'foreign-photos' }))).rejects.toMatchObject({
    name: 'BucketAlreadyExists',
    $metadata: { httpStatusCode: 409 },
  });
  const head = await s3.send(new HeadBucketCommand({ Bucket: 'foreign-photos' })).catch((error) => error);
  expect(head.$metadata.httpStatusCode).toBe(403);
});

test('a bucket of another region answers 301 and says where it is', async () => {
  const cloud = await withCloud();
  await cloud.client(S3Client, { region: 'eu-west-1' }).send(new CreateBucketCommand({ Bucket: 'photos-1' }));
  const response = await signedFetch(`${cloud.endpoint}/photos-1`, { method: 'HEAD' });
  expect(response.status).toBe(301);
  expect(response.headers.get('x-amz-bucket-region')).toBe('eu-west-1');
  expect(await response.text()).toBe('');
  const east = cloud.client(S3Client);
  await expect(
    east.send(new PutObjectCommand({ Bucket: 'photos-1', Key: 'a', Body: 'a' })),
  ).rejects.toMatchObject({ name: 'PermanentRedirect' });
});

test('a call that expects another owner is denied', async () => {
  const s3 = (await withCloud()).client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket: 'photos-1' }));
  const put = (ExpectedBucketOwner: string) =>
    s3.send(new PutObjectCommand({ Bucket: 'photos-1', Key: 'a', Body: 'a', ExpectedBucketOwner }));
  await put('000000000000');
  await expect(put('111111111111')).rejects.toMatchObject({
    name: 'AccessDenied',
    $metadata: { httpStatusCode: 403 },
  });
});

test('only an empty bucket can be deleted', async () => {
  const s3 = (await withCloud()).client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket: 'photos-1' }));
  await s3.send(new PutObjectCommand({ Bucket: 'photos-1', Key: 'a', Body: 'a' }));
  await expect(s3.send(new DeleteBucketCommand({ Bucket: 'photos-1' }))).rejects.toMatchObject({
    name: 'BucketNotEmpty',
    $metadata: { httpStatusCode: 409 },
  });
  await expect(s3.send(new DeleteBucketCommand({ Bucket: 'photos-2' }))).rejects.toMatchObject({
    name: 'NoSuchBucket',
  });
});

test('buckets are listed by prefix, region and page', async () => {
  const cloud = await withCloud();
  const s3 = cloud.client(S3Client);
  for (const Bucket of ['aa-1', 'bb-1', 'bb-2', 'bb-3']) await s3.send(new CreateBucketCommand({ Bucket }));
  await cloud.client(S3Client, { region: 'eu-west-1' }).send(new CreateBucketCommand({ Bucket: 'bb-9' }));
  const first = await s3.send(
    new ListBucketsCommand({ Prefix: 'bb-', MaxBuckets: 2, BucketRegion: 'us-east-1' }),
  );
  expect(first.Buckets?.map(({ Name }) => Name)).toEqual(['bb-1', 'bb-2']);
  const second = await s3.send(
    new ListBucketsCommand({
      Prefix: 'bb-',
      MaxBuckets: 2,
      BucketRegion: 'us-east-1',
      ContinuationToken: first.ContinuationToken,
    }),
  );
  expect(second.Buckets?.map(({ Name }) => Name)).toEqual(['bb-3']);
  expect(second.ContinuationToken).toBeUndefined();
});

test('tags given at creation are the tag set of the bucket', async () => {
  const s3 = (await withCloud()).client(S3Client, { region: 'eu-west-1' });
  await s3.send(
    new CreateBucketCommand({
      Bucket: 'photos-1',
      CreateBucketConfiguration: {
        LocationConstraint: 'eu-west-1',
        Tags: [{ Key: 'thumbs:stack', Value: 'holiday' }],
      },
    }),
  );
  const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket: 'photos-1' }));
  expect(TagSet).toEqual([{ Key: 'thumbs:stack', Value: 'holiday' }]);
});
