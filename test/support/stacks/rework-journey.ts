// The part of a stack's life in which images are tried again, made again and fetched.
import { mkdtemp, rm as removeFiles } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect } from 'vitest';
import { run as backfill } from '../../../src/commands/backfill.ts';
import { run as download } from '../../../src/commands/download.ts';
import { run as focus } from '../../../src/commands/focus.ts';
import { run as html } from '../../../src/commands/html.ts';
import { exit } from '../../../src/commands/invocation/command.ts';
import { run as manifest } from '../../../src/commands/manifest.ts';
import { run as reprocess } from '../../../src/commands/reprocess.ts';
import { run as retry } from '../../../src/commands/retry.ts';
import { run as rm } from '../../../src/commands/rm.ts';
import { run as share } from '../../../src/commands/share.ts';
import { run as url } from '../../../src/commands/url.ts';
import type { Names } from '../../../src/stack/names.ts';
import type { TestCloud } from '../cloud/cloud.ts';
import { emptyQueue } from '../cloud/queues.ts';
import { solid } from '../pictures/pictures.ts';
import { useEverything, visitGallery } from './gallery-visit.ts';
import type { Traveller } from './journey.ts';

/** `old.png` is in the bucket; `lost.png` has an item, but no original any more. */
export async function workAgain({ act, cloud }: Traveller, names: Names): Promise<void> {
  await furnish(cloud, names);
  await act('retry', retry, {});
  await act('retry', retry, {}, ['nowhere.png']);
  await act('retry', retry, { all: true, wait: false });
  await act('reprocess', reprocess, { prefix: 'lost' });
  await act('reprocess', reprocess, { wait: false });
  await act('backfill', backfill, { yes: true, wait: false, prefix: 'old' });
  await act('focus', focus, { clear: true }, ['lost.png']);
  await act('focus', focus, { wait: false }, ['old.png', '0.3,0.6']);
  const folder = await mkdtemp(join(tmpdir(), 'thumbs-fetched-'));
  await act('download', download, { output: folder }, ['old.png']);
  await act('download', download, { output: folder, size: '64' }, ['lost.png']);
  await act('download', download, { output: folder, prefix: 'nothing/' });
  await removeFiles(folder, { recursive: true });
  // Typed in decomposed characters: the bucket is asked how it spells the key.
  await act('url', url, {}, ['e\u0301.png']);
  await act('html', html, { prefix: '', sizes: '100vw' });
  await act('manifest', manifest, { format: 'json' });
  await act('share', shareWithoutApi, { for: '7d' }, ['e\u0301.png']);
  const image = Buffer.from(await solid(16, 12, [9, 9, 9]).png().toBuffer());
  await act(
    'gallery',
    visitGallery((url) => useEverything(url, image)),
    {},
  );
  await act('rm', rm, { yes: true, prefix: 'nothing/' });
  await act('rm', rm, { yes: true, wait: false }, ['old.png', 'lost.png']);
}

/** What it calls, it has called by then. */
const shareWithoutApi: typeof share = async (call) => {
  await expect(share(call)).rejects.toThrow('share links need the HTTP API');
  return exit.usage;
};

/** The function gave up on this image. */
export async function writeLetter(cloud: TestCloud, names: Names, image_key: string): Promise<void> {
  const sqs = cloud.client(SQSClient);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: names.of('dead-letters') }));
  const MessageBody = JSON.stringify({ bucket_name: names.of('originals'), image_key });
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
}

export const removeLetters = (cloud: TestCloud, names: Names): Promise<void> =>
  emptyQueue(cloud.client(SQSClient), names.of('dead-letters'));

async function furnish(cloud: TestCloud, names: Names): Promise<void> {
  await writeLetter(cloud, names, 'old.png');
  const Key = 'lost.png/64.webp';
  const Bucket = names.of('thumbnails');
  await cloud.client(S3Client).send(new PutObjectCommand({ Bucket, Key, Body: 'small' }));
  for (const ImageID of ['lost.png', 'old.png', '\u00e9.png']) {
    const Item = marshall({
      ImageID,
      Status: 'done',
      Thumbnails: [{ Size: 64, Key, Width: 64, Height: 48, Format: 'webp' }],
      ProcessedAt: new Date().toISOString(),
      Recipe: 'none',
    });
    await cloud.client(DynamoDBClient).send(new PutItemCommand({ TableName: names.of('images'), Item }));
  }
}
