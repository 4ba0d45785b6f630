// Queues, tables and buckets that are going but not gone, there but not seen, or not as they are shown.
import {
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  noSuchBucket,
  objectNotDeleted,
  operationAborted,
  tableNotFound,
} from '../../cloud/faults/situations.ts';
import { staleQueueAttributes } from '../../cloud/faults/stale-queue.ts';
import { answerTimes, combine, failTimes, meanwhile } from '../../cloud/faults.ts';
import type { Faults } from '../../cloud/service.ts';
import { explain } from '../../src/errors/errors.ts';
import { fakeClock } from '../support/fakes/fake-clock.ts';
import { expectOneStack, type FaultSite, makeSite, slowSite } from '../support/faults/fault-site.ts';
import { emptyAccount } from '../support/stacks/inventory.ts';

describe('a queue', () => {
  const remove = async (site: FaultSite) => {
    const sqs = site.cloud.client(SQSClient);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: await site.nameOf('jobs') }));
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  };

  it('deleted by hand is made again once SQS has freed its name', async () => {
    const { clock, site } = await slowSite({ queueNameCooldownMs: 60_000 });
    await site.setUp();
    await remove(site);
    const before = clock.elapsed();
    const outcome = await site.setUp();
    expect(outcome).toMatchObject({ code: 0, changes: { jobs: 'created' } });
    expect(outcome.notes).toContainEqual(
      expect.stringContaining('jobs: SQS blocks the name of a deleted queue for a minute (up to 70 s)'),
    );
    expect(clock.elapsed() - before).toBeGreaterThanOrEqual(60_000);
    await expectOneStack(site);
  });

  it('that is listed for a minute after its deletion keeps teardown waiting, and then is not left', async () => {
    const { clock, site } = await slowSite({ queueDeletionMs: 60_000 });
    await site.setUp();
    const before = clock.elapsed();
    const outcome = await site.tearDown();
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.events.at(-1)).toMatchObject({ event: 'done', left: [] });
    expect(outcome.notes).toContainEqual(expect.stringContaining('AWS lists nothing of the stack any more'));
    expect(clock.elapsed() - before).toBeGreaterThanOrEqual(60_000);
    expect(await site.inventory()).toEqual(emptyAccount);
  });

  it('that still answers after its deletion and vanishes later is repaired by the next setup', async () => {
    const { clock, site } = await slowSite({ queueDeletionMs: 60_000 });
    await site.setUp();
    await remove(site);
    expect((await site.setUp()).code).toBe(0);
    clock.advance(60_000);
    expect(await site.setUp()).toMatchObject({ code: 0, changes: { jobs: 'created' } });
    await expectOneStack(site);
  });

  it('whose attributes are read stale is set to the same values again, never to others', async () => {
    const site = await makeSite();
    await site.setUp();
    const stale = staleQueueAttributes(3);
    expect(await site.setUp({ timeout: 30 }, stale)).toMatchObject({ code: 0, changes: { jobs: 'updated' } });
    const changes = [];
    for (const _run of [1, 2, 3]) changes.push((await site.setUp({}, stale)).changes.jobs);
    expect(changes).toContain('updated');
    const sqs = site.cloud.client(SQSClient);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: await site.nameOf('jobs') }));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout'] }),
    );
    expect(Attributes).toEqual({ VisibilityTimeout: '180' });
    await expectOneStack(site);
  });
});

describe('a table', () => {
  /** A sleep on the clock of the command takes as much of the table's own. */
  function tableClock() {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    return fakeClock(async (ms) => void (await vi.advanceTimersByTimeAsync(ms)));
  }

  it('is CREATING for a while: it is waited for, with a note', async () => {
    const site = await makeSite({ clock: tableClock(), timings: { tableMs: 20_000 } });
    const outcome = await site.setUp();
    expect(outcome.code).toBe(0);
    expect(outcome.notes).toContainEqual(
      expect.stringMatching(/^images: waiting until the table .* is active/),
    );
    await expectOneStack(site);
  });

  /** DescribeTable shows it in this state, for ever. */
  const shownAs =
    (TableStatus: string): Faults =>
    ({ operation }) =>
      operation !== 'DescribeTable'
        ? undefined
        : async (handle) => {
            const answer = await handle();
            const { Table } = JSON.parse(String(answer.body));
            if (!Table) return answer;
            return { ...answer, body: JSON.stringify({ Table: { ...Table, TableStatus } }) };
          };

  it.each([
    ['INACCESSIBLE_ENCRYPTION_CREDENTIALS', /enable the key again/],
    ['ARCHIVED', /restore the backup.*thumbs teardown/],
    ['REPLICATION_NOT_AUTHORIZED', /allow the replication again/],
  ])('that is %s, which no wait ends, is an error at once that says what to do', async (status, fix) => {
    const clock = fakeClock();
    const site = await makeSite({ clock });
    const { error } = await site.setUp({}, shownAs(status));
    expect(explain(error)).toMatchObject({
      message: expect.stringContaining(`is ${status}: `),
      fix: expect.stringMatching(fix),
    });
    expect(clock.elapsed()).toBeLessThan(10_000);
    expect(await site.setUp()).toMatchObject({ code: 0 });
  });

  it('that stays CREATING is given up after five minutes; the next setup waits again', async () => {
    const clock = fakeClock();
    const site = await makeSite({ clock });
    const { error } = await site.setUp({}, shownAs('CREATING'));
    expect(explain(error)).toMatchObject({
      message: expect.stringMatching(/timed out after 300 s waiting until the table .* is active/),
      fix: expect.stringContaining('run the same command again'),
    });
    expect(clock.elapsed()).toBeGreaterThan(290_000);
    expect(await site.setUp()).toMatchObject({ code: 0 });
  });

  it('that is still DELETING is waited out, and made anew', async () => {
    const site = await makeSite({ clock: tableClock(), timings: { tableMs: 20_000 } });
    await site.setUp();
    const TableName = await site.nameOf('images');
    const dynamo = site.cloud.client(DynamoDBClient);
    // Until then a table that is going looks like one that is gone.
    let isGoing = false;
    const outcome = await site.setUp(
      {},
      combine(
        meanwhile('dynamodb', 'CreateTable', async () => {
          isGoing = true;
          await dynamo.send(new DeleteTableCommand({ TableName }));
        }),
        ({ operation }) => (operation === 'DescribeTable' && !isGoing ? tableNotFound(TableName) : undefined),
      ),
    );
    expect(outcome, String(outcome.error && explain(outcome.error).message)).toMatchObject({
      code: 0,
      changes: { images: 'created' },
    });
    expect(outcome.notes).toContainEqual(
      expect.stringContaining('images: the old table is still being deleted'),
    );
    const { Table } = await dynamo.send(new DescribeTableCommand({ TableName }));
    expect(Table?.TableStatus).toBe('ACTIVE');
    await expectOneStack(site);
  });

  it('whose deletion was begun before teardown is waited for by nobody and not left', async () => {
    const site = await makeSite({ timings: { tableMs: 100 } });
    await site.setUp();
    const TableName = await site.nameOf('images');
    const client = site.cloud.client(DynamoDBClient);
    await client.send(new DeleteTableCommand({ TableName }));
    expect(await site.tearDown()).toMatchObject({ code: 0 });
    await waitUntilTableNotExists({ client, maxWaitTime: 240, minDelay: 1 }, { TableName });
    expect(await site.inventory()).toEqual(emptyAccount);
  });
});

describe('a bucket', () => {
  const writes = [
    'PutBucketNotificationConfiguration',
    'PutBucketPolicy',
    'PutPublicAccessBlock',
    'PutBucketEncryption',
    'PutBucketOwnershipControls',
    'PutBucketLifecycleConfiguration',
    'PutBucketTagging',
  ];
  it.each([
    ['is busy (OperationAborted)', operationAborted],
    ['is not seen yet (NoSuchBucket)', noSuchBucket],
  ])('that %s at the first of each of its writes ends up with all of its settings', async (_why, error) => {
    const clock = fakeClock();
    const site = await makeSite({ clock });
    const rules = writes.filter(
      (one) => one !== 'PutBucketNotificationConfiguration' || error === operationAborted,
    );
    const faults = combine(...rules.map((operation) => failTimes('s3', operation, 1, error())));
    expect(await site.setUp({}, faults)).toMatchObject({ code: 0 });
    await expectOneStack(site);
  });

  it('that is not seen yet when it is read is read again', async () => {
    const site = await makeSite({ clock: fakeClock() });
    const reads = ['GetBucketTagging', 'GetBucketPolicy', 'GetPublicAccessBlock'];
    // The first read of each bucket belongs to the plan; the next one follows its creation.
    const faults = combine(...reads.map((operation) => failTimes('s3', operation, 4, noSuchBucket())));
    expect(await site.setUp({}, faults)).toMatchObject({ code: 0 });
    await expectOneStack(site);
  });

  it('that gets an object just before it is deleted is emptied again', async () => {
    const site = await makeSite();
    await site.setUp();
    const Bucket = await site.nameOf('originals');
    const put = () =>
      site.cloud.client(S3Client).send(new PutObjectCommand({ Bucket, Key: 'late.jpg', Body: 'late' }));
    const outcome = await site.tearDown(meanwhile('s3', 'DeleteBucket', put));
    expect(outcome).toMatchObject({ code: 0 });
    expect(await site.inventory()).toEqual(emptyAccount);
  });

  it('of which S3 did not get round to one object is emptied again', async () => {
    const site = await makeSite();
    await site.setUp();
    const Bucket = await site.nameOf('originals');
    await site.cloud.client(S3Client).send(new PutObjectCommand({ Bucket, Key: 'a.jpg', Body: 'a' }));
    const outcome = await site.tearDown(answerTimes('s3', 'DeleteObjects', 1, objectNotDeleted('a.jpg')));
    expect(outcome).toMatchObject({ code: 0 });
    expect(await site.inventory()).toEqual(emptyAccount);
  });
});
