// Event notifications of the embedded cloud: checked when configured, sent when something changed, never lost.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  type Event,
  GetBucketNotificationConfigurationCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Bucket, makeBucket } from '../../support/cloud/bucket.ts';
import { type TestCloud, withCloud } from '../../support/cloud/cloud.ts';
import { makeFunction, makeRole } from '../../support/cloud/functions.ts';
import { until } from '../../support/runner/until.ts';

const bucketArn = `arn:aws:s3:::${Bucket}`;

afterEach(() => void vi.restoreAllMocks());

async function bucketAndQueue(policy?: (arn: string) => object) {
  const cloud = await withCloud();
  const s3 = await makeBucket(cloud);
  const queue = await makeQueue(cloud, policy);
  return { cloud, s3, ...queue };
}

async function makeQueue(cloud: TestCloud, policy: (arn: string) => object = letsS3Send) {
  const sqs = cloud.client(SQSClient);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `jobs-${randomUUID()}` }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const arn = Attributes?.QueueArn ?? '';
  await sqs.send(
    new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: JSON.stringify(policy(arn)) } }),
  );
  return { sqs, QueueUrl, arn };
}

function letsS3Send(arn: string) {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 's3.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: arn,
        Condition: {
          ArnLike: { 'aws:SourceArn': bucketArn },
          StringEquals: { 'aws:SourceAccount': '000000000000' },
        },
      },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 'sqs:*',
        Resource: arn,
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  };
}

const toQueue = (QueueArn: string, more: object = {}): NotificationConfiguration => ({
  QueueConfigurations: [
    { QueueArn, Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'] as Event[], ...more },
  ],
});
const configure = (s3: S3Client, NotificationConfiguration: NotificationConfiguration, more: object = {}) =>
  s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration, ...more }));

type Message = {
  Event?: string;
  Records?: { eventName: string; s3: { object: { key: string; sequencer: string; versionId?: string } } }[];
};

/** The next message of the queue, which is taken from it. */
async function next({ sqs, QueueUrl }: { sqs: SQSClient; QueueUrl: string | undefined }): Promise<Message> {
  const message = await until(async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    return Messages[0] ?? expect.fail('no message yet');
  });
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
  return JSON.parse(message.Body ?? '');
}

async function left({ sqs, QueueUrl }: { sqs: SQSClient; QueueUrl: string | undefined }): Promise<number> {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 0 }));
  return Messages.length;
}

describe('events', () => {
  test('of every kind arrive after a test event, in the form AWS documents', async () => {
    const { s3, ...queue } = await bucketAndQueue();
    await configure(s3, toQueue(queue.arn, { Id: 'thumbs' }));
    expect(await next(queue)).toMatchObject({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket });

    const Key = 'Ferien 2026/a b+c é.jpg';
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'picture' }));
    expect(await next(queue)).toEqual({
      Records: [
        {
          eventVersion: '2.5',
          eventSource: 'aws:s3',
          awsRegion: 'us-east-1',
          eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
          eventName: 'ObjectCreated:Put',
          userIdentity: { principalId: expect.any(String) },
          requestParameters: { sourceIPAddress: '127.0.0.1' },
          responseElements: { 'x-amz-request-id': expect.any(String), 'x-amz-id-2': expect.any(String) },
          s3: {
            s3SchemaVersion: '1.0',
            configurationId: 'thumbs',
            bucket: { name: Bucket, ownerIdentity: { principalId: expect.any(String) }, arn: bucketArn },
            object: {
              key: 'Ferien+2026/a+b%2Bc+%C3%A9.jpg',
              size: 7,
              eTag: expect.stringMatching(/^[0-9a-f]{32}$/),
              sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
            },
          },
        },
      ],
    });

    await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: encodeURI(`${Bucket}/${Key}`) }));
    expect((await next(queue)).Records?.[0]?.eventName).toBe('ObjectCreated:Copy');
    await multipart(s3, 'parts');
    expect((await next(queue)).Records?.[0]?.eventName).toBe('ObjectCreated:CompleteMultipartUpload');
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'copy' }));
    expect((await next(queue)).Records?.[0]?.eventName).toBe('ObjectRemoved:Delete');
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'parts' }));
    const marker = (await next(queue)).Records?.[0];
    expect(marker).toMatchObject({
      eventName: 'ObjectRemoved:DeleteMarkerCreated',
      s3: { object: { versionId: expect.any(String) } },
    });
  });

  test('of tags arrive in the older form that AWS gives them', async () => {
    const { s3, ...queue } = await bucketAndQueue();
    await configure(s3, toQueue(queue.arn, { Events: ['s3:ObjectTagging:*'] }));
    expect(await next(queue)).toMatchObject({ Event: 's3:TestEvent' });
    const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'a b', Body: 'x' }));
    const Tagging = { TagSet: [{ Key: 'album', Value: 'trip' }] };
    await s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'a b', Tagging }));
    await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'a b' }));
    const names = ['ObjectTagging:Put', 'ObjectTagging:Delete'];
    const records = [(await next(queue)).Records?.[0], (await next(queue)).Records?.[0]];
    expect(records.map((record) => record?.eventName).sort()).toEqual(names.toSorted());
    for (const record of records) {
      expect(record).toMatchObject({ eventVersion: '2.3' });
      expect(record?.s3.object).toEqual({ key: 'a+b', eTag: ETag?.replaceAll('"', '') });
    }
  });

  test('of one key have growing sequencers, over a restart too', async () => {
    const { cloud, s3, ...queue } = await bucketAndQueue();
    await configure(s3, toQueue(queue.arn));
    await next(queue);
    const sequencers: (string | undefined)[] = [];
    const putAndNote = async (client: S3Client, from: typeof queue) => {
      await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }));
      await client.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
      for (let i = 0; i < 2; i += 1) sequencers.push((await next(from)).Records?.[0]?.s3.object.sequencer);
    };
    await putAndNote(s3, queue);
    const restarted = await cloud.restart();
    const sqs = restarted.client(SQSClient);
    const QueueUrl = queue.QueueUrl?.replace(cloud.endpoint, restarted.endpoint);
    await putAndNote(restarted.client(S3Client), { ...queue, sqs, QueueUrl });
    expect(new Set(sequencers).size).toBe(4);
    expect([...sequencers].sort()).toEqual(sequencers);
  });

  test('are chosen by prefix and suffix', async () => {
    const { s3, ...queue } = await bucketAndQueue();
    const FilterRules = [
      { Name: 'prefix' as const, Value: 'in/' },
      { Name: 'suffix' as const, Value: '.jpg' },
    ];
    await configure(s3, toQueue(queue.arn, { Filter: { Key: { FilterRules } } }));
    await next(queue);
    for (const Key of ['out/a.jpg', 'in/a.png', 'in/a.jpg']) {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    }
    expect((await next(queue)).Records?.[0]?.s3.object.key).toBe('in/a.jpg');
    expect(await left(queue)).toBe(0);
    const { QueueConfigurations } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    expect(QueueConfigurations).toMatchObject([
      {
        Id: expect.any(String),
        QueueArn: queue.arn,
        Filter: { Key: { FilterRules: [{ Value: 'in/' }, { Value: '.jpg' }] } },
      },
    ]);
  });

  test('that could not be delivered before the cloud died are delivered after its restart', async () => {
    const { cloud, s3, ...queue } = await bucketAndQueue();
    await configure(s3, toQueue(queue.arn));
    await next(queue);
    vi.spyOn(cloud.cloud.cloud.queues, 'send').mockRejectedValue(new Error('the process died here'));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'survivor', Body: 'x' }));
    const restarted = await cloud.restart();
    const QueueUrl = queue.QueueUrl?.replace(cloud.endpoint, restarted.endpoint);
    const message = await next({ sqs: restarted.client(SQSClient), QueueUrl });
    expect(message.Records?.[0]?.s3.object.key).toBe('survivor');
  });

  test('are dropped once the queue no longer lets S3 send', async () => {
    const { cloud, s3, ...queue } = await bucketAndQueue();
    await configure(s3, toQueue(queue.arn));
    await next(queue);
    const { sqs, QueueUrl, arn } = queue;
    const set = (policy: object) =>
      sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: JSON.stringify(policy) } }));
    await set({ ...letsS3Send(arn), Statement: letsS3Send(arn).Statement.slice(1) });
    await s3.send(new PutObjectCommand({ Bucket, Key: 'dropped', Body: 'x' }));
    await expect.poll(() => waiting(cloud)).toBe(0);
    await set(letsS3Send(arn));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'x' }));
    expect((await next(queue)).Records?.[0]?.s3.object.key).toBe('kept');
    expect(await left(queue)).toBe(0);
  });
});

describe('a configuration', () => {
  test('replaces the one before, and an empty one ends all events', async () => {
    const { s3, ...queue } = await bucketAndQueue();
    await configure(s3, toQueue(queue.arn));
    await next(queue);
    await configure(s3, {});
    expect(await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }))).not.toHaveProperty(
      'QueueConfigurations',
    );
    await s3.send(new PutObjectCommand({ Bucket, Key: 'silent', Body: 'x' }));
    expect(await left(queue)).toBe(0);
  });

  test('is refused as a whole when a queue is missing or closed to S3, and says which and why', async () => {
    const { cloud, s3, ...queue } = await bucketAndQueue();
    const closed = await makeQueue(cloud, (arn) => ({
      ...letsS3Send(arn),
      Statement: [
        {
          ...letsS3Send(arn).Statement[0],
          Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::other' } },
        },
      ],
    }));
    const missing = `${queue.arn}-none`;
    const good = toQueue(queue.arn, { Events: ['s3:ObjectCreated:*'] }).QueueConfigurations ?? [];
    const bad = (QueueArn: string) => ({ QueueArn, Events: ['s3:ObjectRemoved:*' as Event] });
    await expect(configure(s3, { QueueConfigurations: [...good, bad(closed.arn)] })).rejects.toMatchObject({
      name: 'InvalidArgument',
      message: 'Unable to validate the following destination configurations',
      ArgumentName1: closed.arn,
      ArgumentValue1: expect.stringContaining('Permissions on the destination queue'),
    });
    await expect(configure(s3, { QueueConfigurations: [...good, bad(missing)] })).rejects.toMatchObject({
      ArgumentName1: missing,
      ArgumentValue1: 'The destination queue does not exist',
    });
    expect(await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }))).not.toHaveProperty(
      'QueueConfigurations',
    );
    await configure(s3, toQueue(missing), { SkipDestinationValidation: true });
  });

  test('may not want one event twice, nor an event that does not exist', async () => {
    const { s3, arn } = await bucketAndQueue();
    const rule = (event: string, Value: string) => ({
      QueueArn: arn,
      Events: [event as Event],
      Filter: { Key: { FilterRules: [{ Name: 'prefix' as const, Value }] } },
    });
    const put = (...rules: ReturnType<typeof rule>[]) => configure(s3, { QueueConfigurations: rules });
    await expect(
      put(rule('s3:ObjectCreated:*', 'in/'), rule('s3:ObjectCreated:Put', '')),
    ).rejects.toMatchObject({
      name: 'InvalidArgument',
    });
    await expect(put(rule('s3:ObjectEaten:*', ''))).rejects.toMatchObject({ name: 'InvalidArgument' });
    await put(rule('s3:ObjectCreated:*', 'in/'), rule('s3:ObjectCreated:Put', 'out/'));
  });
});

describe('a function', () => {
  test('must permit the bucket, and then is invoked with the event', async () => {
    const { cloud, s3 } = await bucketAndQueue();
    const out = join(cloud.dataDir, 'event.json');
    const lambda = await makeFunction(cloud, {
      code: `import { writeFileSync } from 'node:fs';
        export const handler = async (event) => writeFileSync(process.env.OUT, JSON.stringify(event));`,
      role: await makeRole(cloud),
      Environment: { Variables: { OUT: out } },
    });
    const LambdaFunctionArn = 'arn:aws:lambda:us-east-1:000000000000:function:worker';
    const put = (arn: string) =>
      configure(s3, {
        LambdaFunctionConfigurations: [{ LambdaFunctionArn: arn, Events: ['s3:ObjectCreated:*'] }],
      });
    await expect(put(LambdaFunctionArn)).rejects.toMatchObject({
      name: 'InvalidArgument',
      ArgumentName1: LambdaFunctionArn,
      ArgumentValue1: expect.stringContaining('Not authorized to invoke function'),
    });
    await expect(put(`${LambdaFunctionArn}-none`)).rejects.toMatchObject({ name: 'InvalidArgument' });
    await lambda.send(
      new AddPermissionCommand({
        FunctionName: 'worker',
        StatementId: 'bucket',
        Action: 'lambda:InvokeFunction',
        Principal: 's3.amazonaws.com',
        SourceArn: bucketArn,
        SourceAccount: '000000000000',
      }),
    );
    await put(LambdaFunctionArn);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'direct', Body: 'x' }));
    await expect
      .poll(() => readFile(out, 'utf8').then(JSON.parse, () => undefined))
      .toMatchObject({ Records: [{ eventName: 'ObjectCreated:Put', s3: { object: { key: 'direct' } } }] });
  });
});

async function multipart(s3: S3Client, Key: string): Promise<void> {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'x' }));
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }));
}

/** Events that S3 has not handed over yet. */
function waiting({ cloud }: TestCloud): number {
  return Number(cloud.cloud.store.db.prepare('SELECT count(*) AS n FROM s3_outbox').get()?.n);
}
