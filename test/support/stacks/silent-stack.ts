// A stack whose bucket reports nothing: what happens to an image is the test's to say. And what its stores hold.
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { PutBucketNotificationConfigurationCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { expect } from 'vitest';
import { listObjects } from '../../../src/aws/objects.ts';
import { type Context, openStack } from '../../../src/aws/session.ts';
import { setUp } from '../../../src/commands/setup.ts';
import type { Trigger } from '../../../src/stack/settings.ts';
import { openCloud } from '../cloud/cloud.ts';
import { solid } from '../pictures/pictures.ts';
import { makeSession } from './session.ts';

/** Its function is the real one. */
export async function openSilentStack(trigger: Trigger) {
  const cloud = await openCloud();
  const session = await makeSession(cloud);
  expect(await setUp(session, { trigger })).toBe(0);
  const context = await openStack(session);
  await silence(context);
  return { cloud, session, context };
}

/** Its bucket reports nothing any more. */
export async function silence(context: Context): Promise<void> {
  const Bucket = context.names.of('originals');
  await context
    .client(S3Client)
    .send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: {} }));
}

let shade = 0;

/** No two alike. */
export const picture = () =>
  solid(600, 400, [shade++ % 256, (shade * 7) % 256, 7])
    .png()
    .toBuffer();

export async function store(context: Context, key: string, bytes?: Buffer): Promise<void> {
  const Body = bytes ?? (await picture());
  const command = new PutObjectCommand({ Bucket: context.names.of('originals'), Key: key, Body });
  await context.client(S3Client).send(command);
}

export async function itemOf(context: Context, ImageID: string) {
  const command = new GetItemCommand({ TableName: context.names.of('images'), Key: marshall({ ImageID }) });
  const { Item } = await context.client(DynamoDBClient).send(command);
  return Item && unmarshall(Item);
}

export async function keysIn(
  context: Context,
  part: 'originals' | 'thumbnails',
  prefix = '',
): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of listObjects(context, context.names.of(part), prefix)) keys.push(key);
  return keys;
}
