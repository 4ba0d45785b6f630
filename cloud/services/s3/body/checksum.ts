// The checksums that a client may send with a body, as a header or as a trailer.
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { invalidRequest, notImplemented } from '../errors.ts';
import { crc32c, crc64nvme } from './crc.ts';

const algorithms = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256', 'SHA512', 'MD5'] as const;
export type Algorithm = (typeof algorithms)[number];

/** For objects uploaded without a checksum: S3 computes one since December 2024. */
export const defaultAlgorithm: Algorithm = 'CRC64NVME';

/** `value` is base64; that of a multipart upload may be `COMPOSITE`: the checksum of its parts' checksums, followed by `-N`. */
export interface Checksum {
  algorithm: Algorithm;
  value: string;
  type: 'FULL_OBJECT' | 'COMPOSITE';
}

export interface Digest {
  update(bytes: Uint8Array): void;
  digest(): Buffer;
}

/** Digest sizes in bytes: a value of another length is refused before it is compared. */
const sizes: Record<Algorithm, number> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
  SHA512: 64,
  MD5: 16,
};

export function createDigest(algorithm: Algorithm): Digest {
  if (algorithm === 'CRC32') return nodeCrc32();
  if (algorithm === 'CRC32C') return crc32c();
  if (algorithm === 'CRC64NVME') return crc64nvme();
  return createHash(algorithm.toLowerCase());
}

function nodeCrc32(): Digest {
  let crc = 0;
  return {
    update(bytes) {
      crc = crc32(bytes, crc);
    },
    digest() {
      const out = Buffer.alloc(4);
      out.writeUInt32BE(crc);
      return out;
    },
  };
}

export const headerOf = (algorithm: Algorithm) => `x-amz-checksum-${algorithm.toLowerCase()}`;
/** The element of the XML bodies: `ChecksumCRC32`. */
export const elementOf = (algorithm: Algorithm) => `Checksum${algorithm}`;

export function parseAlgorithm(name: string): Algorithm {
  const found = algorithms.find((algorithm) => algorithm === name.toUpperCase());
  if (!found) throw notImplemented(`the checksum algorithm ${name}`);
  return found;
}

/** The checksum sent as a header. Throws InvalidRequest when there are several, or it is invalid. */
export function sentChecksum(header: (name: string) => string | undefined): [Algorithm, string] | undefined {
  const sent = algorithms.filter((algorithm) => header(headerOf(algorithm)) !== undefined);
  const [algorithm] = sent;
  if (algorithm === undefined) return undefined;
  if (sent.length > 1) {
    throw invalidRequest(
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  const value = header(headerOf(algorithm)) ?? '';
  if (Buffer.from(value, 'base64').length !== sizes[algorithm]) {
    throw invalidRequest(`Value for ${headerOf(algorithm)} header is invalid.`);
  }
  return [algorithm, value];
}
