// Accounts with rules at a first setup: tags refused at birth, organisations that forbid roles, a queue not seen yet.
import { GetBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../cloud/aws-error.ts';
import { combine, deny, failAlways, failTimes } from '../../cloud/faults.ts';
import { explain } from '../../src/errors/errors.ts';
import { makeNames } from '../../src/stack/names.ts';
import { suffixOfHosts } from '../../src/stack/partition.ts';
import { fakeClock } from '../support/fakes/fake-clock.ts';
import { expectOneStack, makeSite } from '../support/faults/fault-site.ts';
import { emptyAccount } from '../support/stacks/inventory.ts';

describe('a bucket whose tags are refused at its creation', () => {
  it.each([
    ['AccessDenied', 403, 'User: u is not authorized to perform: s3:TagResource on resource: b'],
    ['UnsupportedArgument', 400, 'The request contained an unsupported argument.'],
  ])('is created without, and tagged at once: %s', async (code, status, words) => {
    const site = await makeSite();
    // Both buckets' first attempts come before any second one.
    const made = await site.setUp({}, failTimes('s3', 'CreateBucket', 2, new AwsError(code, words, status)));
    expect(made.code).toBe(0);
    const Bucket = await site.nameOf('originals');
    const { TagSet } = await site.cloud.client(S3Client).send(new GetBucketTaggingCommand({ Bucket }));
    expect(TagSet).toContainEqual({ Key: 'thumbs:stack', Value: 'thumbs' });
    await expectOneStack(site);
  });

  it('is named with what to do when it cannot be tagged either', async () => {
    const site = await makeSite();
    const refusal = new AwsError('AccessDenied', 'Access Denied', 403);
    const once = failTimes('s3', 'CreateBucket', 2, refusal);
    const denials = combine(once, deny('s3', 'PutBucketTagging'), deny('s3-control', 'TagResource'));
    const { error } = await site.setUp({}, denials);
    const { message, fix } = explain(error);
    expect(message).toMatch(/the bucket thumbs-\w+-\w+ was created.*it has no tag thumbs:stack=thumbs/);
    expect(fix).toMatch(/aws s3 rb s3:.*s3:TagResource/);
  });

  it('is not tried for ever: what may not be created is refused as ever', async () => {
    const site = await makeSite();
    const { error, calls } = await site.setUp({}, deny('s3', 'CreateBucket'));
    expect(explain(error).code).toBe('AccessDenied');
    expect(calls.filter((operation) => operation === 'CreateBucket').length).toBeLessThanOrEqual(4);
    expect(await site.tearDown()).toMatchObject({ code: 0 });
    expect(await site.inventory()).toEqual(emptyAccount);
  });
});

it('an organisation that forbids roles is quoted, with the ways out', async () => {
  const words =
    'User: arn:aws:iam::1:user/u is not authorized to perform: iam:CreateRole on resource: r with an explicit deny in a service control policy';
  const site = await makeSite();
  const refusal = failAlways('iam', 'CreateRole', new AwsError('AccessDenied', words, 403));
  const { message, fix } = explain((await site.setUp({}, refusal)).error);
  expect(message).toContain('with an explicit deny in a service control policy');
  expect(fix).toMatch(
    /--role NAME or ARN .*thumbs policy --role.*--permissions-boundary ARN, --tag KEY=VALUE/,
  );
});

it('a mapping waits for a queue that Lambda does not see yet', async () => {
  const words =
    'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist for this wsdl version.';
  const site = await makeSite({ clock: fakeClock() });
  const unseen = new AwsError('InvalidParameterValueException', words, 400);
  const made = await site.setUp({}, failTimes('lambda', 'CreateEventSourceMapping', 3, unseen));
  expect(made).toMatchObject({ code: 0, changes: { trigger: 'created' } });
});

it.each([
  ['eu-central-1', 'aws', 'amazonaws.com'],
  ['cn-north-1', 'aws-cn', 'amazonaws.com.cn'],
  ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com'],
  ['eusc-de-east-1', 'aws-eusc', 'amazonaws.eu'],
])('%s is in the partition %s, whose hosts end with %s', (region, partition, hosts) => {
  const names = makeNames({ stack: 'a', suffix: 'bcd234', account: '1', region });
  expect(names.arn.queue('jobs')).toBe(`arn:${partition}:sqs:${region}:1:a-jobs-bcd234`);
  expect(suffixOfHosts(region)).toBe(hosts);
});
