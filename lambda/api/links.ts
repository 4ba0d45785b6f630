// Presigned links and forms: the way to private objects for whoever holds them, for a while.
import { address, openStation, type Surroundings } from '../aws.ts';
import { escapeStrictly, pathOf } from '../objects.ts';

/**
 * Links made within this time are the same, so that a browser finds in its cache what it has loaded already. They live
 * for two such times: whoever gets one has at least one. Not longer, for they die with the function's session, too.
 */
const windowMs = 15 * 60_000;
/** For the way up of a large file over a slow line. */
const formSeconds = 3600;

interface Form {
  url: string;
  fields: Record<string, string>;
  expiresAt: string;
}

export interface Links {
  /** A link that reads the object; `answer` sets headers of the answer, e.g. `response-content-disposition`. */
  read(bucket: string, key: string, answer?: Record<string, string>): Promise<string>;
  /** Until when links made now work: ISO 8601. */
  expireAt(): string;
  /** A form that stores one object of at most so many bytes. */
  form(bucket: string, key: string, contentType: string, maxBytes: number): Promise<Form>;
}

export function openLinks(surroundings: Surroundings, now = Date.now): Links {
  const { origin, isOneAddress, region, credentials, signer } = openStation('s3', surroundings);
  const signingTime = () => Math.floor(now() / windowMs) * windowMs;
  const server = (bucket: string, path: string) =>
    address({ method: 'GET', bucket, path }, origin, isOneAddress);
  return {
    async read(bucket, key, answer = {}) {
      const { origin: host, path, headers } = server(bucket, pathOf(key));
      const { protocol, hostname, port } = host;
      const request = {
        method: 'GET',
        protocol,
        hostname,
        path,
        query: answer,
        headers: { ...headers, ...unsigned },
      };
      const signingDate = new Date(signingTime());
      const options = { expiresIn: (2 * windowMs) / 1000, signingDate };
      const { query = {} } = await signer.presign(request, options);
      const pairs = Object.entries(query).map(
        ([name, value]) => `${escapeStrictly(name)}=${escapeStrictly(String(value))}`,
      );
      return `${protocol}//${hostname}${port && `:${port}`}${path}?${pairs.join('&')}`;
    },
    expireAt: () => new Date(signingTime() + 2 * windowMs).toISOString(),
    async form(bucket, key, contentType, maxBytes) {
      const { accessKeyId, sessionToken } = await credentials();
      const signingDate = new Date(now());
      const date = signingDate.toISOString().replace(/[-:]|\.\d+/g, '');
      const expiresAt = new Date(now() + formSeconds * 1000).toISOString();
      const fields = {
        bucket,
        key,
        'Content-Type': contentType,
        'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
        'X-Amz-Credential': `${accessKeyId}/${date.slice(0, 8)}/${region}/s3/aws4_request`,
        'X-Amz-Date': date,
        ...(sessionToken ? { 'X-Amz-Security-Token': sessionToken } : {}),
      };
      const conditions = [
        ...Object.entries(fields).map(([name, value]) => ({ [name]: value })),
        ['content-length-range', 1, maxBytes],
      ];
      const Policy = Buffer.from(JSON.stringify({ expiration: expiresAt, conditions })).toString('base64');
      const signature = await signer.sign(Policy, { signingDate });
      const { origin: host, path } = server(bucket, '/');
      return {
        url: `${host.origin}${path}`,
        fields: { ...fields, Policy, 'X-Amz-Signature': signature },
        expiresAt,
      };
    },
  };
}

/** A header that `presign` makes a parameter of: what is read cannot be hashed beforehand. */
const unsigned = { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' };
