// Session credentials of a role, as functions get them. The token itself contains its role and expiry, sealed with the
// account's key: nothing is stored, and links that a function signed survive a restart.

import type { Caller } from './caller.ts';
import { hmac, isSame, type KeyPair, keyIdEnding } from './keys.ts';

export interface SessionCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration: Date;
}

interface Life {
  /** Milliseconds since 1970; now unless a test says otherwise. */
  from?: number;
  lifetimeMs?: number;
}

export interface Sessions {
  /** Credentials of the role for the next twelve hours. `sessionName`: Lambda uses the function's name. */
  issue(roleArn: string, sessionName: string, life?: Life): SessionCredentials;
  /** What a token stands for; undefined when it is not from this cloud, not for this key, or its role is gone. */
  open(accessKeyId: string, sessionToken: string): OpenedSession | undefined;
}

interface OpenedSession {
  secretAccessKey: string;
  caller: Extract<Caller, { kind: 'role' }>;
  expiration: Date;
}

/** As long as Lambda's: an environment never lives that long. */
const functionLifetimeMs = 12 * 3600_000;

interface Contents {
  accessKeyId: string;
  roleArn: string;
  /** A role recreated under its old name has a new id, so sessions die with their role. */
  roleId: string | undefined;
  sessionName: string;
  /** Milliseconds since 1970. */
  expiration: number;
}

/** `idOf`: of an existing role. */
export function openSessions(
  { secretAccessKey: master }: KeyPair,
  now: () => number,
  idOf: (roleArn: string) => string | undefined,
): Sessions {
  const seal = (contents: string) => hmac(master, `token ${contents}`).toString('base64url');
  // 30 bytes are the 40 characters that AWS's secrets have.
  const secretOf = (contents: string) =>
    hmac(master, `secret ${contents}`).subarray(0, 30).toString('base64');
  return {
    issue(roleArn, sessionName, { from = now(), lifetimeMs = functionLifetimeMs } = {}) {
      const accessKeyId = `ASIA${keyIdEnding()}`;
      const expiration = new Date(from + lifetimeMs);
      const roleId = idOf(roleArn);
      const contents = encode({
        accessKeyId,
        roleArn,
        roleId,
        sessionName,
        expiration: expiration.getTime(),
      });
      const sessionToken = `${contents}.${seal(contents)}`;
      return { accessKeyId, secretAccessKey: secretOf(contents), sessionToken, expiration };
    },
    open(accessKeyId, sessionToken) {
      const [contents = '', sent = ''] = sessionToken.split('.');
      if (!isSame(sent, seal(contents))) return undefined;
      const { roleArn, sessionName, expiration, ...session } = decode(contents);
      const id = idOf(roleArn);
      if (session.accessKeyId !== accessKeyId || id === undefined || id !== session.roleId) return undefined;
      const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
      const caller = { kind: 'role', roleName, roleArn, sessionName } as const;
      return { secretAccessKey: secretOf(contents), caller, expiration: new Date(expiration) };
    },
  };
}

const encode = (contents: Contents) => Buffer.from(JSON.stringify(contents)).toString('base64url');
/** Only for contents that were sealed here. */
const decode = (contents: string): Contents => JSON.parse(Buffer.from(contents, 'base64url').toString());
