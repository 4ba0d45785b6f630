// The credentials that the SDK's chain has found, for what signs its own requests. Asked for at every use: sessions end,
// and the chain fetches new ones.
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
