// Presigned URLs of private objects: Signature Version 4 in the query string, for GET only. AWS's own signer takes 20 times
// as long, and a list of 100,000 pictures needs 100,000 signatures.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
import { createHash, createHmac } from 'node:crypto';
import { escapeStrictly } from '../../lambda/contract.ts';
import { type Credentials, credentialsOf } from './credentials.ts';
import type { Session } from './session.ts';

/** A URL also stops working when its credentials expire, which takes hours for those of a role or a lab. */
const lifetimeSeconds = 12 * 3600;

/** `address`: a percent-encoded URL of an object in the session's region, with or without a query string. */
export function openSigner(session: Session): (address: string) => Promise<string> {
  const credentials = credentialsOf(session);
  return async (address) =>
    signed(address, session.place.region, await credentials(), new Date(session.clock.now()));
}

/** `at`: the time of signing; the URL is valid for twelve hours from then. */
export function signed(address: string, region: string, credentials: Credentials, at: Date): string {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const [, origin = '', host = '', path = '', , query = ''] =
    /^(https?:\/\/([^/]+))([^?]*)(\?(.*))?$/.exec(address) ?? [];
  const time = `${at.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  const day = time.slice(0, 8);
  const scope = `${day}/${region}/s3/aws4_request`;
  const values: [string, string][] = [
    ...[...new URLSearchParams(query)],
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', `${accessKeyId}/${scope}`],
    ['X-Amz-Date', time],
    ['X-Amz-Expires', String(lifetimeSeconds)],
    ['X-Amz-SignedHeaders', 'host'],
    ...(sessionToken ? [['X-Amz-Security-Token', sessionToken] as [string, string]] : []),
  ];
  const pairs = values.map(([name, value]) => `${escapeStrictly(name)}=${escapeStrictly(value)}`).sort();
  const request = ['GET', path, pairs.join('&'), `host:${host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const text = ['AWS4-HMAC-SHA256', time, scope, hashOf(request)].join('\n');
  const signature = createHmac('sha256', keyOf(secretAccessKey, day, region))
    .update(text)
    .digest('hex');
  return `${origin}${path}?${pairs.join('&')}&X-Amz-Signature=${signature}`;
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** The signing key stays the same all day; computing its four hashes for each URL would be most of the work. */
let kept: { from: string; key: Buffer } | undefined;

function keyOf(secret: string, day: string, region: string): Buffer {
  const from = `${secret} ${day} ${region}`;
  if (kept?.from !== from) {
    const parts = [day, region, 's3', 'aws4_request'];
    const first: Buffer = Buffer.from(`AWS4${secret}`);
    kept = {
      from,
      key: parts.reduce((key, part) => createHmac('sha256', key).update(part).digest(), first),
    };
  }
  return kept.key;
}
