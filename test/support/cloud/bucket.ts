// One bucket on a test's cloud, and what is in it.
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { TestCloud } from './cloud.ts';

export const Bucket = 'photos-1';

/** Answers the client that made it. */
export async function makeBucket(cloud: Pick<TestCloud, 'client'>): Promise<S3Client> {
  const s3 = cloud.client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket }));
  return s3;
}

/** The bytes of an object; `more` goes into the request. */
export async function readObject(s3: S3Client, Key: string, more: object = {}): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}
