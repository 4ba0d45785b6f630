// Accounts with rules of their own: service control policies that want a tag on everything, or a boundary on every role;
// attribute-based access control on every bucket.
import { rm } from 'node:fs/promises';
import { IAMClient, ListRoleTagsCommand } from '@aws-sdk/client-iam';
import {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { GetBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { TagResourceCommand } from '@aws-sdk/client-s3-control';
import { ListQueueTagsCommand, SQSClient, TagQueueCommand, UntagQueueCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../cloud/aws-error.ts';
import { denied } from '../../../cloud/faults/spellings.ts';
import { combine, deny, failAlways } from '../../../cloud/faults.ts';
import type { ServiceName } from '../../../cloud/router.ts';
import type { Faults } from '../../../cloud/service.ts';
import { tagMap } from '../../../src/aws/tags.ts';
import { explain } from '../../../src/errors/errors.ts';
import { s3Control } from '../../support/cloud/s3-control.ts';
import { type FaultSite, makeSite } from '../../support/faults/fault-site.ts';

/** Parts of other things, which take no tags. */
const untagged = ['CreateRoute', 'CreateIntegration', 'CreateDeployment', 'CreateLogStream'];
const makesSomething = (operation: string) =>
  !untagged.includes(operation) && /^(Create|PutMetricAlarm|PutDashboard)/.test(operation);

/** Denies whatever is made without the words in its request. */
const demands =
  (words: string, isMade = makesSomething): Faults =>
  async ({ service, operation, body }) => {
    if (!isMade(operation) || (await body()).includes(words)) return undefined;
    return denied(service as ServiceName, operation);
  };

const everything = { alarms: true, site: 'amplify', api: true } as const;

async function tagsOfJobs(site: FaultSite): Promise<Record<string, string> | undefined> {
  const QueueUrl = String((await site.state())?.resources.jobs?.outputs.url);
  return (await site.cloud.client(SQSClient).send(new ListQueueTagsCommand({ QueueUrl }))).Tags;
}

/** The keys of all tags of the stack that are not of thumbs, each once. */
async function keysOnEverything({ cloud, nameOf }: FaultSite): Promise<string[]> {
  const { ResourceTagMappingList = [] } = await cloud
    .client(ResourceGroupsTaggingAPIClient)
    .send(new GetResourcesCommand({}));
  expect(ResourceTagMappingList.length).toBeGreaterThan(10);
  const role = new ListRoleTagsCommand({ RoleName: await nameOf('role') });
  const tags = [
    ...ResourceTagMappingList.flatMap(({ Tags = [] }) => Tags),
    ...((await cloud.client(IAMClient).send(role)).Tags ?? []),
  ];
  const keys = tags.map(({ Key = '' }) => Key).filter((key) => !key.startsWith('thumbs:'));
  return [...new Set(keys)].sort();
}

const unchanged = new Set(['unchanged']);

describe('an account that wants a tag on everything', () => {
  const scp = demands('cost-centre');

  it('refuses a stack without it, takes one with it, from the first call on, and finds it again', async () => {
    const site = await makeSite();
    const refused = await site.setUp(everything, scp);
    expect(refused.error ?? refused.code).not.toBe(0);
    expect(refused.changes).not.toMatchObject({ jobs: 'created' });
    const tags = { 'cost-centre': '42' };
    const made = await site.setUp({ tags }, scp);
    expect(made.error).toBeUndefined();
    expect(made).toMatchObject({
      code: 0,
      changes: { jobs: 'created', alarms: 'created', 'site-app': 'created' },
    });
    expect(new Set(Object.values((await site.setUp({}, scp)).changes))).toEqual(unchanged);
    await rm(site.stateFile);
    await rm(`${site.stateFile}.bak`);
    expect(new Set(Object.values((await site.setUp({}, scp)).changes))).toEqual(unchanged);
    expect((await site.state())?.settings.tags).toEqual(tags);
  });

  it('has its tags kept, mended, changed and removed, and those of others left alone', async () => {
    const site = await makeSite();
    await site.setUp({ ...everything, tags: { 'cost-centre': '42', team: 'web' } });
    const sqs = site.cloud.client(SQSClient);
    const QueueUrl = String((await site.state())?.resources.jobs?.outputs.url);
    await sqs.send(new TagQueueCommand({ QueueUrl, Tags: { owner: 'somebody' } }));
    expect(new Set(Object.values((await site.setUp({})).changes))).toEqual(unchanged);
    await sqs.send(new UntagQueueCommand({ QueueUrl, TagKeys: ['team'] }));
    expect((await site.setUp({})).changes).toMatchObject({ jobs: 'updated', images: 'unchanged' });

    expect(await keysOnEverything(site)).toEqual(['cost-centre', 'owner', 'team']);

    const changed = await site.setUp({ tags: { 'cost-centre': '43' } });
    expect(changed.code).toBe(0);
    expect(await keysOnEverything(site)).toEqual(['cost-centre', 'owner']);
    expect(await tagsOfJobs(site)).toEqual({
      'cost-centre': '43',
      owner: 'somebody',
      'thumbs:stack': 'thumbs',
    });
    expect((await site.state())?.settings).toMatchObject({ tags: { 'cost-centre': '43' } });
    expect((await site.state())?.settings).not.toHaveProperty('formerTags');
    await site.setUp({ tags: {} });
    expect(await tagsOfJobs(site)).toEqual({ owner: 'somebody', 'thumbs:stack': 'thumbs' });
    expect(await keysOnEverything(site)).toEqual(['owner']);
    expect(new Set(Object.values((await site.setUp({})).changes))).toEqual(unchanged);
  });
});

describe('an account that wants a boundary on every role', () => {
  const edge = 'arn:aws:iam::aws:policy/PowerUserAccess';

  it('refuses a stack without it, and takes one with it', async () => {
    const scp = demands('PermissionsBoundary', (operation) => operation === 'CreateRole');
    const site = await makeSite();
    const refused = await site.setUp({}, scp);
    expect(explain(refused.error)).toMatchObject({
      code: 'RoleDenied',
      message: expect.stringContaining('is not authorized to perform: iam:CreateRole'),
      fix: expect.stringMatching(/--role NAME.*--permissions-boundary ARN.*--tag KEY=VALUE/),
    });
    const made = await site.setUp({ permissionsBoundary: edge }, scp);
    expect(made).toMatchObject({ code: 0, changes: { role: 'created' } });
    expect(new Set(Object.values((await site.setUp({}, scp)).changes))).toEqual(unchanged);
  });
});

describe('an account whose buckets have attribute-based access control', () => {
  const words = 'The bucket has attribute-based access control; use TagResource.';
  const abac = failAlways('s3', 'PutBucketTagging', new AwsError('MethodNotAllowed', words, 405));

  async function tagsOf(site: FaultSite): Promise<Record<string, string>> {
    const command = new GetBucketTaggingCommand({ Bucket: await site.nameOf('originals') });
    return tagMap((await site.cloud.client(S3Client).send(command)).TagSet);
  }

  it('has the tags of its buckets changed by S3 Control, and those of others left alone', async () => {
    const site = await makeSite();
    await site.setUp({ tags: { 'cost-centre': '42', team: 'web' } });
    const ResourceArn = `arn:aws:s3:::${await site.nameOf('originals')}`;
    const Tags = [{ Key: 'owner', Value: 'somebody' }];
    await s3Control(site.cloud).send(
      new TagResourceCommand({ AccountId: '000000000000', ResourceArn, Tags }),
    );

    const changed = await site.setUp({ explain: true, tags: { 'cost-centre': '43 + 1' } }, abac);
    expect(changed).toMatchObject({ code: 0, changes: { originals: 'updated', thumbnails: 'updated' } });
    expect(await tagsOf(site)).toEqual({
      'cost-centre': '43 + 1',
      owner: 'somebody',
      'thumbs:stack': 'thumbs',
    });
    const scripts = changed.events.flatMap((event) => (event.event === 'call' ? [event.script] : []));
    expect(scripts).toContainEqual(
      expect.stringMatching(/^aws s3control tag-resource .*--account-id 000000000000/s),
    );
    expect(scripts).toContainEqual(expect.stringMatching(/^aws s3control untag-resource .*team/s));
    expect(new Set(Object.values((await site.setUp({}, abac)).changes))).toEqual(unchanged);
    expect(await site.tearDown(abac)).toMatchObject({ code: 0 });
  });

  it('says which right is missing when S3 Control denies it', async () => {
    const site = await makeSite();
    await site.setUp();
    const refusal = combine(abac, deny('s3-control', 'TagResource'));
    const { error } = await site.setUp({ tags: { team: 'web' } }, refusal);
    expect(explain(error)).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('s3:TagResource'),
      fix: expect.stringContaining('lack the permission named above'),
    });
    expect((await site.setUp({ tags: { team: 'web' } })).code).toBe(0);
  });
});
