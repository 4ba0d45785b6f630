// Under the trigger `s3` the bucket calls the function itself: what fails three times must land in the dead letters.
import { DeleteBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { setUp } from '../../src/commands/setup.ts';
import { readState } from '../../src/state.ts';
import { withCloud } from '../support/cloud.ts';
import { makeSession } from '../support/session.ts';

it('a picture whose thumbnails cannot be stored ends in the dead-letters queue, event and error included', async () => {
  const cloud = await withCloud();
  const session = await makeSession(cloud);
  await setUp(session, { trigger: 's3' });
  const { data } = await readState(session.config.stateFile);
  const nameOf = (id: string) => data?.resources[id]?.name;
  const s3 = session.client(S3Client);
  await s3.send(new DeleteBucketCommand({ Bucket: nameOf('thumbnails') }));
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  await s3.send(new PutObjectCommand({ Bucket: nameOf('originals'), Key: 'dot.png', Body: png }));
  const QueueUrl = String(data?.resources['dead-letters']?.outputs.url);
  const receive = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 });
  const { Messages = [] } = await session.client(SQSClient).send(receive);
  const letter = JSON.parse(Messages[0]?.Body ?? '{}');
  expect(letter.requestContext).toMatchObject({ condition: 'RetriesExhausted', approximateInvokeCount: 3 });
  expect(letter.requestPayload.Records[0].s3.object.key).toBe('dot.png');
  expect(letter.responsePayload.errorMessage).toMatch(/failed/);
  session.close();
});
