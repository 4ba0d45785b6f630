// Links and forms against those that the SDK's own presigners make of the same keys at the same time.
import { createHmac } from 'node:crypto';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterEach, expect, it, vi } from 'vitest';
import { openLinks } from '../../../../lambda/api/links.ts';

const credentials = { accessKeyId: 'ASIATEST', secretAccessKey: 'secret', sessionToken: 'to/ken=' };
const s3 = new S3Client({ region: 'eu-west-1', credentials });
const now = Date.parse('2026-06-21T05:20:33.123Z');
const surroundings = { environment: { AWS_REGION: 'eu-west-1' }, credentials: async () => credentials };

afterEach(() => vi.useRealTimers());

it.each(['a.jpg', "trip/ä b+c (1)'!*.jpg", '100%/写真🌋.jpg'])('a link to %s is the SDK’s', async (Key) => {
  const command = new GetObjectCommand({
    Bucket: 'photos',
    Key,
    ResponseContentDisposition: `attachment; filename*=UTF-8''%C3%A9`,
  });
  const theirs = new URL(
    await getSignedUrl(s3, command, { expiresIn: 1800, signingDate: new Date('2026-06-21T05:15:00Z') }),
  );
  const answer = {
    'response-content-disposition': `attachment; filename*=UTF-8''%C3%A9`,
    'x-id': 'GetObject',
    'x-amz-checksum-mode': 'ENABLED',
  };
  const ours = new URL(await openLinks(surroundings, () => now).read('photos', Key, answer));
  expect(ours.origin + ours.pathname).toBe(theirs.origin + theirs.pathname);
  expect(Object.fromEntries(ours.searchParams)).toEqual(Object.fromEntries(theirs.searchParams));
});

it('links are the same for a quarter of an hour, and live as long again', async () => {
  let time = Date.parse('2026-06-21T05:15:00Z');
  const links = openLinks(surroundings, () => time);
  const first = await links.read('photos', 'a.jpg');
  time += 15 * 60_000 - 1;
  expect(await links.read('photos', 'a.jpg')).toBe(first);
  expect(Date.parse(links.expireAt()) - time).toBeGreaterThan(15 * 60_000);
  time += 1;
  expect(await links.read('photos', 'a.jpg')).not.toBe(first);
});

it('a form is the SDK’s', async () => {
  vi.useFakeTimers({ now });
  const Fields = { 'Content-Type': 'image/jpeg' };
  const theirs = await createPresignedPost(s3, { Bucket: 'photos', Key: 'ü/a.jpg', Fields, Expires: 3600 });
  const { url, fields } = await openLinks(surroundings, () => now).form(
    'photos',
    'ü/a.jpg',
    'image/jpeg',
    1234,
  );
  expect(url).toBe(theirs.url);
  const { Policy, 'X-Amz-Signature': signature, ...rest } = fields;
  const { Policy: theirPolicy, 'X-Amz-Signature': _, ...theirRest } = theirs.fields;
  expect(rest).toEqual(theirRest);
  const read = (text = '') => JSON.parse(Buffer.from(text, 'base64').toString());
  expect(read(Policy)).toMatchObject({
    conditions: expect.arrayContaining([...read(theirPolicy).conditions, ['content-length-range', 1, 1234]]),
  });
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const key = ['20260621', 'eu-west-1', 's3', 'aws4_request'].reduce<string | Buffer>(hmac, 'AWS4secret');
  expect(signature).toBe(hmac(key, Policy ?? '').toString('hex'));
});
