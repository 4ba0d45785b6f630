// Signature Version 2 of S3, for links and forms only: boto3 still creates them by default.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html
import { createHmac } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { type Authority, identify } from './authority.ts';
import type { Caller } from './caller.ts';
import { isSame } from './keys.ts';
import { wrongSignature } from './refusals.ts';
import type { Unverified } from './request.ts';
import { checkExpiry } from './times.ts';

/** Parameters that are signed; all others are not. */
const subResources = new Set(
  (
    'accelerate acl analytics cors delete encryption inventory lifecycle location logging metrics notification ' +
    'ownershipControls partNumber policy policyStatus publicAccessBlock replication requestPayment restore select ' +
    'select-type tagging torrent uploadId uploads versionId versioning versions website attributes object-lock legal-hold retention ' +
    'response-cache-control response-content-disposition response-content-encoding response-content-language ' +
    'response-content-type response-expires'
  ).split(' '),
);

/** Throws AWS's errors. */
export function verifyOldLink(request: Unverified, authority: Authority): Caller {
  const { query } = request;
  const parameter = (name: string) => {
    const values = query.getAll(name);
    if (values.length === 1 && values[0]) return values[0];
    const text = 'Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters';
    throw new AwsError('AccessDenied', text, 403);
  };
  const [accessKeyId, signature, expires] = ['AWSAccessKeyId', 'Signature', 'Expires'].map(parameter) as [
    string,
    string,
    string,
  ];
  if (!/^\d{1,11}$/.test(expires))
    throw new AwsError('AccessDenied', `Invalid date (should be seconds since epoch): ${expires}`, 403);
  checkExpiry(Number(expires) * 1000, authority.now());
  const sessionToken = query.get('x-amz-security-token') ?? undefined;
  const { caller, secretAccessKey } = identify({ accessKeyId, sessionToken }, 's3', authority);
  const stringToSign = linkText(request, expires);
  check({ accessKeyId, signature, stringToSign }, secretAccessKey);
  return caller;
}

/** Undefined when the form has no such signature. */
export function verifyOldForm(fields: ReadonlyMap<string, string>, authority: Authority): Caller | undefined {
  const signature = fields.get('signature');
  if (signature === undefined) return undefined;
  const accessKeyId = fields.get('awsaccesskeyid') ?? '';
  const sessionToken = fields.get('x-amz-security-token');
  const { caller, secretAccessKey } = identify({ accessKeyId, sessionToken }, 's3', authority);
  check({ accessKeyId, signature, stringToSign: fields.get('policy') ?? '' }, secretAccessKey);
  return caller;
}

interface Signed {
  accessKeyId: string;
  signature: string;
  stringToSign: string;
}

function check(signed: Signed, secretAccessKey: string): void {
  const own = createHmac('sha1', secretAccessKey).update(signed.stringToSign, 'utf8').digest('base64');
  if (!isSame(signed.signature, own)) throw wrongSignature('s3', signed);
}

function linkText({ method, headers, headerLists, query, path }: Unverified, expires: string): string {
  const amz = new Map<string, string>();
  for (const [name, value] of query) if (name.startsWith('x-amz-')) amz.set(name, value);
  for (const [name, values = []] of Object.entries(headerLists))
    if (name.startsWith('x-amz-')) amz.set(name, values.map((value) => value.trim()).join(','));
  const either = (name: string) => String(headers[name] ?? query.get(name) ?? '');
  const lines = [...amz].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}:${value}\n`);
  const asked = [...query]
    .filter(([name]) => subResources.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const resource = `${path}${asked.length > 0 ? `?${asked.join('&')}` : ''}`;
  const head = [method, either('content-md5'), either('content-type'), expires];
  return `${head.join('\n')}\n${lines.join('')}${resource}`;
}
