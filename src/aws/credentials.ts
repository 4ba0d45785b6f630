// The credentials that the SDK's chain has found, for code that signs its own requests. Requested at every use, because
// sessions expire and the chain fetches new ones.
import { STSClient } from '@aws-sdk/client-sts';
import type { Session } from './session.ts';

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

export function credentialsOf(session: Session): () => Promise<Credentials> {
  return () => session.client(STSClient).config.credentials();
}
