// What the signature says about the body. S3 streams bodies, so they are compared as the bytes arrive: see
// services/s3/body-check.ts for sums and chunked.ts for chunks.

import { createHash } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { isSame } from './keys.ts';
import { wrongSignature } from './refusals.ts';
import type { Unverified } from './request.ts';
import { type Scope, scopeText, sha256 } from './signing-key.ts';

export type Payload =
  /** Nothing is promised, or it has already been compared. */
  | { kind: 'unsigned' }
  /** Hex. */
  | { kind: 'hash'; sha256: string }
  /** aws-chunked; `check` when each chunk carries a signature. */
  | { kind: 'chunks'; check?: ChunkCheck };

/** Follows the signatures through one body; each covers the previous one. */
export interface ChunkCheck {
  /** The signature of the trailers closes the body. */
  readonly hasTrailers: boolean;
  update(piece: Uint8Array): void;
  /** Throws SignatureDoesNotMatch when the bytes since the last chunk are not those that were signed. */
  endChunk(signature: string): void;
  /** The trailers as `name:value` lines. */
  endTrailers(lines: string[], signature: string): void;
}

/** What signs the chunks of a signed request; `signature` is the request's own, the seed. */
export interface ChunkSigning {
  sign(text: string): string;
  accessKeyId: string;
  scope: Scope;
  signedAt: string;
  signature: string;
}

const signedChunks = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';

/** `signing` is undefined for links and unsigned requests, whose chunks cannot be signed either. */
export function payloadOf({ headers }: Pick<Unverified, 'headers'>, signing?: ChunkSigning): Payload {
  const word = headers['x-amz-content-sha256'];
  if (word === undefined || word === 'UNSIGNED-PAYLOAD') return { kind: 'unsigned' };
  if (word === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') return { kind: 'chunks' };
  if (signing && (word === signedChunks || word === `${signedChunks}-TRAILER`))
    return { kind: 'chunks', check: openChunkCheck(signing, word !== signedChunks) };
  if (/^[0-9a-f]{64}$/.test(String(word))) return { kind: 'hash', sha256: String(word) };
  const text =
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.';
  throw new AwsError('InvalidArgument', text, 400, {
    ArgumentName: 'x-amz-content-sha256',
    ArgumentValue: String(word),
  });
}

const nothing = sha256('');

function openChunkCheck(signing: ChunkSigning, hasTrailers: boolean): ChunkCheck {
  let previous = signing.signature;
  let hash = createHash('sha256');
  const compare = (kind: 'PAYLOAD' | 'TRAILER', sums: string[], sent: string) => {
    const scope = scopeText(signing.scope);
    const text = [`AWS4-HMAC-SHA256-${kind}`, signing.signedAt, scope, previous, ...sums].join('\n');
    if (!isSame(sent, signing.sign(text)))
      throw wrongSignature('s3', { accessKeyId: signing.accessKeyId, signature: sent, stringToSign: text });
    previous = sent;
  };
  return {
    hasTrailers,
    update: (piece) => void hash.update(piece),
    endChunk(signature) {
      compare('PAYLOAD', [nothing, hash.digest('hex')], signature);
      hash = createHash('sha256');
    },
    endTrailers(lines, signature) {
      compare('TRAILER', [sha256(lines.map((line) => `${line}\n`).join(''))], signature);
    },
  };
}
