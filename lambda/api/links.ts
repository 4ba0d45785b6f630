// Presigned links: temporary access to private objects for whoever holds the link.
import { address, openStation, type Surroundings } from '../aws/calls.ts';
import { pathOf } from '../aws/objects.ts';
import { escapeStrictly, tidyProof } from '../contract.ts';
import { onlyIfNew } from './originals.ts';

/**
 * Links made within this period are identical, so that browsers find in their cache what they have already loaded. A link
 * lives for two periods, so every caller gets at least one. Not longer, because links expire with the function's session.
 */
const windowMs = 15 * 60_000;
/** For uploading a large file over a slow line. */
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
  /** A link that reads the object; `answer` sets response headers, e.g. `response-content-disposition`. */
  read(bucket: string, key: string, answer?: Record<string, string>): Promise<string>;
  /** Expiry of links made now: ISO 8601. */
  expireAt(): string;
  /** The same links, but links for reading expire at `end` at the latest. */
  until(end: Date): Links;
  /**
   * A link that stores one object, by PUT. Its size is signed, so S3 refuses a body of any other size. Also signed is the
   * condition that no other object has this name, unless it may be replaced.
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

export function openLinks(surroundings: Surroundings, now = Date.now, end = Number.POSITIVE_INFINITY): Links {
  const { origin, isOneAddress, signer } = openStation('s3', surroundings);
  const signingTime = () => Math.floor(now() / windowMs) * windowMs;
  const endTime = () => Math.min(signingTime() + 2 * windowMs, end);
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
    const shown = `${path.slice(0, -call.path.length)}/${tidyProof(call.path.slice(1))}`;
    return `${protocol}//${hostname}${port && `:${port}`}${shown}?${pairs.join('&')}`;
  };
  return {
    read: (bucket, key, query = {}) => {
      const expiresIn = Math.floor((endTime() - signingTime()) / 1000);
      const times = { expiresIn, signingDate: new Date(signingTime()) };
      return presign({ method: 'GET', bucket, key, query, ...times });
    },
    expireAt: () => new Date(endTime()).toISOString(),
    until: (latest) => openLinks(surroundings, now, Math.min(end, latest.getTime())),
    async write(bucket, key, { type, bytes, overwrite }) {
      const headers = { 'content-type': type, ...(overwrite ? {} : onlyIfNew) };
      const times = { expiresIn: writeSeconds, signingDate: new Date(now()) };
      // HTTP clients set the length themselves, and browsers do not let pages set it.
      const signed = { ...headers, 'content-length': String(bytes) };
      const url = await presign({ method: 'PUT', bucket, key, headers: signed, ...times });
      return { url, headers, expiresAt: new Date(now() + writeSeconds * 1000).toISOString() };
    },
  };
}

/** A header that `presign` turns into a parameter: the body's hash is not known beforehand. */
const unsigned = { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' };
