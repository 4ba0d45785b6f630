// Teardown gives a receipt: 0 left, or each leftover with its reason and exit 1; it needs no plan and no state file.
import { readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import { describe, expect, it } from 'vitest';
import { roleInProfile } from '../../cloud/faults/situations.ts';
import { deny, failAlways } from '../../cloud/faults.ts';
import type { ServiceName } from '../../cloud/router.ts';
import { makeRole } from '../support/cloud/functions.ts';
import { fakeClock } from '../support/fakes/fake-clock.ts';
import { type FaultSite, isRead, makeSite, type Outcome } from '../support/faults/fault-site.ts';
import { countsOf, emptyAccount, oneStack } from '../support/stacks/inventory.ts';

const s3Of = (site: FaultSite) => site.cloud.client(S3Client, { maxAttempts: 3 });

interface Receipt {
  destroyed: number;
  left: { id: string; type: string; name: string; reason: string }[];
}
const receiptOf = ({ events }: Outcome) => events.at(-1) as unknown as Receipt;

async function fill(site: FaultSite, Bucket: string, count: number): Promise<void> {
  const s3 = s3Of(site);
  const limit = pLimit(32);
  await Promise.all(
    Array.from({ length: count }, (_, index) =>
      limit(() => s3.send(new PutObjectCommand({ Bucket, Key: `photos/${index}.jpg`, Body: 'x' }))),
    ),
  );
}

/** As a cut-off upload leaves it. */
async function openUpload(site: FaultSite, Bucket: string, Key: string): Promise<void> {
  const s3 = s3Of(site);
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'part' }));
}

describe('a bucket', () => {
  it('with objects and open uploads is emptied and deleted', async () => {
    const site = await makeSite();
    await site.setUp();
    for (const id of ['originals', 'thumbnails']) {
      const Bucket = await site.nameOf(id);
      await fill(site, Bucket, 5);
      for (const key of ['a', 'b', 'c']) await openUpload(site, Bucket, key);
    }
    const outcome = await site.tearDown();
    expect(outcome.calls.filter((one) => one === 'AbortMultipartUpload')).toHaveLength(6);
    expect(receiptOf(outcome)).toMatchObject({ left: [] });
    expect(await site.inventory()).toEqual(emptyAccount);
  });

  it('with versions, delete markers and open uploads is emptied and deleted', async () => {
    const site = await makeSite();
    await site.setUp();
    const Bucket = await site.nameOf('originals');
    const s3 = s3Of(site);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'before.jpg', Body: 'of no version' }));
    const VersioningConfiguration = { Status: 'Enabled' as const };
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    for (const Body of ['one', 'two']) {
      await s3.send(new PutObjectCommand({ Bucket, Key: 'before.jpg', Body }));
      await s3.send(new PutObjectCommand({ Bucket, Key: 'a b+c é.jpg', Body }));
    }
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'before.jpg' }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'never there.jpg' }));
    await openUpload(site, Bucket, 'big.tif');
    expect(await site.tearDown()).toMatchObject({ code: 0 });
    expect(await site.inventory()).toEqual(emptyAccount);
  });

  it('with 3,000 objects is emptied a thousand at a time, with progress', async () => {
    const site = await makeSite();
    await site.setUp();
    const Bucket = await site.nameOf('originals');
    await fill(site, Bucket, 3000);
    const outcome = await site.tearDown();
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.calls.filter((one) => one === 'DeleteObjects')).toHaveLength(3);
    const progress = outcome.events.flatMap((event) => (event.event === 'progress' ? [event] : []));
    expect(progress.map(({ done }) => done)).toEqual([1000, 2000, 3000]);
    expect(progress.at(-1)).toMatchObject({ total: 3000, unit: 'objects' });
    expect(await site.inventory()).toEqual(emptyAccount);
  });

  it('that stays is left with the reason; what is in it goes all the same', async () => {
    const site = await makeSite();
    await site.setUp();
    const name = await site.nameOf('originals');
    await fill(site, name, 3);
    const outcome = await site.tearDown(deny('s3', 'DeleteBucket'));
    expect(outcome.code).toBe(1);
    expect(receiptOf(outcome).left.map(({ name }) => name)).toContain(name);
    expect((await site.inventory()).buckets).toHaveLength(2);
    expect(await site.tearDown()).toMatchObject({ code: 0 });
    expect(await site.inventory()).toEqual(emptyAccount);
  });
});

describe('a log group', () => {
  it.each([
    ['our own role', false],
    ['a borrowed role', true],
  ])('that late lines bring back is removed again as the last act, with %s', async (_whose, isBorrowed) => {
    const site = await makeSite({ clock: fakeClock() });
    if (isBorrowed) await makeRole(site.cloud, 'LabRole');
    await site.setUp(isBorrowed ? { role: 'LabRole' } : {});
    const group = await site.nameOf('logs');
    const { logs } = site.cloud.cloud.cloud;
    // Twice: while the rest is deleted, and when teardown has already looked once more.
    let deletions = 0;
    const outcome = await site.tearDown(({ operation }) => {
      if (operation === 'DeleteLogGroup') deletions++;
      else if (operation === 'DescribeLogGroups' && deletions > 0 && deletions < 3) {
        logs.append(group, 'late', ['END'], { region: 'us-east-1', may: () => true });
      }
      return undefined;
    });
    expect(outcome).toMatchObject({ code: 0 });
    // A borrowed role may make log groups, so the function's own last lines may bring it back once more.
    expect(deletions).toBeGreaterThanOrEqual(3);
    expect(receiptOf(outcome).left).toEqual([]);
    expect((await site.inventory()).logGroups).toEqual([]);
  });
});

describe('a deletion that is denied', () => {
  const deletions: [ServiceName, string, string[]][] = [
    ['s3', 'DeleteBucket', ['thumbnails', 'originals']],
    ['sqs', 'DeleteQueue', ['jobs', 'dead-letters']],
    ['dynamodb', 'DeleteTable', ['images']],
    ['lambda', 'DeleteFunction', ['worker']],
    ['lambda', 'DeleteEventSourceMapping', ['trigger']],
    ['logs', 'DeleteLogGroup', ['logs']],
    ['iam', 'DeleteRole', ['role']],
    ['iam', 'DeleteRolePolicy', ['role']],
  ];
  it.each(deletions)(
    '(%s %s) stops nothing else, is listed with its reason, and stays recorded',
    async (service, operation, ids) => {
      const site = await makeSite();
      await site.setUp();
      const names = await Promise.all(ids.map((id) => site.nameOf(id)));
      const outcome = await site.tearDown(deny(service, operation));
      expect(outcome.code).toBe(1);
      const { left } = receiptOf(outcome);
      expect(left.map(({ id }) => id).sort()).toEqual([...ids].sort());
      for (const one of left) {
        expect(names).toContain(one.name);
        expect(one.reason).toMatch(
          new RegExp(`not authorized to perform: ${service}:${operation}.*AccessDenied`),
        );
      }
      expect(Object.keys((await site.state())?.resources ?? {}).sort()).toEqual([...ids].sort());
      const count = Object.values(countsOf(await site.inventory())).reduce((sum, one) => sum + one, 0);
      expect(count).toBe(ids.length);
      expect(await site.tearDown()).toMatchObject({ code: 0 });
      expect(await site.inventory()).toEqual(emptyAccount);
      expect(await site.state()).toBeUndefined();
    },
  );

  it('is told even when nothing is recorded', async () => {
    const site = await makeSite();
    await site.setUp();
    await rm(site.stateFile);
    const outcome = await site.tearDown(deny('sqs', 'DeleteQueue'));
    expect(outcome.code).toBe(1);
    expect(receiptOf(outcome).left.map(({ id }) => id)).toEqual(['jobs', 'dead-letters']);
  });
});

describe('a role that somebody has put into an instance profile', () => {
  it('stays, at once, with the commands that free it; the next teardown finishes', async () => {
    const clock = fakeClock();
    const site = await makeSite({ clock });
    await site.setUp();
    const before = clock.elapsed();
    const outcome = await site.tearDown(failAlways('iam', 'DeleteRole', roleInProfile()));
    expect(outcome).toMatchObject({ code: 1 });
    const reason = expect.stringContaining('aws iam remove-role-from-instance-profile --role-name');
    expect(receiptOf(outcome)).toMatchObject({ left: [{ id: 'role', reason }] });
    expect(outcome.calls.filter((one) => one === 'DeleteRole')).toHaveLength(1);
    expect(clock.elapsed() - before).toBeLessThan(30_000);
    expect(await site.tearDown()).toMatchObject({ code: 0 });
    expect(await site.inventory()).toEqual(emptyAccount);
  });
});

describe('a table that somebody has protected against deletion', () => {
  it('stays, with the reason, until somebody lifts the protection', async () => {
    const site = await makeSite({ clock: fakeClock() });
    await site.setUp();
    const TableName = await site.nameOf('images');
    const protect = (DeletionProtectionEnabled: boolean) =>
      site.cloud
        .client(DynamoDBClient)
        .send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled }));
    await protect(true);
    const outcome = await site.tearDown();
    expect(outcome).toMatchObject({ code: 1 });
    const reason = expect.stringContaining('protected against deletion');
    expect(receiptOf(outcome)).toMatchObject({ left: [{ id: 'images', name: TableName, reason }] });
    expect(await site.inventory()).toEqual({ ...emptyAccount, tables: [TableName] });
    await protect(false);
    expect(await site.tearDown()).toMatchObject({ code: 0 });
    expect(await site.inventory()).toEqual(emptyAccount);
  });
});

describe('what is kept', () => {
  it('with --keep-images: buckets, their pictures and the table; a later teardown takes them, too', async () => {
    const site = await makeSite();
    await site.setUp();
    const before = await site.inventory();
    await fill(site, await site.nameOf('originals'), 3);
    const kept = await site.tearDown(undefined, { keepImages: true });
    expect(kept).toMatchObject({ code: 0 });
    expect(receiptOf(kept).left).toEqual([]);
    const { buckets, tables } = before;
    expect(await site.inventory()).toEqual({ ...emptyAccount, buckets, tables });
    expect(kept.calls).not.toContain('DeleteObjects');
    expect(await site.tearDown()).toMatchObject({ code: 0 });
    expect(await site.inventory()).toEqual(emptyAccount);
  });

  it('a rule of somebody else that notifies a queue that is gone, and it does not stand in the way of ours', async () => {
    const site = await makeSite({ clock: fakeClock() });
    await site.setUp();
    const target = { Bucket: await site.nameOf('originals') };
    const s3 = s3Of(site);
    const read = async () => {
      const answer = await s3.send(new GetBucketNotificationConfigurationCommand(target));
      return answer.QueueConfigurations ?? [];
    };
    const theirs = {
      Id: 'theirs',
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:gone',
      Events: ['s3:ObjectTagging:*' as const],
    };
    const QueueConfigurations = [...(await read()), theirs];
    const input = { ...target, NotificationConfiguration: { QueueConfigurations } };
    const put = new PutBucketNotificationConfigurationCommand({ ...input, SkipDestinationValidation: true });
    await s3.send(put);
    expect(await site.tearDown(undefined, { keepImages: true })).toMatchObject({ code: 0 });
    expect(await read()).toEqual([theirs]);
  });

  it('a package that another stack needs, too, stays, and is not told of as destroyed', async () => {
    const site = await makeSite({ clock: fakeClock() });
    const folder = join(dirname(site.stateFile), 'packages');
    for (const isLost of [false, true]) {
      await site.setUp();
      if (isLost) await rm(site.stateFile);
      const { events, changes } = await site.tearDown();
      expect(changes).not.toHaveProperty('package');
      expect(events.at(-1)).toMatchObject({ event: 'done', destroyed: 10, left: [] });
      expect(await readdir(folder)).not.toEqual([]);
    }
    await site.setUp();
    await rm(join(dirname(site.stateFile), 'another-stack.json'));
    const { events, changes } = await site.tearDown();
    expect(changes.package).toBe('destroyed');
    expect(events.at(-1)).toMatchObject({ event: 'done', destroyed: 11, left: [] });
    await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('with --keep-images serves a stack that is set up again', async () => {
    const site = await makeSite();
    await site.setUp();
    const { buckets } = await site.inventory();
    await site.tearDown(undefined, { keepImages: true });
    const again = await site.setUp();
    expect(again).toMatchObject({ code: 0, changes: { images: 'unchanged', worker: 'created' } });
    expect((await site.inventory()).buckets).toEqual(buckets);
    expect(countsOf(await site.inventory())).toEqual(oneStack);
  });
});

describe('without the state file', () => {
  it('everything goes', async () => {
    const site = await makeSite();
    await site.setUp();
    await fill(site, await site.nameOf('originals'), 3);
    await rm(site.stateFile);
    const outcome = await site.tearDown();
    expect(receiptOf(outcome)).toMatchObject({ left: [], destroyed: expect.any(Number) });
    expect(await site.inventory()).toEqual(emptyAccount);
  });

  it('the remains of several lives of the stack go, too', async () => {
    const site = await makeSite();
    await site.setUp();
    // As a second life looks that knew nothing of the first.
    await writeFile(
      site.stateFile,
      JSON.stringify({ ...(await site.state()), suffix: 'bcdfgh', resources: {} }),
    );
    await site.setUp();
    expect((await site.inventory()).buckets).toHaveLength(4);
    await rm(site.stateFile);
    expect(await site.tearDown()).toMatchObject({ code: 0 });
    expect(await site.inventory()).toEqual(emptyAccount);
  });

  it('and without a stack there is nothing to do, and nothing is written', async () => {
    const site = await makeSite();
    const outcome = await site.tearDown();
    expect(outcome).toMatchObject({ code: 0 });
    expect(receiptOf(outcome)).toMatchObject({ destroyed: 0, left: [] });
    expect(outcome.calls.filter((operation) => !isRead(operation))).toEqual([]);
  });
});
