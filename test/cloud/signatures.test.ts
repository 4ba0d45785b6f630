// Nobody is let in without a signature that holds: what AWS says to each kind of wrong one, in each of its protocols.
import { request as httpRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceName } from '../../cloud/router.ts';
import { Bucket, makeBucket } from '../support/cloud/bucket.ts';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { makeRole } from '../support/cloud/functions.ts';
import { testKeys } from '../support/cloud/keys.ts';
import {
  presignedLink,
  type SignedOptions,
  signedFetch,
  signedHeaders,
  signedPolicy,
} from '../support/cloud/signed.ts';

let cloud: TestCloud;
let role: string;
let object: string;

beforeAll(async () => {
  cloud = await openCloud();
  role = await makeRole(cloud);
  const s3 = await makeBucket(cloud);
  for (const Key of ['a.txt', 'b.txt']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello' }));
  object = `${cloud.endpoint}/${Bucket}/a.txt`;
});
afterAll(() => cloud.dispose());

interface Refusal {
  status: number;
  code: string;
  message: string;
}

/** How the answer names its error, whatever the protocol. */
async function refusal(answer: Response): Promise<Refusal> {
  const text = await answer.text();
  const found = (...patterns: RegExp[]) => patterns.map((one) => one.exec(text)?.[1]).find(Boolean) ?? '';
  const header = answer.headers.get('x-amzn-errortype') ?? '';
  return {
    status: answer.status,
    code: header || found(/<Code>([^<]*)/, /"__type":"(?:[^"]*#)?([^"]*)/),
    message: found(/<Message>([^<]*)/, /"[Mm]essage":"([^"]*)/),
  };
}

const refused = async (answer: Promise<Response>) => {
  const { status, code } = await refusal(await answer);
  return [status, code];
};

/** A call that each service answers to who may ask. */
const calls: Record<Exclude<ServiceName, 's3-control'>, { path?: string } & SignedOptions> = {
  s3: {},
  sqs: target('AmazonSQS.ListQueues', '1.0'),
  dynamodb: target('DynamoDB_20120810.ListTables', '1.0'),
  logs: target('Logs_20140328.DescribeLogGroups'),
  monitoring: target('GraniteServiceVersion20100801.ListDashboards'),
  tagging: target('ResourceGroupsTaggingAPI_20170126.GetResources'),
  sns: form('ListTopics'),
  iam: form('ListRoles'),
  sts: form('GetCallerIdentity'),
  lambda: { path: '/2015-03-31/functions/' },
  apigateway: { path: '/v2/apis' },
  amplify: { path: '/apps' },
  acm: target('CertificateManager.ListCertificates'),
  cloudfront: { path: '/2020-05-31/distribution' },
};

function target(name: string, version = '1.1'): SignedOptions {
  const headers = { 'x-amz-target': name, 'content-type': `application/x-amz-json-${version}` };
  return { method: 'POST', headers, body: '{}' };
}

function form(action: string): SignedOptions {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return { method: 'POST', headers, body: `Action=${action}` };
}

const ask = (service: ServiceName, more: SignedOptions = {}) => {
  const { path = '/', ...call } = calls[service as keyof typeof calls];
  return signedFetch(`${cloud.endpoint}${path}`, { ...call, service, ...more });
};

/** Signed, and then sent as something else. */
async function tampered(
  url: string,
  options: SignedOptions,
  change: { url?: string; method?: string; body?: string; headers?: Record<string, string> },
): Promise<Response> {
  const { host: _, ...headers } = await signedHeaders(url, options);
  const body = change.body ?? options.body;
  return fetch(change.url ?? url, {
    method: change.method ?? options.method ?? 'GET',
    headers: { ...headers, ...change.headers },
    ...(body ? { body: Buffer.from(body) } : {}),
  });
}

describe('of each service', () => {
  const query = [
    'InvalidClientTokenId',
    'SignatureDoesNotMatch',
    'MissingAuthenticationToken',
    'ExpiredToken',
    403,
  ];
  const json = [
    'UnrecognizedClientException',
    'InvalidSignatureException',
    'MissingAuthenticationTokenException',
    'ExpiredTokenException',
  ];
  const spellings = {
    ...{ iam: query, sts: query, sqs: query, monitoring: query, cloudfront: query },
    ...{ dynamodb: [...json, 400], logs: [...json, 400], tagging: [...json, 400] },
    ...{ lambda: [...json, 403], apigateway: [...json, 403], amplify: [...json, 403] },
  } as Record<ServiceName, [string, string, string, string, number]>;

  it.each(Object.entries(spellings))('%s says who is refused, and why', async (name, words) => {
    const service = name as ServiceName;
    const [unknown, wrong, missing, , status] = words;
    expect((await ask(service)).status).toBe(200);
    const secret = { ...testKeys, secretAccessKey: 'guessed' };
    expect(await refused(ask(service, { credentials: secret }))).toEqual([status, wrong]);
    const stranger = { ...testKeys, accessKeyId: 'AKIASOMEBODYSELSE234' };
    expect(await refused(ask(service, { credentials: stranger }))).toEqual([status, unknown]);
    const { sessionToken, ...session } = cloud.cloud.cloud.sessions.issue(role, 'worker');
    expect(await refused(ask(service, { credentials: session }))).toEqual([status, unknown]);
    const forged = { ...session, sessionToken: `${sessionToken}x` };
    expect(await refused(ask(service, { credentials: forged }))).toEqual([status, unknown]);
    const borrowed = { ...testKeys, sessionToken };
    expect(await refused(ask(service, { credentials: borrowed }))).toEqual([status, unknown]);
    const { path = '/', ...call } = calls[service as keyof typeof calls];
    // Without a signature nothing but its target or its form tells the service.
    if (path !== '/') return;
    const { method = 'GET', headers = {}, body } = call;
    const unsigned = fetch(cloud.endpoint, { method, headers, body: String(body) });
    expect(await refused(unsigned)).toEqual([status, missing]);
  });

  it.each(Object.entries(spellings))(
    '%s forgives a clock five minutes, and a session no minute',
    async (name, words) => {
      const service = name as ServiceName;
      const [, wrong, , expired, status] = words;
      const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
      expect((await ask(service, { at: minutesAgo(4) })).status).toBe(200);
      const late = await refusal(await ask(service, { at: minutesAgo(6) }));
      expect(late).toMatchObject({ status, code: wrong });
      expect(late.message).toMatch(/^Signature expired: \d{8}T\d{6}Z is now earlier than .* - 5 min\.\)$/);
      const early = await refusal(await ask(service, { at: minutesAgo(-6) }));
      expect(early.message).toMatch(/^Signature not yet current: /);
      const old = openedBefore(13 * 3600_000);
      expect(await refused(ask(service, { credentials: old }))).toEqual([status, expired]);
    },
  );

  it.each(Object.keys(spellings))(
    '%s takes no other body, query, path or method than was signed',
    async (name) => {
      const service = name as ServiceName;
      const { path = '/', ...call } = calls[service as keyof typeof calls];
      const url = `${cloud.endpoint}${path}`;
      const signed = { ...call, service };
      const changes = [
        { url: `${url}?MaxResults=1` },
        { url: `${cloud.endpoint}/other` },
        ...(call.body ? [{ body: `${call.body} ` }] : [{ method: 'DELETE' }]),
      ];
      for (const change of changes) {
        expect((await tampered(url, signed, change)).status, JSON.stringify(change)).toBe(
          spellings[service][4],
        );
      }
    },
  );
});

/** Credentials of a session that began so long ago. */
function openedBefore(ms: number) {
  const { sessions } = cloud.cloud.cloud;
  const now = cloud.cloud.cloud.now();
  return sessions.issue(role, 'worker', { from: now - ms });
}

describe('of S3', () => {
  const signedAway = (options: SignedOptions = {}) => signedFetch(object, options);

  it('a wrong secret is SignatureDoesNotMatch, with what was summed', async () => {
    const answer = await signedAway({ credentials: { ...testKeys, secretAccessKey: 'guessed' } });
    const text = await answer.text();
    expect(answer.status).toBe(403);
    expect(text).toContain('<Code>SignatureDoesNotMatch</Code>');
    expect(text).toContain(`<AWSAccessKeyId>${testKeys.accessKeyId}</AWSAccessKeyId>`);
    expect(text).toMatch(
      /<StringToSign>AWS4-HMAC-SHA256\n\d{8}T\d{6}Z\n\d{8}\/us-east-1\/s3\/aws4_request\n/,
    );
    expect(text).toContain(`<CanonicalRequest>GET\n/${Bucket}/a.txt\n`);
    expect(text).not.toContain(testKeys.secretAccessKey);
  });

  it('keys and tokens that are not known are named', async () => {
    const { sessionToken, ...session } = cloud.cloud.cloud.sessions.issue(role, 'worker');
    const with_ = (credentials: NonNullable<SignedOptions['credentials']>) =>
      refused(signedAway({ credentials }));
    const invalid = [400, 'InvalidToken'];
    expect(await with_({ ...testKeys, accessKeyId: 'AKIASOMEBODYSELSE234' })).toEqual([
      403,
      'InvalidAccessKeyId',
    ]);
    expect(await with_(session)).toEqual([403, 'InvalidAccessKeyId']);
    expect(await with_({ ...session, sessionToken: `${sessionToken}x` })).toEqual(invalid);
    expect(await with_({ ...testKeys, sessionToken })).toEqual(invalid);
    expect(await with_(openedBefore(13 * 3600_000))).toEqual([400, 'ExpiredToken']);
  });

  it('a clock may be a quarter of an hour wrong', async () => {
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000);
    for (const minutes of [-14, 14]) expect((await signedAway({ at: at(minutes) })).status).toBe(200);
    for (const minutes of [-16, 16])
      expect(await refused(signedAway({ at: at(minutes) }))).toEqual([403, 'RequestTimeTooSkewed']);
  });

  it('what was signed for one request is no good for another', async () => {
    const mismatch = [403, 'SignatureDoesNotMatch'];
    const put = { method: 'PUT', body: 'mine' };
    const elsewhere = `${cloud.endpoint}/${Bucket}/b.txt`;
    expect(await refused(tampered(object, {}, { url: elsewhere }))).toEqual(mismatch);
    expect(await refused(tampered(object, {}, { url: `${object}?acl` }))).toEqual(mismatch);
    expect(await refused(tampered(object, {}, { method: 'DELETE' }))).toEqual(mismatch);
    expect(await refused(tampered(object, {}, { url: object.replace('127.0.0.1', 'localhost') }))).toEqual(
      mismatch,
    );
    expect(await refused(tampered(object, put, { body: 'ours' }))).toEqual([
      400,
      'XAmzContentSHA256Mismatch',
    ]);
    const slashes = `${cloud.endpoint}/${Bucket}//a.txt`;
    expect(await refused(tampered(object, {}, { url: slashes }))).toEqual(mismatch);
  });

  it('a header that counts must be signed, and so must the host', async () => {
    const copy = { 'x-amz-copy-source': `/${Bucket}/b.txt` };
    expect(await refused(tampered(object, { method: 'PUT' }, { headers: copy }))).toEqual([
      403,
      'AccessDenied',
    ]);
    const { authorization = '', ...rest } = await signedHeaders(object);
    const headless = {
      ...rest,
      authorization: authorization.replace('SignedHeaders=host;', 'SignedHeaders='),
    };
    const answer = await (await fetch(object, { headers: headless })).text();
    expect(answer).toContain('<HeadersNotSigned>host</HeadersNotSigned>');
  });

  it.each([
    ['Bearer 1234', 400, 'InvalidRequest'],
    ['AWS AKIA:c2lnbmF0dXJl', 400, 'InvalidRequest'],
    ['AWS4-ECDSA-P256-SHA256 Credential=A/20261129/s3/aws4_request', 400, 'InvalidRequest'],
    ['AWS4-HMAC-SHA256', 400, 'AuthorizationHeaderMalformed'],
    ['AWS4-HMAC-SHA256 Credential=A/B, SignedHeaders=host, Signature=0', 400, 'AuthorizationHeaderMalformed'],
    [
      'AWS4-HMAC-SHA256 Credential=A/20261129/us-east-1/s3/aws4_request, SignedHeaders=host',
      400,
      'AuthorizationHeaderMalformed',
    ],
    [
      'AWS4-HMAC-SHA256 Credential=A/20261129/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0, Signature=1',
      400,
      'AuthorizationHeaderMalformed',
    ],
  ])('%s is no authorization', async (authorization, status, code) => {
    const headers = { authorization, 'x-amz-date': '20261129T000000Z' };
    expect(await refused(fetch(object, { headers }))).toEqual([status, code]);
  });

  it('a scope of another day is malformed, and no hash of the body is a request that lacks something', async () => {
    const { authorization = '', host: _, ...headers } = await signedHeaders(object);
    const other = authorization.replace(/\/\d{8}\//, '/20200101/');
    const answer = fetch(object, { headers: { ...headers, authorization: other } });
    expect(await refused(answer)).toEqual([400, 'AuthorizationHeaderMalformed']);
    const name = 'x-amz-content-sha256';
    const { [name]: __, ...rest } = headers as Record<string, string>;
    const bare = { ...rest, authorization: authorization.replace(`${name};`, '') };
    expect(await refused(fetch(object, { headers: bare }))).toEqual([400, 'InvalidRequest']);
  });
});

describe('a request that names two credentials', () => {
  const other = `Credential=${testKeys.accessKeyId}/20261129/us-east-1/sqs/aws4_request`;

  it('is not routed by one and verified by the other', async () => {
    const { host: _, authorization = '', ...headers } = await signedHeaders(object);
    const [name, ...rest] = authorization.split(' ');
    const target = { ...headers, 'x-amz-target': 'AmazonSQS.ListQueues' };
    const both = [`${name} X=${other}, ${rest.join(' ')}`, `${name} ${other}, ${rest.join(' ')}`];
    for (const twice of both) {
      const answer = await fetch(object, { headers: { ...target, authorization: twice } });
      expect((await refusal(answer)).code).toBe('IncompleteSignature');
    }
    const link = await presignedLink(object);
    const token = await fetch(link, { headers: { authorization: `Bearer ${other}` } });
    expect((await refusal(token)).code).toBe('IncompleteSignature');
    expect((await fetch(link, { headers: { authorization: 'Bearer a-token' } })).status).toBe(200);
  });
});

describe('links', () => {
  const link = (options: Parameters<typeof presignedLink>[1] = {}) => presignedLink(object, options);
  const changed = async (name: string, value: string | null) => {
    const url = new URL(await link());
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
    return refused(fetch(url));
  };
  const malformed = [400, 'AuthorizationQueryParametersError'];

  it('are good for what they were made for, until their time is over', async () => {
    expect((await fetch(await link())).status).toBe(200);
    const past = new Date(Date.now() - 120_000);
    const late = await refusal(await fetch(await link({ at: past })));
    expect(late).toEqual({ status: 403, code: 'AccessDenied', message: 'Request has expired' });
    expect((await fetch(await link({ at: past, expiresIn: 300 }))).status).toBe(200);
    const early = await refusal(await fetch(await link({ at: new Date(Date.now() + 20 * 60_000) })));
    expect(early.message).toBe('Request is not valid yet');
    expect(await refused(fetch(await link(), { method: 'DELETE' }))).toEqual([403, 'SignatureDoesNotMatch']);
    const other = (await link()).replace('a.txt', 'b.txt');
    expect(await refused(fetch(other))).toEqual([403, 'SignatureDoesNotMatch']);
  });

  it('cannot be given a longer life, or more than a week', async () => {
    expect(await changed('X-Amz-Expires', '600')).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await changed('X-Amz-Expires', '604801')).toEqual(malformed);
    expect(await changed('X-Amz-Expires', '-1')).toEqual(malformed);
    expect(await changed('X-Amz-Expires', '1e3')).toEqual(malformed);
    expect(await changed('response-content-type', 'text/html')).toEqual([403, 'SignatureDoesNotMatch']);
  });

  it.each(['Algorithm', 'Credential', 'Date', 'SignedHeaders', 'Expires', 'Signature'])(
    'have one X-Amz-%s, and no more',
    async (name) => {
      expect(await changed(`X-Amz-${name}`, null)).toEqual(malformed);
      const url = new URL(await link());
      url.searchParams.append(`X-Amz-${name}`, url.searchParams.get(`X-Amz-${name}`) ?? '');
      expect(await refused(fetch(url))).toEqual(malformed);
    },
  );

  it('and a signed header are one too many', async () => {
    const url = await link();
    const { host: _, ...headers } = await signedHeaders(url);
    expect(await refused(fetch(url, { headers }))).toEqual([400, 'InvalidArgument']);
  });

  it('do not take headers that were not signed', async () => {
    const url = await link({ method: 'PUT' });
    const headers = { 'x-amz-tagging': 'a=b' };
    expect(await refused(fetch(url, { method: 'PUT', body: 'x', headers }))).toEqual([403, 'AccessDenied']);
  });
});

describe('forms', () => {
  const expiration = new Date(Date.now() + 60_000).toISOString();
  const post = async (change: Record<string, string>, options: SignedOptions = {}) => {
    const conditions = [{ bucket: Bucket }, ['starts-with', '$key', 'in/']];
    const data = new FormData();
    const fields = { key: 'in/a', ...(await signedPolicy({ expiration, conditions }, options)), ...change };
    for (const [name, value] of Object.entries(fields)) data.set(name, value);
    data.set('file', new Blob(['x']), 'a');
    return fetch(`${cloud.endpoint}/${Bucket}`, { method: 'POST', body: data });
  };

  it('are good for what their policy says, signed by a key that is known', async () => {
    expect((await post({})).status).toBe(204);
    const everything = { expiration, conditions: [['starts-with', '$key', '']] };
    const policy = Buffer.from(JSON.stringify(everything)).toString('base64');
    const mismatch = [403, 'SignatureDoesNotMatch'];
    expect(await refused(post({ policy }))).toEqual(mismatch);
    expect(await refused(post({ 'x-amz-signature': '00' }))).toEqual(mismatch);
    const guessed = { credentials: { ...testKeys, secretAccessKey: 'guessed' } };
    expect(await refused(post({}, guessed))).toEqual(mismatch);
    const stranger = { credentials: { ...testKeys, accessKeyId: 'AKIASOMEBODYSELSE234' } };
    expect(await refused(post({}, stranger))).toEqual([403, 'InvalidAccessKeyId']);
  });
});

describe('web pages', () => {
  /** As a browser sends it; fetch() of Node does not let these headers be set. */
  function browse(
    url: string,
    headers: Record<string, string>,
    method = 'GET',
    body?: string,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      const sent = httpRequest(url, { method, headers }, async (answer) => {
        const bytes = await buffer(answer);
        const pairs = Object.entries(answer.headers).map(([name, value]): [string, string] => [
          name,
          String(value),
        ]);
        resolve(new Response(new Uint8Array(bytes), { status: answer.statusCode ?? 0, headers: pairs }));
      });
      sent.once('error', reject).end(body);
    });
  }
  const foreign = [
    { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' },
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'cross-site' },
  ];

  it('of other origins cannot call a service, not even with query credentials', async () => {
    for (const headers of foreign) {
      const own = { ...headers, 'content-type': 'text/plain' };
      for (const service of ['iam', 'sts', 'lambda', 'sqs'])
        expect(
          await refused(
            browse(
              await presignedLink(`${cloud.endpoint}/`, { service, method: 'POST' }),
              own,
              'POST',
              'Action=ListRoles&Version=2010-05-08',
            ),
          ),
        ).toEqual([403, expect.stringMatching(/^AccessDenied/)]);
      expect((await browse(`${cloud.endpoint}/_thumbs/health`, headers)).status).toBe(403);
    }
  });

  it('of other origins may follow a link and nothing else, unless a CORS rule lets them in', async () => {
    const link = await presignedLink(object);
    for (const headers of foreign) {
      expect((await browse(link, headers)).status).toBe(200);
      expect(await refused(browse(object, headers, 'PUT', 'x'))).toEqual([403, 'AccessDenied']);
    }
    const { host: _, ...signed } = await signedHeaders(object);
    expect(await refused(browse(object, { ...signed, origin: 'http://evil.example' }))).toEqual([
      403,
      'AccessDenied',
    ]);
    const own = { origin: cloud.endpoint, 'sec-fetch-site': 'same-origin' };
    expect((await browse(object, { ...signed, ...own })).status).toBe(200);
    expect((await browse(link, { 'sec-fetch-site': 'none' })).status).toBe(200);
  });

  it('that are stored run no scripts', async () => {
    const s3 = cloud.client(S3Client);
    const Body = '<svg xmlns="http://www.w3.org/2000/svg"><script>fetch("/")</script></svg>';
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a.svg', Body, ContentType: 'image/svg+xml' }));
    const answer = await fetch(await presignedLink(`${cloud.endpoint}/${Bucket}/a.svg`));
    expect(answer.headers.get('content-security-policy')).toBe('sandbox');
  });
});
