// Who may do what. Only the token's SHA-256 is known here: reading the function's settings does not let anyone write.
import { createHash, timingSafeEqual } from 'node:crypto';
import { Problem } from './problem.ts';
import type { ApiRequest } from './request.ts';
import { type Scope, type ShareKeys, scopeOf } from './sharing/scope.ts';

/** `anyone`: the answer says nothing about the stack. */
export type Access = 'anyone' | 'read' | 'write';

/** Throws a Problem if the request must be refused. Returns the scope it is confined to; undefined if unrestricted. */
export type Guard = (request: ApiRequest, access: Access) => Scope | undefined;

/** For a server that already admits nobody else. */
export const letEverybody: Guard = () => undefined;

/**
 * `tokenHash` is the token's SHA-256 in hex; setup of `stack` creates a new token. A share link confines a request even if
 * the request has a valid token or needs none.
 */
export function guardByToken(
  read: 'open' | 'token',
  { tokenHash, shareKey }: ShareKeys,
  stack = 'thumbs',
): Guard {
  const flags = stack === 'thumbs' ? '' : `--stack ${stack} `;
  const known = Buffer.from(tokenHash, 'hex');
  return (request, access) => {
    const scope = scopeOf(request, { tokenHash, shareKey });
    if (scope || access === 'anyone' || (access === 'read' && read === 'open')) return scope;
    const token = bearerOf(request);
    if (token === undefined)
      throw unauthorized('This needs a token: send the header Authorization: Bearer TOKEN.');
    const given = createHash('sha256').update(token).digest();
    if (known.length !== given.length || !timingSafeEqual(given, known))
      throw unauthorized(
        `The token is not the one that setup printed. To make a new one: thumbs ${flags}setup --rotate-token`,
        true,
      );
    return undefined;
  };
}

export const bearerOf = ({ headers }: ApiRequest): string | undefined =>
  /^bearer +([\w.~+/-]+=*) *$/i.exec(headers.authorization ?? '')?.[1];

/** RFC 6750: the error is named only to callers that sent a token. */
export function unauthorized(detail: string, isWrong = false): Problem {
  const challenge = `Bearer realm="thumbs"${isWrong ? ', error="invalid_token"' : ''}`;
  return new Problem(401, detail, { headers: { 'www-authenticate': challenge } });
}
