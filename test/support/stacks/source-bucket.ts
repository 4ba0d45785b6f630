// A bucket that is not the stack's, with pictures and rules that thumbs has to leave as they are.
import {
  CreateBucketCommand,
  GetBucketCorsCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  ListObjectsV2Command,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { TestCloud } from '../cloud/cloud.ts';

export const sourceBucket = 'family-photos';

const theirQueue = 'family-queue';
export const theirArn = `arn:aws:sqs:us-east-1:000000000000:${theirQueue}`;

/** Objects below `docs/` go to a queue that is not ours. */
export async function makeSource(
  cloud: TestCloud,
  keys: Readonly<Record<string, Buffer | string>>,
): Promise<void> {
  const s3 = cloud.client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket: sourceBucket }));
  for (const [Key, Body] of Object.entries(keys))
    await s3.send(new PutObjectCommand({ Bucket: sourceBucket, Key, Body }));
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 's3.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: theirArn,
      },
    ],
  });
  await cloud
    .client(SQSClient)
    .send(new CreateQueueCommand({ QueueName: theirQueue, Attributes: { Policy } }));
  await notify(cloud, 'docs/');
}

/** Their rule alone, for another prefix, or under another Id. */
export async function notify(cloud: TestCloud, prefix: string, Id = 'theirs'): Promise<void> {
  const Filter = { Key: { FilterRules: [{ Name: 'prefix' as const, Value: prefix }] } };
  const rule = { Id, QueueArn: theirArn, Events: ['s3:ObjectCreated:*' as const], Filter };
  const NotificationConfiguration = { QueueConfigurations: [rule] };
  await cloud
    .client(S3Client)
    .send(new PutBucketNotificationConfigurationCommand({ Bucket: sourceBucket, NotificationConfiguration }));
}

export async function rulesOf(cloud: TestCloud) {
  const command = new GetBucketNotificationConfigurationCommand({ Bucket: sourceBucket });
  const { $metadata, ...rules } = await cloud.client(S3Client).send(command);
  return rules;
}

/** All of the bucket: settings by S3's answer, objects by their ETags. */
export async function stateOfSource(cloud: TestCloud): Promise<object> {
  const s3 = cloud.client(S3Client);
  const Bucket = sourceBucket;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  const codeOf = (call: Promise<unknown>) =>
    call.then(
      () => 'there is one',
      ({ name }: Error) => name,
    );
  return {
    rules: await rulesOf(cloud),
    objects: Contents.map(({ Key, ETag }) => `${Key} ${ETag}`),
    tags: await codeOf(s3.send(new GetBucketTaggingCommand({ Bucket }))),
    policy: await codeOf(s3.send(new GetBucketPolicyCommand({ Bucket }))),
    cors: await codeOf(s3.send(new GetBucketCorsCommand({ Bucket }))),
    lifecycle: await codeOf(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))),
  };
}
