// Presigned links: the way to private objects for whoever holds them, for a while.
import { address, openStation, type Surroundings } from '../aws/calls.ts';
import { escapeStrictly, pathOf } from '../aws/objects.ts';
import { onlyIfNew } from './originals.ts';

/**
 * Links made within this time are the same, so that a browser finds in its cache what it has loaded already. They live
 * for two such times: whoever gets one has at least one. Not longer, for they die with the function's session, too.
 */
const windowMs = 15 * 60_000;
/** For the way up of a large file over a slow line. */
const writeSeconds = 3600;

interface WriteLink {
  url: string;
  /** To be sent with the file. */
  headers: Record<string, string>;
  expiresAt: string;
}

interface NewObject {
  type: string;
  bytes: number;
  overwrite: boolean;
}

export interface Links {
  /** A link that reads the object; `answer` sets headers of the answer, e.g. `response-content-disposition`. */
  read(bucket: string, key: string, answer?: Record<string, string>): Promise<string>;
  /** Until when links made now work: ISO 8601. */
  expireAt(): string;
  /**
   * A link that stores one object, by PUT. Its size is signed: S3 refuses a body of another one. So is the condition that
   * there is no other object of the name, unless it may be replaced.
   */
  write(bucket: string, key: string, object: NewObject): Promise<WriteLink>;
}

interface Link {
  method: 'GET' | 'PUT';
  bucket: string;
  key: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  expiresIn: number;
  signingDate: Date;
}

export function openLinks(surroundings: Surroundings, now = Date.now): Links {
  const { origin, isOneAddress, signer } = openStation('s3', surroundings);
  const signingTime = () => Math.floor(now() / windowMs) * windowMs;
  const presign = async ({ method, bucket, key, expiresIn, signingDate, ...more }: Link): Promise<string> => {
    const call = { method, bucket, path: pathOf(key) };
    const { origin: host, path, headers } = address(call, origin, isOneAddress);
    const { protocol, hostname, port } = host;
    const request = {
      ...{ method, protocol, hostname, path },
      query: more.query ?? {},
      headers: { ...headers, ...more.headers, ...unsigned },
    };
    const { query = {} } = await signer.presign(request, { expiresIn, signingDate });
    const pairs = Object.entries(query).map(
      ([name, value]) => `${escapeStrictly(name)}=${escapeStrictly(String(value))}`,
    );
    const shown = path.slice(0, -call.path.length) + tidyProof(call.path);
    return `${protocol}//${hostname}${port && `:${port}`}${shown}?${pairs.join('&')}`;
  };
  return {
    read: (bucket, key, query = {}) => {
      const times = { expiresIn: (2 * windowMs) / 1000, signingDate: new Date(signingTime()) };
      return presign({ method: 'GET', bucket, key, query, ...times });
    },
    expireAt: () => new Date(signingTime() + 2 * windowMs).toISOString(),
    async write(bucket, key, { type, bytes, overwrite }) {
      const headers = { 'content-type': type, ...(overwrite ? {} : onlyIfNew) };
      const times = { expiresIn: writeSeconds, signingDate: new Date(now()) };
      // Clients set the length themselves, and browsers let no page do so.
      const signed = { ...headers, 'content-length': String(bytes) };
      const url = await presign({ method: 'PUT', bucket, key, headers: signed, ...times });
      return { url, headers, expiresAt: new Date(now() + writeSeconds * 1000).toISOString() };
    },
  };
}

/** A header that `presign` makes a parameter of: what is read or sent cannot be hashed beforehand. */
const unsigned = { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' };

/**
 * Clients tidy up the parts `.` and `..` of an address, which keys may hold, and would ask for another object. Between
 * encoded slashes there are no such parts; S3 decodes them, and signs what it has decoded.
 */
function tidyProof(path: string): string {
  const hasDots = path.split('/').some((part) => part === '.' || part === '..');
  return hasDots ? `/${path.slice(1).replaceAll('/', '%2F')}` : path;
}
