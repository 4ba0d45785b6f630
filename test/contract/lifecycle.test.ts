// The lifecycle rules of a stack's bucket, of which only one is ours.
import {
  GetBucketLifecycleConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect, it, onTestFinished } from 'vitest';
import { openStack } from '../../src/aws/session.ts';
import { setUp } from '../../src/commands/setup.ts';
import { withCloud } from '../support/cloud/cloud.ts';
import { makeSession } from '../support/stacks/session.ts';

it('a rule that somebody put in the place of ours stays, and ours comes back', async () => {
  const cloud = await withCloud();
  const session = await makeSession(cloud);
  onTestFinished(() => session.close());
  const only = ['originals'];
  expect(await setUp(session, { only })).toBe(0);
  const { names } = await openStack(session);
  const s3 = session.client(S3Client);
  const Bucket = names.of('originals');
  const theirs = { ID: 'archive', Status: 'Enabled' as const, Filter: { Prefix: '' } };
  const Transitions = [{ Days: 30, StorageClass: 'GLACIER_IR' as const }];
  const LifecycleConfiguration = { Rules: [{ ...theirs, Transitions }] };
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }));

  expect(await setUp(session, { only, plan: true })).toBe(5);
  expect(await setUp(session, { only })).toBe(0);
  const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  expect(Rules).toMatchObject([
    { ID: 'archive', Transitions },
    { ID: 'thumbs-abort-unfinished-uploads', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
  ]);
  expect(await setUp(session, { only, plan: true })).toBe(0);
});
