// Objects of the embedded cloud: bytes in, the same bytes out, whatever the key, the size and the way.
import { createHash, randomBytes } from 'node:crypto';
import { copyFile, readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { Bucket, makeBucket, readObject } from '../../support/cloud/bucket.ts';
import { openCloud, type TestCloud, withCloud } from '../../support/cloud/cloud.ts';
import { signedFetch, signedHeaders } from '../../support/cloud/signed.ts';

let cloud: TestCloud;
let s3: S3Client;

beforeAll(async () => {
  cloud = await openCloud();
  s3 = await makeBucket(cloud);
});
afterAll(() => cloud.dispose());

const put = (Key: string, Body: string | Buffer, more: object = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const modified = async (Key: string) => (await s3.send(new HeadObjectCommand({ Bucket, Key }))).LastModified;

const read = (Key: string, more: object = {}) => readObject(s3, Key, more);

describe('keys', () => {
  const keys = [
    '../../etc/passwd',
    'a b+c é%.jpg',
    'dir/',
    '/leading/slash',
    'a//b/./c/../d',
    `long/${'x'.repeat(1019)}`,
    'caf\u00e9.jpg',
    'cafe\u0301.jpg',
    '\u{1F600}/\u{1F431}.png',
    'CON',
    'tab\tand\nnewline',
    '&<>"\'',
    ' begins and ends with a space ',
    '~!*()$@,;:=?#[]',
    '\u0001control',
  ];

  test('of every kind keep their own bytes, and never become paths', async () => {
    const fresh = await withCloud();
    const client = await makeBucket(fresh);
    for (const Key of keys) await client.send(new PutObjectCommand({ Bucket, Key, Body: `body of ${Key}` }));
    for (const Key of keys) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      expect(await Body?.transformToString()).toBe(`body of ${Key}`);
    }
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, EncodingType: 'url' }));
    const listed = Contents.map(({ Key = '' }) => decodeURIComponent(Key.replace(/\+/g, ' ')));
    expect(listed).toEqual([...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    const files = await readdir(join(fresh.dataDir, 'blobs'), { recursive: true });
    expect(files.filter((file) => !/^[0-9a-f]{2}([\\/][0-9a-f]{24}-[0-9a-f]{8})?$/.test(file))).toEqual([]);
  });

  test('are refused beyond 1,024 bytes of UTF-8', async () => {
    await put('é'.repeat(512), 'fits');
    await expect(put(`${'é'.repeat(512)}x`, 'too long')).rejects.toMatchObject({ name: 'KeyTooLongError' });
  });
});

describe('content', () => {
  test('comes with the headers, metadata and tags it was put with', async () => {
    await put('described.jpg', 'bytes', {
      ContentType: 'image/jpeg',
      CacheControl: 'max-age=60',
      ContentDisposition: 'inline',
      ContentLanguage: 'de',
      ContentEncoding: 'identity',
      Metadata: { camera: 'X100', album: 'a b' },
      Tagging: 'kind=test&year=2026',
    });
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'described.jpg' }));
    expect(head).toMatchObject({
      ContentLength: 5,
      ContentType: 'image/jpeg',
      CacheControl: 'max-age=60',
      ContentDisposition: 'inline',
      ContentLanguage: 'de',
      ContentEncoding: 'identity',
      Metadata: { camera: 'X100', album: 'a b' },
      ETag: `"${md5('bytes')}"`,
      ServerSideEncryption: 'AES256',
      TagCount: 2,
      LastModified: expect.any(Date),
    });
  });

  test('without a type is binary, and may be empty', async () => {
    await put('empty', Buffer.alloc(0));
    const { Body, ...got } = await s3.send(new GetObjectCommand({ Bucket, Key: 'empty' }));
    expect(got).toMatchObject({ ContentLength: 0, ETag: `"${md5('')}"` });
    expect(await Body?.transformToString()).toBe('');
  });

  test('of a stream of 30 MB arrives whole, by aws-chunked with a trailing checksum', async () => {
    const bytes = randomBytes(30_000_000);
    const Body = Readable.from(slices(bytes, 77_777), { objectMode: false });
    await s3.send(new PutObjectCommand({ Bucket, Key: 'stream', Body, ContentLength: bytes.length }));
    expect((await read('stream')).equals(bytes)).toBe(true);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'stream' }));
    expect(head.ContentEncoding).toBeUndefined();
  });

  test('replaces what was there, and the old file goes', async () => {
    const fresh = await withCloud();
    const client = await makeBucket(fresh);
    for (const Body of ['one', 'two', 'three'])
      await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body }));
    await expect.poll(() => blobs(fresh)).toHaveLength(1);
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await expect.poll(() => blobs(fresh)).toHaveLength(0);
  });

  test('survives a restart; bodies that nothing refers to are swept away', async () => {
    const fresh = await withCloud();
    const client = await makeBucket(fresh);
    await client.send(
      new PutObjectCommand({ Bucket, Key: 'kept', Body: 'still here', Metadata: { a: 'b' } }),
    );
    const [blob = ''] = await blobs(fresh);
    await copyFile(blob, blob.replace(/[0-9a-f]{8}$/, '00000000'));
    const restarted = await fresh.restart();
    const again = restarted.client(S3Client);
    const { Body, Metadata } = await again.send(new GetObjectCommand({ Bucket, Key: 'kept' }));
    expect(await Body?.transformToString()).toBe('still here');
    expect(Metadata).toEqual({ a: 'b' });
    await expect.poll(() => blobs(restarted)).toEqual([blob]);
  });

  test('that does not exist is NoSuchKey, in a bucket that does not exist NoSuchBucket', async () => {
    const get = (bucket: string) => s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'nothing' }));
    await expect(get(Bucket)).rejects.toMatchObject({ name: 'NoSuchKey', Key: 'nothing' });
    await expect(get('photos-none')).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'nothing' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  test('that is refused half-way is read to its end, for clients that listen only then', async () => {
    const bytes = 30_000_000;
    const address = `${cloud.endpoint}/${Bucket}/refused`;
    const headers = await signedHeaders(address, {
      method: 'PUT',
      headers: {
        'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        'x-amz-decoded-content-length': '1',
        'content-length': String(bytes),
      },
    });
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const socket = connect(cloud.cloud.port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.pause();
    socket.write(`PUT /${Bucket}/refused HTTP/1.1\r\n${lines.join('')}\r\n`);
    await new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.write(Buffer.alloc(bytes, 'x'), resolve);
    });
    let answer = '';
    for await (const chunk of socket) {
      answer += chunk;
      if (answer.includes('</Error>')) break;
    }
    expect(answer).toContain('<Code>IncompleteBody</Code>');
  });
});

describe('ranges', () => {
  const body = 'abcdefghij';
  test.each([
    ['bytes=0-3', 'abcd', 'bytes 0-3/10'],
    ['bytes=4-', 'efghij', 'bytes 4-9/10'],
    ['bytes=-3', 'hij', 'bytes 7-9/10'],
    ['bytes=-99', body, 'bytes 0-9/10'],
    ['bytes=8-99', 'ij', 'bytes 8-9/10'],
  ])('%s are answered in part', async (Range, expected, ContentRange) => {
    await put('ranged', body);
    const { Body, ...got } = await s3.send(new GetObjectCommand({ Bucket, Key: 'ranged', Range }));
    expect(await Body?.transformToString()).toBe(expected);
    expect(got).toMatchObject({
      ContentRange,
      ContentLength: expected.length,
      $metadata: { httpStatusCode: 206 },
    });
  });

  test('beyond the end are InvalidRange', async () => {
    await put('ranged', body);
    await expect(read('ranged', { Range: 'bytes=10-' })).rejects.toMatchObject({
      name: 'InvalidRange',
      $metadata: { httpStatusCode: 416 },
    });
  });

  test('that make no sense are ignored', async () => {
    await put('ranged', body);
    expect((await read('ranged', { Range: 'lines=1-2' })).toString()).toBe(body);
  });
});

describe('conditions', () => {
  test('let a write through only when the object is absent, or still the one expected', async () => {
    await put('once', 'first', { IfNoneMatch: '*' });
    await expect(put('once', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
    await expect(put('once', 'second', { IfMatch: `"${md5('other')}"` })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await put('once', 'second', { IfMatch: `"${md5('first')}"` });
    expect((await read('once')).toString()).toBe('second');
    await expect(put('never', 'x', { IfMatch: '"0"' })).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('hold for copies, too, of the source and of what would be replaced', async () => {
    await put('source', 'source');
    await put('taken', 'taken');
    const copy = (Key: string, more: object) =>
      s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/source`, ...more }));
    await copy('free', { IfNoneMatch: '*' });
    await expect(copy('taken', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      Condition: 'If-None-Match',
    });
    await expect(copy('taken', { IfMatch: '"0"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(copy('taken', { CopySourceIfMatch: '"0"' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    expect((await read('taken')).toString()).toBe('taken');
    expect((await read('free')).toString()).toBe('source');
  });

  test('of a write are those that S3 takes', async () => {
    const { ETag } = await put('picky', 'x');
    for (const more of [{ IfNoneMatch: ETag }, { IfMatch: '*' }, { IfNoneMatch: '*', IfMatch: ETag }]) {
      await expect(put('picky', 'y', more)).rejects.toMatchObject({
        name: 'NotImplemented',
        message: 'A header you provided implies functionality that is not implemented',
      });
    }
    expect((await read('picky')).toString()).toBe('x');
  });

  test('conflict with a deletion while the body is on its way', async () => {
    await put('deleted meanwhile', 'x');
    const begun = Promise.withResolvers<void>();
    cloud.cloud.setFaults(({ operation }) => {
      if (operation !== 'PutObject') return undefined;
      return (handle) => {
        const answer = handle();
        begun.resolve();
        return answer;
      };
    });
    onTestFinished(() => cloud.cloud.setFaults(undefined));
    const Body = new Readable({ read() {} });
    const conditional = { Body, ContentLength: 2, IfNoneMatch: '*' };
    const writing = put('deleted meanwhile', '', conditional);
    Body.push('y');
    await begun.promise;
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'deleted meanwhile' }));
    Body.push('y');
    Body.push(null);
    await expect(writing).rejects.toMatchObject({
      name: 'ConditionalRequestConflict',
      $metadata: { httpStatusCode: 409 },
    });
  });

  test('answer a read with 304 or 412', async () => {
    const { ETag } = await put('same', 'same');
    const status = (more: object) =>
      read('same', more).then(
        () => 200,
        (error) => error.$metadata.httpStatusCode,
      );
    expect(await status({ IfNoneMatch: ETag })).toBe(304);
    expect(await status({ IfNoneMatch: '"other"' })).toBe(200);
    expect(await status({ IfMatch: ETag })).toBe(200);
    expect(await status({ IfMatch: '"other"' })).toBe(412);
    expect(await status({ IfModifiedSince: await modified('same') })).toBe(304);
    expect(await status({ IfModifiedSince: new Date(Date.now() + 60_000) })).toBe(200);
    expect(await status({ IfUnmodifiedSince: new Date(0) })).toBe(412);
    expect(await status({ IfMatch: ETag, IfUnmodifiedSince: new Date(0) })).toBe(200);
  });
});

describe('checksums', () => {
  test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    '%s is compared and kept',
    async (name) => {
      const known = {
        CRC32: 'y/Q5Jg==',
        CRC32C: '4waSgw==',
        CRC64NVME: 'rosUhgp5mIg=',
        SHA1: createHash('sha1').update('123456789').digest('base64'),
        SHA256: createHash('sha256').update('123456789').digest('base64'),
      }[name];
      await put('sum', '123456789', { [`Checksum${name}`]: known });
      const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'sum', ChecksumMode: 'ENABLED' }));
      expect(head).toMatchObject({ [`Checksum${name}`]: known, ChecksumType: 'FULL_OBJECT' });
      await expect(put('sum', '123456780', { [`Checksum${name}`]: known })).rejects.toMatchObject({
        name: 'BadDigest',
      });
      expect((await read('sum')).toString()).toBe('123456789');
    },
  );

  test('of MD5 and of the signed payload are compared too', async () => {
    const wrong = createHash('md5').update('other').digest('base64');
    await expect(put('sum', 'body', { ContentMD5: wrong })).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(put('sum', 'body', { ContentMD5: 'nonsense' })).rejects.toMatchObject({
      name: 'InvalidDigest',
    });
    const response = await signedFetch(`${cloud.endpoint}/${Bucket}/sum`, {
      method: 'PUT',
      body: 'body',
      headers: { 'x-amz-content-sha256': createHash('sha256').update('other').digest('hex') },
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('<Code>XAmzContentSHA256Mismatch</Code>');
  });

  test('in a wrong trailer are BadDigest, and a chunked body that ends early is IncompleteBody', async () => {
    const send = (body: string) =>
      signedFetch(`${cloud.endpoint}/${Bucket}/chunked`, {
        method: 'PUT',
        body,
        headers: {
          'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
          'x-amz-decoded-content-length': '9',
          'x-amz-trailer': 'x-amz-checksum-crc32',
        },
      }).then((response) => response.text());
    const chunks = '4\r\n1234\r\n5;chunk-signature=ab\r\n56789\r\n0\r\n';
    expect(await send(`${chunks}x-amz-checksum-crc32:AAAAAA==\r\n\r\n`)).toContain('<Code>BadDigest</Code>');
    expect(await send('4\r\n1234\r\n5\r\n567')).toContain('<Code>IncompleteBody</Code>');
    expect(await send(`${chunks}x-amz-checksum-crc32:y/Q5Jg==\r\n\r\n`)).toBe('');
    expect((await read('chunked')).toString()).toBe('123456789');
  });
});

describe('copies', () => {
  test('take metadata along unless told to replace it', async () => {
    await put('ä source', 'to copy', { ContentType: 'text/plain', Metadata: { a: '1' } });
    const CopySource = encodeURIComponent(`${Bucket}/ä source`);
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }));
    const copied = await s3.send(new HeadObjectCommand({ Bucket, Key: 'copy' }));
    expect(copied).toMatchObject({
      ContentType: 'text/plain',
      Metadata: { a: '1' },
      ETag: `"${md5('to copy')}"`,
    });
    const replace = { MetadataDirective: 'REPLACE' as const, ContentType: 'text/html', Metadata: { b: '2' } };
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource, ...replace }));
    const replaced = await s3.send(new HeadObjectCommand({ Bucket, Key: 'copy' }));
    expect(replaced).toMatchObject({ ContentType: 'text/html', Metadata: { b: '2' } });
  });

  test('onto itself need a change, and from nothing are NoSuchKey', async () => {
    await put('self', 'x');
    const copy = (Key: string, source: string) =>
      s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/${source}` }));
    await expect(copy('self', 'self')).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(copy('self', 'nothing')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('deletions', () => {
  test('of many keys report each, the absent ones as deleted', async () => {
    await put('d/1', 'x');
    await put('d/2 & <3', 'x');
    const Objects = ['d/1', 'd/2 & <3', 'd/none'].map((Key) => ({ Key }));
    const tooLong = { Key: 'x'.repeat(1025) };
    const { Deleted, Errors } = await s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [...Objects, tooLong] } }),
    );
    expect(Deleted).toEqual(Objects);
    expect(Errors).toMatchObject([{ Code: 'KeyTooLongError' }]);
    const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'd/' }));
    expect(KeyCount).toBe(0);
  });

  test('of more than 1,000 keys are MalformedXML', async () => {
    const Objects = Array.from({ length: 1001 }, (_, i) => ({ Key: `k${i}` }));
    await expect(s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))).rejects.toMatchObject({
      name: 'MalformedXML',
    });
  });
});

test('tags of an object can be changed, attributes asked for by name', async () => {
  await put('tagged', 'x');
  await s3.send(
    new PutObjectTaggingCommand({ Bucket, Key: 'tagged', Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } }),
  );
  const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'tagged' }));
  expect(TagSet).toEqual([{ Key: 'a', Value: 'b' }]);
  const attributes = await s3.send(
    new GetObjectAttributesCommand({ Bucket, Key: 'tagged', ObjectAttributes: ['ETag', 'ObjectSize'] }),
  );
  expect(attributes).toMatchObject({ ETag: md5('x'), ObjectSize: 1 });
});

test('errors carry code, message, key and request id', async () => {
  const response = await signedFetch(`${cloud.endpoint}/${Bucket}/no/such%20key`);
  const text = await response.text();
  expect(response.status).toBe(404);
  expect(text).toMatch(/<Code>NoSuchKey<\/Code><Message>.+<\/Message><Key>no\/such key<\/Key>/);
  expect(text).not.toContain('<Resource>');
  expect(text).toContain(`<RequestId>${response.headers.get('x-amz-request-id')}</RequestId>`);
  expect(text).toContain('<HostId>');
});

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

function* slices(bytes: Buffer, size: number): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function blobs({ dataDir }: TestCloud): Promise<string[]> {
  const entries = await readdir(join(dataDir, 'blobs'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
