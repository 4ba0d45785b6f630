// Share links grant read access to one picture or folder until they expire. The API knows only a public key derived from
// its token, so only the token's holder can create links, and a new token revokes them all.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';

/** What a link grants access to: the key of one picture, or a folder's prefix with its slash. */
export type Shared = { key: string } | { folder: string };

export interface Share {
  shared: Shared;
  /** In ms since 1970, as from Date.now(). */
  until: number;
}

/** One year: publish permanent content as a public site instead. */
export const maxShareSeconds = 366 * 24 * 3600;

/** RFC 8410: the DER header before the 32 bytes of an Ed25519 private key. */
const derHead = Buffer.from('302e020100300506032b657004220420', 'hex');

function privateKeyOf(token: string): KeyObject {
  const seed = Buffer.from(hkdfSync('sha256', token, '', 'thumbs share links', 32));
  return createPrivateKey({ key: Buffer.concat([derHead, seed]), format: 'der', type: 'pkcs8' });
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');

/** The public key derived from an API token: 32 bytes in base64url, not secret. */
export function shareKeyOf(token: string): string {
  return createPublicKey(privateKeyOf(token)).export({ format: 'jwk' }).x ?? '';
}

/** Includes the token's hash, so that changing the function's hash by hand also invalidates old links. */
const signedPart = (tokenHash: string, body: string) => Buffer.from(`thumbs-share.${tokenHash}.${body}`);

/** `token` is the API's. The result is URL-safe. */
export function makeShare(token: string, { shared, until }: Share): string {
  const body = Buffer.from(JSON.stringify({ ...shared, until })).toString('base64url');
  const signature = sign(null, signedPart(hashOf(token), body), privateKeyOf(token));
  return `${body}.${signature.toString('base64url')}`;
}

/** Undefined unless signed with the token of this hash and public key. Does not check expiry. */
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
 * Refuses path segments such as `..`, which a proxy might resolve, so that one URL would name two resources. Undefined if
 * the path can be shared.
 */
export function reasonNotShareable(shared: Shared): string | undefined {
  if ('key' in shared) return isPlain(shared.key) ? undefined : 'its name has parts that are empty, . or ..';
  const { folder } = shared;
  if (!folder.endsWith('/')) return 'the name of a folder ends with a slash';
  return isPlain(folder.slice(0, -1)) ? undefined : 'its name has parts that are empty, . or ..';
}

const isPlain = (name: string) =>
  !/[\\\p{Cc}]/u.test(name) && name.split('/').every((part) => !['', '.', '..'].includes(part));

/** Compares the key as stored and decoded once; nothing normalises it afterwards. */
export function isShared(shared: Shared, name: string): boolean {
  if ('key' in shared) return name === shared.key;
  return isPlain(name) && name.startsWith(shared.folder);
}
