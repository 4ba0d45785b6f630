// AWS's own examples, with AWS's own sums: what is verified here was signed by nobody of ours.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, …/sigv4-query-string-auth.html,
// …/sigv4-streaming.html
import { describe, expect, it } from 'vitest';
import type { Authority } from '../../../../cloud/authentication/authority.ts';
import { canonicalRequest } from '../../../../cloud/authentication/canonical-request.ts';
import type { Unverified } from '../../../../cloud/authentication/request.ts';
import { openSessions } from '../../../../cloud/authentication/sessions.ts';
import { openSigner, sha256 } from '../../../../cloud/authentication/signing-key.ts';
import { verify } from '../../../../cloud/authentication/verify.ts';
import { decodeChunks } from '../../../../cloud/services/s3/body/chunked.ts';

const keys = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const now = () => Date.UTC(2013, 4, 24);
const authority: Authority = {
  keys,
  sessions: openSessions(keys, now, () => undefined),
  signer: openSigner(),
  now,
};
const credential = 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request';

function request(method: string, url: string, headers: Record<string, string>): Unverified {
  const [path = '', rawQuery = ''] = url.split('?');
  const lists = Object.entries(headers).map(([name, value]) => [name, [value]]);
  return {
    ...{ method, path, rawPath: path, rawQuery, headers, headerLists: Object.fromEntries(lists) },
    query: new URLSearchParams(rawQuery),
    region: 'us-east-1',
    body: async () => Buffer.alloc(0),
  };
}

const common = { host: 'examplebucket.s3.amazonaws.com', 'x-amz-date': '20130524T000000Z' };
const nothing = sha256('');
const signed = (signedHeaders: string, signature: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${signedHeaders},Signature=${signature}`,
});

describe("AWS's examples", () => {
  it.each([
    [
      'GET Object',
      request('GET', '/test.txt', {
        ...common,
        range: 'bytes=0-9',
        'x-amz-content-sha256': nothing,
        ...signed(
          'host;range;x-amz-content-sha256;x-amz-date',
          'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
        ),
      }),
    ],
    [
      'PUT Object, whose key has a dollar sign',
      request('PUT', '/test$file.text', {
        ...common,
        date: 'Fri, 24 May 2013 00:00:00 GMT',
        'x-amz-storage-class': 'REDUCED_REDUNDANCY',
        'x-amz-content-sha256': sha256('Welcome to Amazon S3.'),
        ...signed(
          'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
          '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
        ),
      }),
    ],
    [
      'GET Bucket Lifecycle, a parameter without a value',
      request('GET', '/?lifecycle', {
        ...common,
        'x-amz-content-sha256': nothing,
        ...signed(
          'host;x-amz-content-sha256;x-amz-date',
          'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
        ),
      }),
    ],
    [
      'a link',
      request(
        'GET',
        `/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(credential)}&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404`,
        { host: common.host },
      ),
    ],
  ])('%s', async (_, example) => {
    expect(await verify(example, 's3', authority)).toMatchObject({ caller: { kind: 'account' } });
    const other = { ...example, rawPath: `${example.rawPath}x` };
    await expect(verify(other, 's3', authority)).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' });
  });

  const chunked = request('PUT', '/examplebucket/chunkObject.txt', {
    ...common,
    host: 's3.amazonaws.com',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    'content-encoding': 'aws-chunked',
    'x-amz-decoded-content-length': '66560',
    'content-length': '66824',
    ...signed(
      'content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class',
      '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
    ),
  });
  const first = `10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n${'a'.repeat(65536)}\r\n`;
  const second = `400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n${'a'.repeat(1024)}\r\n`;
  const last = '0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n';

  async function decoded(...pieces: string[]): Promise<number> {
    const { payload } = await verify(chunked, 's3', authority);
    const source = (async function* () {
      for (const piece of pieces) yield Buffer.from(piece);
    })();
    const check = payload.kind === 'chunks' ? payload.check : undefined;
    let bytes = 0;
    for await (const chunk of decodeChunks(source, new Map(), check)) bytes += chunk.length;
    return bytes;
  }

  it('a body in signed chunks', async () => {
    expect(await decoded(first, second, last)).toBe(66560);
  });

  it.each([
    ['a changed byte', [first.replace('aaa', 'aab'), second, last], 'SignatureDoesNotMatch'],
    ['chunks in another order', [second, first, last], 'SignatureDoesNotMatch'],
    ['a chunk less', [first, last], 'SignatureDoesNotMatch'],
    ['a chunk twice', [first, first, second, last], 'SignatureDoesNotMatch'],
    [
      'a chunk without a signature',
      [first.replace(/;chunk-signature=\w+/, ''), second, last],
      'SignatureDoesNotMatch',
    ],
    ['an end without a signature', [first, second, '0\r\n\r\n'], 'SignatureDoesNotMatch'],
    ['no end', [first, second], 'IncompleteBody'],
    [
      'trailers that nobody signed',
      [first, second, last.replace(/\r\n$/, 'x-amz-checksum-crc32:AAAAAA==\r\n\r\n')],
      'IncompleteBody',
    ],
  ])('and not with %s', async (_, pieces, code) => {
    await expect(decoded(...pieces)).rejects.toMatchObject({ code });
  });
});

describe('the canonical request', () => {
  const canonical = (url: string, isS3: boolean) => {
    const [path, query] = canonicalRequest(request('GET', url, {}), {
      signedHeaders: [],
      payloadHash: '',
      isS3,
    })
      .split('\n')
      .slice(1);
    return `${path}?${query}`;
  };

  it.each([
    ['/b/a//../%2e/x', '/b/a//.././x?'],
    ['/b/k(1)%20%c3%a9%7E+', '/b/k%281%29%20%C3%A9~%2B?'],
    ['/b/k?b=2&a=1&a=%2f&A=&c', '/b/k?A=&a=%2F&a=1&b=2&c='],
    ['/b?prefix=a+b&X-Amz-Signature=0&X-Amz-Date=1', '/b?X-Amz-Date=1&prefix=a%20b'],
  ])('of S3 takes %s as it is written', (url, expected) => {
    expect(canonical(url, true)).toBe(expected);
  });

  it.each([
    ['/2015-03-31/functions/arn%3Aaws%3Alambda', '/2015-03-31/functions/arn%253Aaws%253Alambda?'],
    ['/v2/apis/../x', '/v2/apis/../x?'],
  ])('of others encodes %s once more', (url, expected) => {
    expect(canonical(url, false)).toBe(expected);
  });
});
