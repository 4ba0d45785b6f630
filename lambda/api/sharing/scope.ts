// The scope of a request with a share link: it sees only names the link covers, gets links that expire with it, and its
// list cursors reveal nothing about other pictures.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { keySpellings } from '../../contract.ts';
import { isShared, readShare, type Share, type Shared } from '../../share-token.ts';
import { Problem } from '../problem.ts';
import type { ApiRequest } from '../request.ts';

export interface Scope {
  shared: Shared;
  until: Date;
  /** The share token as received; links on the page include it. */
  text: string;
  covers(name: string): boolean;
  /** Encrypts a cursor: it names the picture where a page stopped, which may be outside the scope. */
  seal(cursor: string | null): string | null;
  unseal(cursor: string): string | undefined;
}

/** Public key and token hash; neither can sign a link. */
export interface ShareKeys {
  /** Empty if no link was ever created. */
  shareKey?: string | undefined;
  tokenHash: string;
}

/** Undefined without a share link. Throws a Problem if the link is invalid or expired. */
export function scopeOf({ query }: ApiRequest, keys: ShareKeys, now = Date.now): Scope | undefined {
  const given = query.getAll('share');
  if (given.length === 0) return undefined;
  const [text = ''] = given;
  const share = given.length === 1 ? readShare(text, keys.shareKey ?? '', keys.tokenHash) : undefined;
  if (!share) throw new Problem(403, 'This link is not valid. It may be cut short, or all links were ended.');
  if (share.until <= now())
    throw new Problem(403, `This link ended on ${dateText(share.until)}. Ask for a new one.`);
  return openScope(share, text, keys);
}

export const dateText = (ms: number) => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

function openScope({ shared, until }: Share, text: string, { tokenHash }: ShareKeys): Scope {
  // The key can be derived from the function's settings, but not from a link.
  const key = createHash('sha256').update(`thumbs cursors.${tokenHash}.${text}`).digest();
  return {
    ...{ shared, until: new Date(until), text },
    covers: (name) => isShared(shared, name),
    seal: (cursor) => cursor && seal(key, cursor),
    unseal: (cursor) => unseal(key, cursor),
  };
}

function seal(key: Buffer, text: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const body = Buffer.concat([cipher.update(text), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
}

function unseal(key: Buffer, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length < 29) return undefined;
  const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 });
  cipher.setAuthTag(bytes.subarray(12, 28));
  try {
    return Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()]).toString();
  } catch {
    return undefined;
  }
}

/** The prefix to list: `wish` if the link covers it; the link's own if `wish` is broader. Otherwise throws a Problem. */
export function prefixWithin({ shared }: Scope, wish: string): string {
  const own = 'key' in shared ? shared.key : shared.folder;
  if (own.startsWith(wish)) return own;
  const within = keySpellings(wish).find((one) => 'folder' in shared && one.startsWith(own));
  if (within === undefined) throw new Problem(403, 'This link does not open that folder.');
  return within;
}
