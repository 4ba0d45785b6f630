// Requests that the SDK's clients would not send, signed with the SDK's own signer all the same.
import { createHash } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '../../../lambda/aws/sha256.ts';
import { testKeys } from './keys.ts';

export interface SignedOptions {
  method?: string;
  headers?: Record<string, string>;
  /** Bytes or text; not needed for the signature when `x-amz-content-sha256` is among the headers. */
  body?: string | Buffer;
  service?: string;
  region?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  at?: Date;
}

const hash = (body: string | Buffer) => createHash('sha256').update(body).digest('hex');

function signerOf({ service = 's3', region = 'us-east-1', credentials = testKeys }: SignedOptions) {
  return new SignatureV4({ service, region, credentials, sha256: Sha256, uriEscapePath: service !== 's3' });
}

function requestOf(address: string, { method = 'GET', headers = {}, body }: SignedOptions) {
  const { protocol, hostname, host, pathname, searchParams } = new URL(address);
  const query: Record<string, string> = Object.fromEntries(searchParams);
  return { method, protocol, hostname, path: pathname, query, headers: { host, ...headers }, body };
}

/** The headers of a signed request. */
export async function signedHeaders(
  address: string,
  options: SignedOptions = {},
): Promise<Record<string, string>> {
  const { service = 's3', body = '', at = new Date() } = options;
  const sum: Record<string, string> = service === 's3' ? { 'x-amz-content-sha256': hash(body) } : {};
  const request = requestOf(address, { ...options, headers: { ...sum, ...options.headers } });
  const { headers } = await signerOf(options).sign(request, { signingDate: at });
  return headers;
}

export async function signedFetch(address: string, options: SignedOptions = {}): Promise<Response> {
  const { host: _, ...headers } = await signedHeaders(address, options);
  const { method = 'GET', body } = options;
  return fetch(address, {
    method,
    headers,
    redirect: 'manual',
    ...(body ? { body: Buffer.from(body) } : {}),
  });
}

/** A link that lives for so many seconds. */
export async function presignedLink(
  address: string,
  { expiresIn = 60, at = new Date(), ...options }: SignedOptions & { expiresIn?: number } = {},
): Promise<string> {
  // A header that `presign` makes a parameter of.
  const headers = { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD', ...options.headers };
  const request = requestOf(address, { ...options, headers });
  const { query = {} } = await signerOf(options).presign(request, { expiresIn, signingDate: at });
  const parameters = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
  );
  return `${address.split('?')[0]}?${parameters.join('&')}`;
}

/** The fields that sign a form's policy. */
export async function signedPolicy(
  policy: { expiration: string; conditions: unknown[] },
  options: SignedOptions = {},
): Promise<Record<string, string>> {
  const { region = 'us-east-1', credentials = testKeys, at = new Date() } = options;
  const date = at.toISOString().replace(/[-:]|\.\d+/g, '');
  const fields = {
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': `${credentials.accessKeyId}/${date.slice(0, 8)}/${region}/s3/aws4_request`,
    'x-amz-date': date,
  };
  const conditions = [
    ...policy.conditions,
    ...Object.entries(fields).map(([name, value]) => ({ [name]: value })),
  ];
  const encoded = Buffer.from(JSON.stringify({ ...policy, conditions })).toString('base64');
  const signature = await signerOf(options).sign(encoded, { signingDate: at });
  return { ...fields, policy: encoded, 'x-amz-signature': signature };
}
