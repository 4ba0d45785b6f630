// Session credentials of a role, as functions get them. The token itself says whose it is and how long it lives, under a
// seal made with the account's key: nothing has to be kept, and links that a function signed outlive a restart.

import type { Caller } from './caller.ts';
import { hmac, isSame, type KeyPair, keyIdEnding } from './keys.ts';

export interface SessionCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration: Date;
}

export interface Sessions {
  /** Credentials of the role, for twelve hours from now on. `sessionName`: Lambda uses the function's name. */
  issue(roleArn: string, sessionName: string, from?: number): SessionCredentials;
  /** What a token stands for; undefined when it is not of this cloud, not for this key, or its role is gone. */
  open(accessKeyId: string, sessionToken: string): OpenedSession | undefined;
}

interface OpenedSession {
  secretAccessKey: string;
  caller: Extract<Caller, { kind: 'role' }>;
  expiration: Date;
}

/** As long as Lambda's: an environment never lives to see the end. */
const lifetimeMs = 12 * 3600_000;

interface Contents {
  accessKeyId: string;
  roleArn: string;
  /** A role that is made again under its old name has another: sessions die with the role that they are of. */
  roleId: string | undefined;
  sessionName: string;
  /** Milliseconds since 1970. */
  expiration: number;
}

/** `idOf`: of a role that is there. */
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
    issue(roleArn, sessionName, from = now()) {
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
/** Only of what was sealed here. */
const decode = (contents: string): Contents => JSON.parse(Buffer.from(contents, 'base64url').toString());
