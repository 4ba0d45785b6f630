// The HMACs of Signature Version 4. A key is derived for each day, region and service; deriving one takes four HMACs, so
// recent keys are cached. As key objects: from bytes, Node would create one per HMAC, at the cost of seven HMACs.
import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import { hmac } from './keys.ts';

export const algorithm = 'AWS4-HMAC-SHA256';

export interface Scope {
  /** `20261129` */
  date: string;
  region: string;
  service: string;
}

export const scopeText = ({ date, region, service }: Scope) => `${date}/${region}/${service}/aws4_request`;

/** Signs texts with keys derived from secrets; one for all requests of a cloud. */
export interface Signer {
  sign(secretAccessKey: string, scope: Scope, text: string): string;
}

/** A function's credentials, two days, a few regions and services: no client needs more. */
const maxKeys = 500;

export function openSigner(): Signer {
  const keys = new Map<string, KeyObject>();
  const keyOf = (secret: string, { date, region, service }: Scope) => {
    const name = `${secret} ${date} ${region} ${service}`;
    const known = keys.get(name);
    if (known) return known;
    if (keys.size >= maxKeys) keys.clear();
    const steps = [date, region, service, 'aws4_request'];
    const bytes = steps.reduce<string | Buffer>((step, text) => hmac(step, text), `AWS4${secret}`) as Buffer;
    const key = createSecretKey(bytes);
    keys.set(name, key);
    return key;
  };
  return {
    sign: (secret, scope, text) => createHmac('sha256', keyOf(secret, scope)).update(text).digest('hex'),
  };
}

/** `latin1` for bytes of headers and paths. */
export function sha256(content: string | Uint8Array): string {
  return hash('sha256', typeof content === 'string' ? Buffer.from(content, 'latin1') : content, 'hex');
}

export function stringToSign(signedAt: string, scope: Scope, canonical: string): string {
  return [algorithm, signedAt, scopeText(scope), sha256(canonical)].join('\n');
}
