// Settings of the embedded cloud's buckets: what a new bucket has, what is kept, what is refused, what is missing.
import {
  DeleteBucketCorsCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketTaggingCommand,
  DeleteBucketWebsiteCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAccelerateConfigurationCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketInventoryConfigurationCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketTaggingCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketRequestPaymentCommand,
  PutBucketTaggingCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { beforeEach, expect, test } from 'vitest';
import { Bucket, makeBucket } from '../../support/cloud/bucket.ts';
import { type TestCloud, withCloud } from '../../support/cloud/cloud.ts';
import { signedFetch } from '../../support/cloud/signed.ts';

const none = { Bucket };
let cloud: TestCloud;
let s3: S3Client;

beforeEach(async () => {
  cloud = await withCloud();
  s3 = await makeBucket(cloud);
});

const policyOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const publicRead = {
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::${Bucket}/*`,
};
const tlsOnly = {
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};

test('a new bucket is encrypted, owner enforced and closed to the public', async () => {
  const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand(none));
  expect(ServerSideEncryptionConfiguration?.Rules).toEqual([
    { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
  ]);
  const { OwnershipControls } = await s3.send(new GetBucketOwnershipControlsCommand(none));
  expect(OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
  const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand(none));
  expect(PublicAccessBlockConfiguration).toEqual({
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  });
  expect(await s3.send(new GetBucketNotificationConfigurationCommand(none))).not.toHaveProperty(
    'QueueConfigurations',
  );
  expect(await s3.send(new GetBucketLoggingCommand(none))).not.toHaveProperty('LoggingEnabled');
  expect(await s3.send(new GetBucketAccelerateConfigurationCommand(none))).not.toHaveProperty('Status');
  expect((await s3.send(new GetBucketAclCommand(none))).Grants).toMatchObject([
    { Permission: 'FULL_CONTROL' },
  ]);
});

test.each([
  ['NoSuchBucketPolicy', new GetBucketPolicyCommand(none)],
  ['NoSuchTagSet', new GetBucketTaggingCommand(none)],
  ['NoSuchLifecycleConfiguration', new GetBucketLifecycleConfigurationCommand(none)],
  ['NoSuchCORSConfiguration', new GetBucketCorsCommand(none)],
  ['NoSuchWebsiteConfiguration', new GetBucketWebsiteCommand(none)],
] as const)('what was never set is %s', async (name, command) => {
  await expect(s3.send(command as GetBucketPolicyCommand)).rejects.toMatchObject({
    name,
    $metadata: { httpStatusCode: 404 },
  });
});

test('the public access block and the ownership controls can be taken away', async () => {
  await s3.send(new DeletePublicAccessBlockCommand(none));
  await expect(s3.send(new GetPublicAccessBlockCommand(none))).rejects.toMatchObject({
    name: 'NoSuchPublicAccessBlockConfiguration',
  });
  await s3.send(new DeleteBucketOwnershipControlsCommand(none));
  await expect(s3.send(new GetBucketOwnershipControlsCommand(none))).rejects.toMatchObject({
    name: 'OwnershipControlsNotFoundError',
  });
});

test('tags, lifecycle, CORS and website are kept as they were put, and can be deleted', async () => {
  const TagSet = [{ Key: 'thumbs:stack', Value: 'a & b' }];
  await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: 'old', Value: '1' }] } }));
  await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
  expect((await s3.send(new GetBucketTaggingCommand(none))).TagSet).toEqual(TagSet);

  const Rules = [
    {
      ID: 'abort',
      Status: 'Enabled' as const,
      Filter: { Prefix: '' },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
    },
  ];
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
  expect((await s3.send(new GetBucketLifecycleConfigurationCommand(none))).Rules).toEqual(Rules);

  const CORSRules = [
    { AllowedMethods: ['GET', 'PUT'], AllowedOrigins: ['https://a.example'], MaxAgeSeconds: 60 },
  ];
  await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
  expect((await s3.send(new GetBucketCorsCommand(none))).CORSRules).toEqual(CORSRules);

  const WebsiteConfiguration = {
    IndexDocument: { Suffix: 'index.html' },
    ErrorDocument: { Key: '404.html' },
  };
  await s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }));
  expect(await s3.send(new GetBucketWebsiteCommand(none))).toMatchObject(WebsiteConfiguration);

  const after = (await cloud.restart()).client(S3Client);
  expect((await after.send(new GetBucketTaggingCommand(none))).TagSet).toEqual(TagSet);
  await after.send(new DeleteBucketTaggingCommand(none));
  await after.send(new DeleteBucketLifecycleCommand(none));
  await after.send(new DeleteBucketCorsCommand(none));
  await after.send(new DeleteBucketWebsiteCommand(none));
  await expect(after.send(new GetBucketTaggingCommand(none))).rejects.toMatchObject({ name: 'NoSuchTagSet' });
  await expect(after.send(new GetBucketCorsCommand(none))).rejects.toMatchObject({
    name: 'NoSuchCORSConfiguration',
  });
});

test('settings that S3 would refuse are refused', async () => {
  const twice = [
    { Key: 'a', Value: '1' },
    { Key: 'a', Value: '2' },
  ];
  await expect(
    s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: twice } })),
  ).rejects.toMatchObject({ name: 'InvalidTag' });
  const sse = { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'ROT13' as never } }] };
  const put = s3.send(new PutObjectCommand({ Bucket, Key: 'a', ServerSideEncryption: 'ROT13' as never }));
  await expect(put).rejects.toMatchObject({ name: 'InvalidArgument' });
  await expect(
    s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: sse })),
  ).rejects.toMatchObject({ name: 'MalformedXML' });
  const CORSRules = [{ AllowedMethods: ['PATCH'], AllowedOrigins: ['*'] }];
  await expect(
    s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } })),
  ).rejects.toMatchObject({ name: 'InvalidRequest' });
  const Rules = [{ Status: 'Enabled' as const, Filter: { Prefix: '' } }];
  await expect(
    s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } })),
  ).rejects.toMatchObject({ name: 'InvalidRequest' });
});

test('a policy must be valid and speak of its bucket', async () => {
  const put = (Policy: string) => s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  await put(policyOf(tlsOnly));
  expect((await s3.send(new GetBucketPolicyCommand(none))).Policy).toBe(policyOf(tlsOnly));
  await expect(put('{ not json')).rejects.toMatchObject({ name: 'MalformedPolicy' });
  await expect(put('{}')).rejects.toMatchObject({ name: 'MalformedPolicy' });
  await expect(put(policyOf({ ...tlsOnly, Resource: 'arn:aws:s3:::photos-2/*' }))).rejects.toMatchObject({
    name: 'MalformedPolicy',
    message: 'Policy has invalid resource',
  });
  expect((await s3.send(new GetBucketPolicyCommand(none))).Policy).toBe(policyOf(tlsOnly));
  await s3.send(new DeleteBucketPolicyCommand(none));
  await expect(s3.send(new GetBucketPolicyCommand(none))).rejects.toMatchObject({
    name: 'NoSuchBucketPolicy',
  });
});

test('a public policy is denied until the public access block lets it through', async () => {
  const put = () => s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policyOf(publicRead) }));
  await expect(put()).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
  await s3.send(
    new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: { BlockPublicPolicy: false } }),
  );
  await put();
  const { PolicyStatus } = await s3.send(new GetBucketPolicyStatusCommand(none));
  expect(PolicyStatus).toEqual({ IsPublic: true });
});

test('sub-resources that are not there are NotImplemented and never make or change a bucket', async () => {
  const inventory = new GetBucketInventoryConfigurationCommand({ Bucket, Id: 'x' });
  await expect(s3.send(inventory)).rejects.toMatchObject({
    name: 'NotImplemented',
    $metadata: { httpStatusCode: 501 },
  });
  const payer = new PutBucketRequestPaymentCommand({
    Bucket: 'photos-2',
    RequestPaymentConfiguration: { Payer: 'Requester' },
  });
  await expect(s3.send(payer)).rejects.toMatchObject({ name: 'NotImplemented' });
  const response = await signedFetch(`${cloud.endpoint}/photos-3?something-new`, { method: 'PUT' });
  expect(response.status).toBe(501);
  const list = await signedFetch(cloud.endpoint);
  expect((await list.text()).match(/<Name>.*?<\/Name>/g)).toEqual(['<Name>photos-1</Name>']);
});
