// Requests that are deeper, longer or odder than any honest one: each is refused in its protocol's words, nothing is a
// failure of the cloud, and the next request is answered.
import { createHash } from 'node:crypto';
import { CreateBucketCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { makeRole } from '../support/cloud/functions.ts';
import { signedFetch } from '../support/cloud/signed.ts';
import { zipOf } from '../support/packages/zip.ts';

let cloud: TestCloud;
const failures: unknown[] = [];

beforeAll(async () => {
  cloud = await openCloud({ onError: (error) => failures.push(error) });
  await cloud.client(S3Client).send(new CreateBucketCommand({ Bucket: 'deep' }));
});
afterAll(() => cloud.dispose());

const deepJson = (levels = 100_000) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
const deepXml = (root: string, levels = 20_000) =>
  `<${root}>${'<a>'.repeat(levels)}${'</a>'.repeat(levels)}</${root}>`;
const bomb = `<!DOCTYPE x [<!ENTITY a "${'y'.repeat(1000)}"><!ENTITY b "${'&a;'.repeat(1000)}">]><Tagging><TagSet>&b;</TagSet></Tagging>`;

type Ask = [what: string, service: string, target: string, body: string, code: string, method?: string];

const json = (service: string, target: string, code = 'SerializationException'): Ask[] => [
  [`${service}: deep JSON`, service, target, deepJson(), code],
];

const asks: Ask[] = [
  ['iam: a deep form', 'iam', '', `Action=CreateRole&${'A.1.'.repeat(50_000)}B=1`, 'MalformedInput'],
  [
    'iam: a form of 100,000 fields',
    'iam',
    '',
    `Action=CreateRole${'&a=1'.repeat(100_000)}`,
    'MalformedInput',
  ],
  [
    'iam: a deep policy',
    'iam',
    '',
    `Action=CreateRole&RoleName=r&AssumeRolePolicyDocument=${deepJson()}`,
    'MalformedPolicyDocument',
  ],
  ['iam: 17 MB', 'iam', '', `Action=CreateRole&a=${'x'.repeat(17_000_000)}`, 'RequestEntityTooLarge'],
  ['s3: deep XML', 's3', '/deep?tagging', deepXml('Tagging'), 'MalformedXML', 'PUT'],
  ['s3: entities of entities', 's3', '/deep?tagging', bomb, 'MalformedXML', 'PUT'],
  [
    's3: 9 MB of XML',
    's3',
    '/deep?delete',
    `<Delete>${' '.repeat(9_000_000)}</Delete>`,
    'MaxMessageLengthExceeded',
    'POST',
  ],
  ['s3: a deep policy', 's3', '/deep?policy', deepJson(), 'MalformedPolicy', 'PUT'],
  ...json('sqs', 'AmazonSQS.CreateQueue'),
  ...json('dynamodb', 'DynamoDB_20120810.PutItem'),
  ...json('logs', 'Logs_20140328.CreateLogGroup'),
  ...json('monitoring', 'GraniteServiceVersion20100801.PutDashboard'),
  ...json('tagging', 'ResourceGroupsTaggingAPI_20170126.GetResources'),
  [
    'lambda: deep JSON',
    'lambda',
    '/2015-03-31/functions',
    deepJson(),
    'InvalidRequestContentException',
    'POST',
  ],
  ['apigateway: deep JSON', 'apigateway', '/v2/apis', deepJson(), 'BadRequestException', 'POST'],
  ['amplify: deep JSON', 'amplify', '/apps', deepJson(), 'BadRequestException', 'POST'],
  [
    'dynamodb: a deep statement',
    'dynamodb',
    'DynamoDB_20120810.ExecuteStatement',
    JSON.stringify({ Statement: `SELECT * FROM x WHERE ${'('.repeat(8000)}` }),
    'ValidationException',
  ],
  [
    'dynamodb: a deep expression',
    'dynamodb',
    'DynamoDB_20120810.Scan',
    JSON.stringify({ TableName: 'xxx', FilterExpression: '('.repeat(4000) }),
    'ValidationException',
  ],
  [
    'logs: a deep pattern',
    'logs',
    'Logs_20140328.FilterLogEvents',
    JSON.stringify({ logGroupName: 'x', filterPattern: `{ ${'('.repeat(900)} }` }),
    'ResourceNotFoundException',
  ],
];

const md5 = (body: string) => ({ 'content-md5': createHash('md5').update(body).digest('base64') });

async function send([, service, target, body, , method = 'POST']: Ask) {
  const isPath = target.startsWith('/');
  const headers = {
    'content-type': service === 'iam' ? 'application/x-www-form-urlencoded' : 'application/x-amz-json-1.0',
    ...(isPath || service === 'iam' ? {} : { 'x-amz-target': target }),
    ...(service === 's3' ? md5(body) : {}),
  };
  const address = `${cloud.endpoint}${isPath ? target : '/'}`;
  const answer = await signedFetch(address, { method, service, headers, body });
  return { status: answer.status, text: `${answer.headers.get('x-amzn-errortype')} ${await answer.text()}` };
}

describe('a request', () => {
  it.each(asks)('%s is refused', async (...ask) => {
    const { status, text } = await send(ask);
    expect(text).toContain(ask[4]);
    expect([400, 413]).toContain(status);
    expect(failures).toEqual([]);
    await cloud.client(S3Client).send(new HeadBucketCommand({ Bucket: 'deep' }));
  });
});

describe("a function's zip", () => {
  const create = async (ZipFile: Buffer) => {
    const body = JSON.stringify({
      FunctionName: 'odd',
      Runtime: 'nodejs24.x',
      Handler: 'a.b',
      Role: await makeRole(cloud, `odd-${Math.random()}`),
      Code: { ZipFile: ZipFile.toString('base64') },
    });
    return send(['', 'lambda', '/2015-03-31/functions', body, '', 'POST']);
  };

  /** The directory of a zip says how many entries it has, and that is what counts. */
  function claiming(zip: Buffer, entries: number): Buffer {
    const odd = Buffer.from(zip);
    const end = odd.length - 22;
    odd.writeUInt16LE(entries, end + 8);
    odd.writeUInt16LE(entries, end + 10);
    return odd;
  }

  it.each<[string, () => Promise<Buffer>, string]>([
    [
      'with 60,000 entries',
      async () => claiming(await zipOf({ a: 'x' }), 60_000),
      'Unzipped size must be smaller',
    ],
    ['with more entries than it has', async () => claiming(await zipOf({ a: 'x' }), 5), 'Could not unzip'],
    ['with a name of 60,000 characters', () => zipOf({ [`${'x'.repeat(60_000)}`]: 'x' }), 'Could not unzip'],
    ['with a name of 20,000 folders', () => zipOf({ [`${'x/'.repeat(20_000)}x`]: 'x' }), 'Could not unzip'],
    ['with a file where a folder is', () => zipOf({ 'a/b': 'x', a: 'x' }), 'Could not unzip'],
    [
      'that ends in the middle',
      async () => (await zipOf({ a: 'x'.repeat(1000) })).subarray(0, 60),
      'Could not unzip',
    ],
  ])('%s is refused', async (_what, make, message) => {
    const { status, text } = await create(await make());
    expect(text).toMatch(new RegExp(`InvalidParameterValueException.*${message}`));
    expect(status).toBe(400);
    expect(failures).toEqual([]);
  });
});
