// The account's block of public access: AWS's own client of S3 Control on the embedded cloud, what the block does to
// buckets there, and that thumbs, which asks without that client, sends what the client would.
import {
  CreateBucketCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  DeletePublicAccessBlockCommand,
  GetPublicAccessBlockCommand,
  ListAccessPointsCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readAccountBlock } from '../../src/aws/account-block.ts';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { blockAccount, s3Control } from '../support/cloud/s3-control.ts';
import { makeSession, type TestSession } from '../support/stacks/session.ts';

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

it.each(['eu-west-1', 'cn-north-1'])("is asked for as AWS's own client asks, in %s", async (region) => {
  const sent: object[] = [];
  const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };
  const requestHandler = {
    handle: async ({ method, protocol, hostname, path, query = {}, headers }: Sent) => {
      const scope = /Credential=[^/]+\/\d+\/([^,]+),/.exec(headers.authorization ?? '')?.[1];
      const { host, 'x-amz-account-id': account } = headers;
      sent.push({ method, protocol, hostname, path, query, host, account, scope });
      throw new Error('nothing is sent to AWS by a test');
    },
  };
  const options = { region, credentials, requestHandler, maxAttempts: 1 };
  const theirs = new S3ControlClient(options as never);
  const ours = new S3Client(options as never);
  const place = { ...session.place, region, endpoint: null };
  const command = new GetPublicAccessBlockCommand({ AccountId });
  await expect(theirs.send(command)).rejects.toThrow('nothing is sent');
  await expect(readAccountBlock({ ...session, place, client: () => ours as never })).rejects.toThrow(
    'nothing is sent',
  );
  expect(sent[1]).toEqual(sent[0]);
  expect(sent[0]).toMatchObject({ account: AccountId, path: '/v20180820/configuration/publicAccessBlock' });
});

interface Sent {
  method: string;
  protocol: string;
  hostname: string;
  path: string;
  query?: object;
  headers: Record<string, string>;
}
