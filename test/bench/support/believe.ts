// In the place of cloud/authentication/verify.ts, see unverified.ts: everybody is the account's owner.
import type { Unverified } from '../../../cloud/authentication/request.ts';
import type { Verified } from '../../../cloud/authentication/verify.ts';

export const nobody: Verified = { caller: { kind: 'anonymous' }, payload: { kind: 'unsigned' } };

export async function verify({ headers }: Unverified): Promise<Verified> {
  const isChunked = String(headers['x-amz-content-sha256']).startsWith('STREAMING-');
  return { caller: { kind: 'account' }, payload: { kind: isChunked ? 'chunks' : 'unsigned' } };
}
