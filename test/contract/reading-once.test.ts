// One look at an account: equal requests are one call, and a wait still sees what changes.
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, HeadBucketCommand, paginateListBuckets, S3Client } from '@aws-sdk/client-s3';
import { beforeEach, expect, it } from 'vitest';
import { readingOnce } from '../../src/aws/reading-once.ts';
import type { Session } from '../../src/aws/session.ts';
import { schedules, waitUntil } from '../../src/machine/wait.ts';
import type { TestCloud } from '../support/cloud/cloud.ts';
import { withAccount } from '../support/stacks/account.ts';
import type { TestSession } from '../support/stacks/session.ts';

let cloud: TestCloud;
let session: TestSession;
beforeEach(async () => {
  ({ cloud, session } = await withAccount());
});

const operations = () => cloud.calls.map(({ operation }) => operation);
const make = (Bucket: string) => session.client(S3Client).send(new CreateBucketCommand({ Bucket }));

async function bucketsOf({ client }: Session, Prefix: string) {
  const pages = await Array.fromAsync(paginateListBuckets({ client: client(S3Client) }, { Prefix }));
  return pages.flatMap(({ Buckets = [] }) => Buckets.map(({ Name }) => Name));
}

it('asks once for what is the same, and for everything else as often', async () => {
  await make('one-bucket');
  const look = readingOnce(session);
  const found = await Promise.all([bucketsOf(look, 'one'), bucketsOf(look, 'one'), bucketsOf(look, 'two')]);
  expect(found).toEqual([['one-bucket'], ['one-bucket'], []]);
  expect(operations()).toEqual(['CreateBucket', 'ListBuckets', 'ListBuckets']);
});

it('does not ask again for what was refused', async () => {
  const look = readingOnce(session);
  const read = () => look.client(IAMClient).send(new GetRoleCommand({ RoleName: 'none' }));
  await expect(read()).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  await expect(read()).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  expect(operations()).toEqual(['GetRole']);
});

it('sees what comes while it waits, and from then on', async () => {
  const look = readingOnce(session);
  const isThere = () =>
    look
      .client(S3Client)
      .send(new HeadBucketCommand({ Bucket: 'late-bucket' }))
      .then(
        () => true,
        () => undefined,
      );
  expect(await isThere()).toBe(undefined);
  await make('late-bucket');
  expect(await isThere()).toBe(undefined);
  await waitUntil(session, 'the bucket is there', schedules.tableReady, isThere);
  expect(await isThere()).toBe(true);
  expect(operations()).toEqual(['HeadBucket', 'CreateBucket', 'HeadBucket']);
});

it('within a wait asks once, too: each try is a look of its own', async () => {
  await waitUntil(session, 'buckets were listed', schedules.tableReady, async () => {
    const look = readingOnce(session);
    return Promise.all([bucketsOf(look, 'one'), bucketsOf(look, 'one')]);
  });
  expect(operations()).toEqual(['ListBuckets']);
});
