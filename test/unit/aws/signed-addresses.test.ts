// Our own signatures in addresses, compared with those of AWS's own signer.
import { createHash, createHmac, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { expect, it } from 'vitest';
import { signed } from '../../../src/aws/signed-addresses.ts';

class Sha256 {
  readonly #hash: Hmac | ReturnType<typeof createHash>;
  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

const at = new Date('2026-11-29T19:12:33.000Z');
const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

it.each([
  [
    'https://shop-thumbnails-bcdfgh.s3.eu-west-1.amazonaws.com/trip/a%20b%2B%281%29.jpg/256.webp?v=01234567',
    keys,
  ],
  ['https://shop-thumbnails-bcdfgh.s3.eu-west-1.amazonaws.com/%C3%BC.jpg/256.webp', keys],
  ['http://127.0.0.1:4566/bucket/a.jpg/256.webp?v=01234567', { ...keys, sessionToken: 'a/b+c==' }],
])('%s is signed as AWS signs it', async (address, credentials) => {
  const { protocol, hostname, port, pathname, searchParams, host } = new URL(address);
  const signer = new SignatureV4({
    service: 's3',
    region: 'eu-west-1',
    credentials,
    sha256: Sha256 as never,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const request = {
    ...{ method: 'GET', protocol, hostname, path: pathname },
    ...(port ? { port: Number(port) } : {}),
    query: Object.fromEntries(searchParams),
    headers: { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
  };
  const unhoistableHeaders = new Set(['x-amz-content-sha256']);
  const unsignableHeaders = new Set(['x-amz-content-sha256']);
  const options = { signingDate: at, expiresIn: 43_200, unhoistableHeaders, unsignableHeaders };
  const { query = {} } = await signer.presign(request, options);
  expect(Object.fromEntries(new URL(signed(address, 'eu-west-1', credentials, at)).searchParams)).toEqual(
    query,
  );
});
