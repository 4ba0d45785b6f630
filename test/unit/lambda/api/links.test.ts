// Links against those that the SDK's own presigners make of the same keys at the same time.
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterEach, expect, it, vi } from 'vitest';
import { openLinks } from '../../../../lambda/api/links.ts';

const credentials = { accessKeyId: 'ASIATEST', secretAccessKey: 'secret', sessionToken: 'to/ken=' };
const s3 = new S3Client({ region: 'eu-west-1', credentials });
/** Without the checksum of an empty body, which the SDK would sign into links. */
const plainS3 = new S3Client({
  region: 'eu-west-1',
  credentials,
  requestChecksumCalculation: 'WHEN_REQUIRED',
});
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

it.each([false, true])(
  'a link that stores is the SDK’s, with the size (overwrite: %s)',
  async (overwrite) => {
    vi.useFakeTimers({ now });
    const command = new PutObjectCommand({
      ...{ Bucket: 'photos', Key: 'ü/a.jpg', ContentType: 'image/jpeg', ContentLength: 1234 },
      ...(overwrite ? {} : { IfNoneMatch: '*' }),
    });
    const signable = ['content-type', 'content-length', 'if-none-match'];
    const theirs = new URL(
      await getSignedUrl(plainS3, command, {
        expiresIn: 3600,
        signableHeaders: new Set(['host', ...signable]),
      }),
    );
    const order = { type: 'image/jpeg', bytes: 1234, overwrite };
    const link = await openLinks(surroundings, () => now).write('photos', 'ü/a.jpg', order);
    const ours = new URL(link.url);
    expect(ours.origin + ours.pathname).toBe(theirs.origin + theirs.pathname);
    expect(ours.searchParams.get('X-Amz-SignedHeaders')).toBe(
      `content-length;content-type;host${overwrite ? '' : ';if-none-match'}`,
    );
    const { 'X-Amz-Signature': _, 'x-id': id, ...wanted } = Object.fromEntries(theirs.searchParams);
    expect(id).toBe('PutObject');
    expect(Object.fromEntries(ours.searchParams)).toMatchObject(wanted);
    expect(link.headers).toEqual({
      'content-type': 'image/jpeg',
      ...(overwrite ? {} : { 'if-none-match': '*' }),
    });
    expect(link.expiresAt).toBe('2026-06-21T06:20:33.123Z');
  },
);

it.each([
  ['../x.jpg', '/..%2Fx.jpg'],
  ['a/./b.jpg', '/a%2F.%2Fb.jpg'],
  ['/a//b/', '//a//b/'],
  ['..a/b.jpg', '/..a/b.jpg'],
])('no client tidies up the link to %s', async (key, path) => {
  expect(new URL(await openLinks(surroundings, () => now).read('photos', key)).pathname).toBe(path);
});
