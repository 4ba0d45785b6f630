// A stack whose originals are in a bucket of the user's: what is made, found again, refused and taken away.
import { rm } from 'node:fs/promises';
import { CreateBucketCommand, DeleteBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from 'vitest';
import { deny } from '../../../cloud/faults.ts';
import { recover } from '../../../src/commands/recover.ts';
import { setUp } from '../../../src/commands/setup.ts';
import { tearDown } from '../../../src/commands/teardown.ts';
import { source as check } from '../../../src/doctor/source.ts';
import { readStatus } from '../../../src/lifecycle/status.ts';
import type { Verb } from '../../../src/policy/caller-grants.ts';
import { callerPolicy } from '../../../src/policy/caller-policy.ts';
import { readState, type StateData } from '../../../src/stack/state.ts';
import type { TestCloud } from '../../support/cloud/cloud.ts';
import { type Account, openAccount, withAccount } from '../../support/stacks/account.ts';
import { actionsOf } from '../../support/stacks/iam-actions.ts';
import type { TestSession } from '../../support/stacks/session.ts';
import {
  makeSource,
  notify,
  rulesOf,
  sourceBucket,
  stateOfSource,
  theirArn,
} from '../../support/stacks/source-bucket.ts';

const source = `s3://${sourceBucket}/pics/`;

async function stateOf(session: TestSession): Promise<StateData> {
  const { data } = await readState(session.config.stateFile);
  if (!data) throw new Error('there is no state file');
  return data;
}

const leftIn = ({ events }: TestSession) =>
  events.flatMap((event) => (event.event === 'done' && event.command === 'teardown' ? event.left : []));

/** The event of the rule's failure; `message` and `fix` are parts of its texts. */
const failureOf = (code: string, message: string, fix: string) =>
  expect.objectContaining({
    ...{ event: 'failed', id: 'source' },
    error: expect.objectContaining({
      code,
      message: expect.stringContaining(message),
      fix: expect.stringContaining(fix),
    }),
  });

describe('a stack with a source', () => {
  let cloud: TestCloud;
  let session: TestSession;
  let close: Account['close'];
  let before: object;
  beforeAll(async () => {
    ({ cloud, session, close } = await openAccount());
    await makeSource(cloud, { 'pics/a.jpg': 'a', 'docs/b.txt': 'b' });
    before = await stateOfSource(cloud);
    expect(await setUp(session, { source })).toBe(0);
    return close;
  });

  it('has no bucket of originals, and one rule beside those of others', async () => {
    const { suffix, resources } = await stateOf(session);
    expect(Object.keys(resources)).not.toContain('originals');
    expect(await rulesOf(cloud)).toEqual({
      QueueConfigurations: [
        expect.objectContaining({ Id: 'theirs', QueueArn: theirArn }),
        {
          Id: `thumbs-source-${suffix}`,
          QueueArn: `arn:aws:sqs:us-east-1:000000000000:thumbs-jobs-${suffix}`,
          Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'],
          Filter: { Key: { FilterRules: [{ Name: 'Prefix', Value: 'pics/' }] } },
        },
      ],
    });
  });

  it('is found again without its state file, source and all', async () => {
    const lost = await stateOf(session);
    await rm(session.config.stateFile);
    expect(await recover(session)).toBe(0);
    const found = await stateOf(session);
    expect(found.settings).toEqual(lost.settings);
    expect(found.resources.source?.name).toBe(`${sourceBucket}/thumbs-source-${lost.suffix}`);
    expect(Object.keys(found.resources).sort()).toEqual(Object.keys(lost.resources).sort());
  });

  it('is mended where somebody removed the rule, which status shows', async () => {
    await notify(cloud, 'docs/');
    const { resources } = await readStatus(session);
    expect(resources.filter(({ state }) => state !== 'ok')).toMatchObject([
      { id: 'source', state: 'missing' },
    ]);
    // Also without the file: the tags of the rest know the source.
    await rm(session.config.stateFile);
    await recover(session);
    expect((await stateOf(session)).settings).toMatchObject({ source, trigger: expect.any(String) });
    expect(await setUp(session, { trigger: 's3-sqs' })).toBe(0);
    expect((await rulesOf(cloud)).QueueConfigurations).toHaveLength(2);
  });

  it('may have another prefix, but no other bucket', async () => {
    expect(await setUp(session, { source: `s3://${sourceBucket}/pics/2026/` })).toBe(0);
    const [, rule] = (await rulesOf(cloud)).QueueConfigurations ?? [];
    expect(rule?.Filter?.Key?.FilterRules).toEqual([{ Name: 'Prefix', Value: 'pics/2026/' }]);
    await expect(setUp(session, { source: 's3://another-bucket' })).rejects.toMatchObject({
      code: 'SourceFixed',
    });
    expect(await setUp(session, { source })).toBe(0);
  });

  it('needs no rights but those that the policy for a source has', async () => {
    const from = cloud.calls.length;
    await setUp(session, {});
    await readStatus(session);
    expect(await check.run(session)).toMatchObject({ level: 'ok' });
    const verbs: Verb[] = ['setup', 'status', 'doctor'];
    const policy = callerPolicy(verbs, { stack: 'thumbs' }, { trigger: 's3-sqs', source });
    const rights = policy.Statement.flatMap(({ Action }) => Action);
    expect(actionsOf(cloud.calls.slice(from)).filter((action) => !rights.includes(action))).toEqual([]);
    const onSource = policy.Statement.filter(({ Resource }) => `${Resource}`.includes(sourceBucket));
    expect([...new Set(onSource.flatMap(({ Action }) => Action))].sort()).toEqual([
      's3:GetBucketNotification',
      's3:ListBucket',
      's3:PutBucketNotification',
    ]);
  });

  it('leaves a rule under the name of ours that notifies others', async () => {
    const { suffix } = await stateOf(session);
    await notify(cloud, 'pics/', `thumbs-source-${suffix}`);
    await expect(setUp(session, {})).rejects.toMatchObject({
      code: 'Conflict',
      fix: expect.stringContaining('remove or rename it yourself'),
    });
    expect((await rulesOf(cloud)).QueueConfigurations).toMatchObject([{ QueueArn: theirArn }]);
    await notify(cloud, 'docs/');
    expect(await setUp(session, {})).toBe(0);
  });

  it('is left with the reason while the right to its rule is lost, and goes with the next teardown', async () => {
    cloud.cloud.setFaults(deny('s3', 'GetBucketNotificationConfiguration'));
    await tearDown(session, { yes: true });
    cloud.cloud.setFaults(undefined);
    expect(leftIn(session)).toMatchObject([
      { id: 'source', name: expect.stringContaining(sourceBucket), reason: expect.stringContaining('s3:') },
    ]);
    expect((await rulesOf(cloud)).QueueConfigurations).toHaveLength(2);
    session.events.length = 0;
    expect(await tearDown(session, { yes: true })).toBe(0);
    expect(leftIn(session)).toEqual([]);
    expect(await stateOfSource(cloud)).toEqual(before);
  });
});

describe('setup with a source', () => {
  it('refuses a bucket that is missing, elsewhere, or of thumbs itself, before anything is made', async () => {
    const { cloud, session } = await withAccount();
    const LocationConstraint = 'eu-west-1' as const;
    await cloud
      .client(S3Client, { region: LocationConstraint })
      .send(
        new CreateBucketCommand({ Bucket: 'far-away', CreateBucketConfiguration: { LocationConstraint } }),
      );
    const cases = {
      's3://no-such-bucket': 'does not exist',
      's3://far-away': 'is in eu-west-1, and this stack in us-east-1',
      's3://thumbs-thumbnails-bcdfgh': "is one of the thumbs stack 'thumbs'",
    };
    for (const [given, why] of Object.entries(cases))
      await expect(setUp(session, { source: given })).rejects.toMatchObject({
        code: 'SourceUnusable',
        message: expect.stringContaining(why),
        fix: expect.any(String),
      });
    const isWrite = ({ operation }: { operation: string }) => /^(Create|Put|Delete)/.test(operation);
    expect(cloud.calls.filter(isWrite)).toHaveLength(1);
  });

  it('names the rule of others that covers the same events', async () => {
    const { cloud, session } = await withAccount();
    await makeSource(cloud, {});
    await notify(cloud, 'pics/2026/');
    const before = await stateOfSource(cloud);
    await setUp(session, { source }).catch(() => undefined);
    expect(session.events).toContainEqual(failureOf('Conflict', `theirs (${theirArn})`, '--trigger sqs'));
    expect(await stateOfSource(cloud)).toEqual(before);
    // Without events, nothing is written there at all.
    expect(await setUp(session, { trigger: 'sqs' })).toBe(0);
    expect(await tearDown(session, { yes: true })).toBe(0);
    expect(await stateOfSource(cloud)).toEqual(before);
  });

  it('does not wait where a rule of others notifies what is gone, and names it', async () => {
    const { cloud, session } = await withAccount();
    await makeSource(cloud, {});
    await cloud.client(SQSClient).send(new DeleteQueueCommand({ QueueUrl: theirArn.split(':').at(-1) }));
    await setUp(session, { source }).catch(() => undefined);
    expect(session.events).toContainEqual(
      failureOf(
        'DestinationRefused',
        `${theirArn}: The destination queue does not exist`,
        'correct that rule',
      ),
    );
  });

  it('does not take the originals away from a stack that has its own; a bucket that is gone stops no teardown', async () => {
    const { cloud, session } = await withAccount();
    expect(await setUp(session, {})).toBe(0);
    await cloud.client(S3Client).send(new CreateBucketCommand({ Bucket: sourceBucket }));
    await expect(setUp(session, { source })).rejects.toMatchObject({ code: 'SourceFixed' });
    expect(await tearDown(session, { yes: true })).toBe(0);
    expect(await setUp(session, { source })).toBe(0);
    await cloud.client(S3Client).send(new DeleteBucketCommand({ Bucket: sourceBucket }));
    session.events.length = 0;
    expect(await tearDown(session, { yes: true })).toBe(0);
    expect(leftIn(session)).toEqual([]);
  });
});
