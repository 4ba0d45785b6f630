// Share links: whoever holds one may read one picture, or one folder, until its end. The API knows only a public key: it is
// derived from the API's token, so that only the token's holder can make links, and a new token ends them all.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';

/** What a link opens: the key of one picture, or the prefix of a folder, with its slash. */
export type Shared = { key: string } | { folder: string };

export interface Share {
  shared: Shared;
  /** In ms, as from Date.now(). */
  until: number;
}

/** A year: what never ends should be a public site. */
export const maxShareSeconds = 366 * 24 * 3600;

/** RFC 8410: what precedes the 32 bytes of a private key in DER. */
const derHead = Buffer.from('302e020100300506032b657004220420', 'hex');

function privateKeyOf(token: string): KeyObject {
  const seed = Buffer.from(hkdfSync('sha256', token, '', 'thumbs share links', 32));
  return createPrivateKey({ key: Buffer.concat([derHead, seed]), format: 'der', type: 'pkcs8' });
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');

/** Of an API's token: 32 bytes in base64url, no secret. */
export function shareKeyOf(token: string): string {
  return createPublicKey(privateKeyOf(token)).export({ format: 'jwk' }).x ?? '';
}

/** Signed with the hash of the token, too: a function that is given another hash by hand honours no old links. */
const signedPart = (tokenHash: string, body: string) => Buffer.from(`thumbs-share.${tokenHash}.${body}`);

/** `token` is the API's. The result is safe in an address. */
export function makeShare(token: string, { shared, until }: Share): string {
  const body = Buffer.from(JSON.stringify({ ...shared, until })).toString('base64url');
  const signature = sign(null, signedPart(hashOf(token), body), privateKeyOf(token));
  return `${body}.${signature.toString('base64url')}`;
}

/** Undefined unless it was made with the token of this hash and public key. Says nothing about its end. */
export function readShare(text: string, shareKey: string, tokenHash: string): Share | undefined {
  const [, body, signature] = /^([\w-]{1,2000})\.([\w-]{86})$/.exec(text) ?? [];
  if (!body || !signature || !shareKey) return undefined;
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: shareKey }, format: 'jwk' });
  if (!verify(null, signedPart(tokenHash, body), key, Buffer.from(signature, 'base64url'))) return undefined;
  const { key: one, folder, until } = JSON.parse(Buffer.from(body, 'base64url').toString());
  const shared = typeof one === 'string' ? { key: one } : { folder: String(folder) };
  return reasonNotShareable(shared) === undefined && Number.isFinite(until) ? { shared, until } : undefined;
}

/**
 * Parts that a program on the way might resolve, such as `..`, would make one address two places. Undefined when there is
 * nothing of the kind.
 */
export function reasonNotShareable(shared: Shared): string | undefined {
  if ('key' in shared) return isPlain(shared.key) ? undefined : 'its name has parts that are empty, . or ..';
  const { folder } = shared;
  if (!folder.endsWith('/')) return 'the name of a folder ends with a slash';
  return isPlain(folder.slice(0, -1)) ? undefined : 'its name has parts that are empty, . or ..';
}

const isPlain = (name: string) =>
  !/[\\\p{Cc}]/u.test(name) && name.split('/').every((part) => !['', '.', '..'].includes(part));

/** Compares the key itself, decoded once and spelled as stored: there is nothing to normalise after this. */
export function isShared(shared: Shared, name: string): boolean {
  if ('key' in shared) return name === shared.key;
  return isPlain(name) && name.startsWith(shared.folder);
}
