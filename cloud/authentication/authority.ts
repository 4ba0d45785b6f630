// Whose signatures are valid: those of the account's key pair, and of the sessions created with it.
import type { Caller } from './caller.ts';
import type { Claim } from './claim.ts';
import { isSame, type KeyPair } from './keys.ts';
import { expiredToken, invalidToken, type Signed, unknownKey } from './refusals.ts';
import type { Sessions } from './sessions.ts';
import type { Signer } from './signing-key.ts';

export interface Authority {
  keys: KeyPair;
  sessions: Sessions;
  signer: Signer;
  /** Milliseconds since 1970. */
  now(): number;
}

/** The secret that belongs to the key, and its owner. */
export function identify(
  { accessKeyId, sessionToken }: Pick<Claim, 'accessKeyId' | 'sessionToken'>,
  service: Signed,
  { keys, sessions, now }: Authority,
): { caller: Caller; secretAccessKey: string } {
  if (isSame(accessKeyId, keys.accessKeyId)) {
    if (sessionToken !== undefined) throw invalidToken(service, sessionToken);
    return { caller: { kind: 'account' }, secretAccessKey: keys.secretAccessKey };
  }
  if (sessionToken === undefined) throw unknownKey(service, accessKeyId);
  const session = sessions.open(accessKeyId, sessionToken);
  if (!session) throw invalidToken(service, sessionToken);
  if (session.expiration.getTime() <= now()) throw expiredToken(service, sessionToken);
  return session;
}
