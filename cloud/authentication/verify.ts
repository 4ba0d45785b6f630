// Finds out who sends a request: every signature is verified as on AWS, for every service.

import { type Authority, identify } from './authority.ts';
import type { Caller } from './caller.ts';
import { type CanonicalOptions, canonicalRequest } from './canonical-request.ts';
import { type Claim, isOldLink, readClaim } from './claim.ts';
import { isSame } from './keys.ts';
import { type Payload, payloadOf } from './payload.ts';
import {
  isS3,
  malformed,
  noPayloadHash,
  notSigned,
  payloadMismatch,
  type Signed,
  unsignedHeaders,
  wrongSignature,
} from './refusals.ts';
import type { Unverified } from './request.ts';
import { sha256, stringToSign } from './signing-key.ts';
import { checkLifetime, checkSkew } from './times.ts';
import { verifyOldLink } from './version-2.ts';

export interface Verified {
  readonly caller: Caller;
  /** The promises about a streamed body. */
  readonly payload: Payload;
}

export const nobody: Verified = { caller: { kind: 'anonymous' }, payload: { kind: 'unsigned' } };

/** Throws AWS's errors. Only S3 accepts anonymous requests, because it may have public objects. */
export async function verify(request: Unverified, service: Signed, authority: Authority): Promise<Verified> {
  // Before a browser follows a link it sends a preflight to the link's address, without a signature of its own.
  if (service === 's3' && request.method === 'OPTIONS') return nobody;
  if (service === 's3' && request.headers.authorization === undefined && isOldLink(request.query))
    return { caller: verifyOldLink(request, authority), payload: { kind: 'unsigned' } };
  const claim = readClaim(request, service);
  if (!claim) {
    if (service !== 's3') throw notSigned(service);
    return { caller: { kind: 'anonymous' }, payload: payloadOf(request) };
  }
  checkScope(claim, service, request.region);
  checkTime(claim, service, authority.now());
  checkNames(claim, request, service);
  const { caller, secretAccessKey } = identify(claim, service, authority);
  const payloadHash = await payloadHashOf(request, claim, service);
  const options: CanonicalOptions = {
    signedHeaders: claim.signedHeaders,
    payloadHash,
    isS3: isS3(service),
  };
  const canonical = canonicalRequest(request, options);
  const text = stringToSign(claim.signedAt, claim.scope, canonical);
  const own = authority.signer.sign(secretAccessKey, claim.scope, text);
  if (!isSame(claim.signature, own)) {
    const { accessKeyId, signature } = claim;
    throw wrongSignature(service, {
      accessKeyId,
      signature,
      stringToSign: text,
      canonicalRequest: canonical,
    });
  }
  // The body has already been compared, except for S3.
  if (service !== 's3') return { caller, payload: { kind: 'unsigned' } };
  const sign = (chunk: string) => authority.signer.sign(secretAccessKey, claim.scope, chunk);
  return { caller, payload: payloadOf(request, claim.where === 'header' ? { ...claim, sign } : undefined) };
}

/** The router and the verification must use the same credential: two in one header could mean a different one to each. */
function checkScope({ where, scope }: Claim, service: Signed, region: string): void {
  const signedFor = isS3(service) ? 's3' : service;
  if (scope.service === signedFor && scope.region === region) return;
  throw malformed(service, where, `Credential should be scoped to ${region} and '${signedFor}'.`);
}

function checkTime({ where, scope, signedAt, time, lifetime }: Claim, service: Signed, now: number): void {
  if (scope.date !== signedAt.slice(0, 8)) {
    const text = `Invalid credential date "${scope.date}". This date is not the same as X-Amz-Date: "${signedAt.slice(0, 8)}".`;
    throw malformed(service, where, text);
  }
  if (lifetime === undefined) checkSkew(service, time, now);
  else checkLifetime(time, lifetime, now);
}

/** Every header that AWS acts on must be signed: an unsigned one could have been added on the way. */
function checkNames({ where, signedHeaders }: Claim, { headers }: Unverified, service: Signed): void {
  if (!signedHeaders.includes('host')) throw unsignedHeaders(service, ['host']);
  const loose = Object.keys(headers).filter(
    (name) => name.startsWith('x-amz-') && !signedHeaders.includes(name) && !isIdle(name, where),
  );
  if (loose.length > 0) throw unsignedHeaders(service, loose);
}

/** A link says nothing about its body; clients send this header anyway. */
const isIdle = (name: string, where: Claim['where']) => where === 'query' && name === 'x-amz-content-sha256';

/** S3 needs the hash beforehand, so that it can stream; for all others the body is here, and its hash counts. */
async function payloadHashOf(request: Unverified, claim: Claim, service: Signed): Promise<string> {
  if (service === 's3') return promisedHash(request, claim);
  const actual = sha256(await request.body());
  if (service !== 's3-control') return actual;
  const promised = promisedHash(request, claim);
  if (/^[0-9a-f]{64}$/.test(promised) && promised !== actual) throw payloadMismatch(promised, actual);
  return promised;
}

function promisedHash({ headers, query }: Unverified, { where, signedHeaders }: Claim): string {
  const name = 'x-amz-content-sha256';
  const promised = where === 'header' || signedHeaders.includes(name) ? headers[name] : undefined;
  if (typeof promised === 'string') return promised;
  if (where === 'query') return query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD';
  throw noPayloadHash();
}
