// The account's block of public access and the tags of buckets: AWS's own client of S3 Control on the embedded cloud, what
// the block does to buckets there, and that thumbs, which calls without that client, sends what the client would.
import {
  CreateBucketCommand,
  GetBucketTaggingCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  DeletePublicAccessBlockCommand,
  GetPublicAccessBlockCommand,
  ListAccessPointsCommand,
  ListTagsForResourceCommand,
  S3ControlClient,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-s3-control';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readAccountBlock } from '../../../src/aws/account-block.ts';
import { tagList } from '../../../src/aws/tags.ts';
import { writeTags } from '../../../src/resources/bucket/bucket-tags.ts';
import { openCloud, type TestCloud } from '../../support/cloud/cloud.ts';
import { blockAccount, s3Control } from '../../support/cloud/s3-control.ts';
import { makeSession, type TestSession } from '../../support/stacks/session.ts';

const AccountId = '000000000000';
const all = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};
let cloud: TestCloud;
let session: TestSession;
let control: S3ControlClient;
beforeAll(async () => {
  cloud = await openCloud();
  session = await makeSession(cloud);
  control = s3Control(cloud);
});
afterAll(async () => {
  session.close();
  await cloud.dispose();
});

const get = (AccountId: string) => control.send(new GetPublicAccessBlockCommand({ AccountId }));

it('is not there at first, is kept as it was put, and can be taken away', async () => {
  const none = { name: 'NoSuchPublicAccessBlockConfiguration', $metadata: { httpStatusCode: 404 } };
  await expect(get(AccountId)).rejects.toMatchObject(none);
  expect(await readAccountBlock(session)).toBeUndefined();
  await blockAccount(cloud, { BlockPublicPolicy: true });
  const block = {
    BlockPublicAcls: false,
    IgnorePublicAcls: false,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: false,
  };
  expect((await get(AccountId)).PublicAccessBlockConfiguration).toEqual(block);
  expect(await readAccountBlock(session)).toEqual(block);
  expect(cloud.calls.at(-1)).toMatchObject({ service: 's3-control', operation: 'GetPublicAccessBlock' });
  await control.send(new DeletePublicAccessBlockCommand({ AccountId }));
  await expect(get(AccountId)).rejects.toMatchObject(none);
});

it("is nobody's but the account's own, and the only thing there", async () => {
  await expect(get('999999999999')).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(control.send(new ListAccessPointsCommand({ AccountId }))).rejects.toMatchObject({
    name: 'NotImplemented',
  });
});

it('wins over the block of a bucket, for new policies and for those that are there', async () => {
  const s3 = cloud.client(S3Client);
  const Bucket = 'opened-1';
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: {} }));
  const Statement = [
    { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` },
  ];
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  const open = () => s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'dot.png', Body: 'dot' }));
  const visit = async () => (await fetch(`${cloud.endpoint}/${Bucket}/dot.png`)).status;
  await blockAccount(cloud, all);
  await expect(open()).rejects.toMatchObject({ name: 'AccessDenied' });
  await blockAccount(cloud, { RestrictPublicBuckets: true });
  await open();
  expect(await visit()).toBe(403);
  await blockAccount(cloud, {});
  expect(await visit()).toBe(200);
});

it('adds and removes tags of a bucket one by one', async () => {
  const s3 = cloud.client(S3Client);
  const Bucket = 'tagged-1';
  await s3.send(new CreateBucketCommand({ Bucket }));
  const where = { AccountId, ResourceArn: `arn:aws:s3:::${Bucket}` };
  const listed = async () => (await control.send(new ListTagsForResourceCommand(where))).Tags;
  expect(await listed()).toEqual([]);
  const tag = (tags: Record<string, string>) =>
    control.send(new TagResourceCommand({ ...where, Tags: tagList(tags) }));
  await tag({ team: 'web', cost: '1 & <2>' });
  await tag({ team: 'print' });
  expect(await listed()).toEqual(tagList({ team: 'print', cost: '1 & <2>' }));
  await control.send(new UntagResourceCommand({ ...where, TagKeys: ['cost', 'unknown'] }));
  expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(tagList({ team: 'print' }));
  await control.send(new UntagResourceCommand({ ...where, TagKeys: ['team'] }));
  await expect(s3.send(new GetBucketTaggingCommand({ Bucket }))).rejects.toMatchObject({
    name: 'NoSuchTagSet',
  });
  await expect(tag({ 'aws:mine': 'no' })).rejects.toMatchObject({ name: 'InvalidTag' });
  const absent = { AccountId, ResourceArn: 'arn:aws:s3:::nobody-has-this' };
  await expect(control.send(new ListTagsForResourceCommand(absent))).rejects.toMatchObject({
    name: 'NoSuchResource',
    $metadata: { httpStatusCode: 404 },
  });
});

/** Clients of AWS that send nothing, and what they would have sent. */
function clientsIn(region: string, answer: (sent: Sent) => object) {
  const sent: object[] = [];
  const requestHandler = {
    handle: async (request: Sent) => {
      const { method, protocol, hostname, path, query = {}, headers, body } = request;
      const scope = /Credential=[^/]+\/\d+\/([^,]+),/.exec(headers.authorization ?? '')?.[1];
      const { host, 'x-amz-account-id': account, 'content-type': type, 'content-length': length } = headers;
      sent.push({ method, protocol, hostname, path, query, host, account, scope, type, length, body });
      return { response: { headers: {}, body: Buffer.alloc(0), ...answer(request) } };
    },
  };
  const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };
  const options = { region, credentials, requestHandler, maxAttempts: 1 } as never;
  const place = { ...session.place, region, endpoint: null };
  return { sent, place, theirs: new S3ControlClient(options), ours: new S3Client(options) };
}

const regions = ['eu-west-1', 'cn-north-1', 'eusc-de-east-1'];

it.each(regions)("has the block asked for as AWS's own client asks, in %s", async (region) => {
  const { sent, place, theirs, ours } = clientsIn(region, () => ({ statusCode: 200 }));
  await theirs.send(new GetPublicAccessBlockCommand({ AccountId }));
  await readAccountBlock({ ...session, place, client: () => ours as never });
  expect(sent[1]).toEqual(sent[0]);
  expect(sent[0]).toMatchObject({ account: AccountId, path: '/v20180820/configuration/publicAccessBlock' });
});

it.each(regions)("has tags changed as AWS's own client changes them, in %s", async (region) => {
  const old = Buffer.from('<Tagging><TagSet><Tag><Key>old</Key><Value>1</Value></Tag></TagSet></Tagging>');
  const { sent, place, theirs, ours } = clientsIn(region, ({ method, path }) => {
    if (path.startsWith('/v20180820/')) return { statusCode: 204 };
    return method === 'GET' ? { statusCode: 200, body: old } : { statusCode: 405 };
  });
  const partition = { 'cn-north-1': 'aws-cn', 'eusc-de-east-1': 'aws-eusc' }[region] ?? 'aws';
  const where = { AccountId, ResourceArn: `arn:${partition}:s3:::tagged-1` };
  await theirs.send(new TagResourceCommand({ ...where, Tags: tagList({ team: 'web', cost: '12 EUR' }) }));
  await theirs.send(new UntagResourceCommand({ ...where, TagKeys: ['old'] }));
  const target = { Bucket: 'tagged-1', ExpectedBucketOwner: AccountId };
  await writeTags(ours, target, { team: 'web', cost: '12 EUR' }, { place, isOurTag: () => true });
  const [tag, untag, , , ...own] = sent;
  expect(own).toEqual([tag, untag]);
});

interface Sent {
  method: string;
  protocol: string;
  hostname: string;
  path: string;
  query?: object;
  headers: Record<string, string>;
  body?: unknown;
}
