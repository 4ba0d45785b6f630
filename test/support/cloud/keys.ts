// The key pair of tests' clouds. It is put into the data folder before the start, so that a client needs no more than an
// endpoint to be let in; whoever has another one is refused, in tests as elsewhere.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface KeyPair {
  accessKeyId: string;
  secretAccessKey: string;
}

export const testKeys: KeyPair = {
  accessKeyId: 'AKIATESTTESTTESTTEST',
  secretAccessKey: 'a-secret-of-tests/+that-nobody-else-has=',
};

/** For programs that find their keys in the environment. */
export const keyVariables = {
  AWS_ACCESS_KEY_ID: testKeys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: testKeys.secretAccessKey,
};

/** Those of a role's session, as a lab hands them out. */
export const sessionVariables = (session: KeyPair & { sessionToken: string }) => ({
  AWS_ACCESS_KEY_ID: session.accessKeyId,
  AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
  AWS_SESSION_TOKEN: session.sessionToken,
});

/** Call it before the cloud starts. */
export function giveTestKeys(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, 'credentials.json'), JSON.stringify(testKeys), { mode: 0o600 });
}

/** Those that a cloud made for itself. */
export function keysIn(dataDir: string): KeyPair {
  return JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8'));
}
