// The two CRCs that S3 supports and Node lacks, by table. Both are reflected, start and end inverted.
// CRC-32C: RFC 3720, appendix B.4. CRC-64/NVME: NVM Express base specification, section 5.2.1.3.4.

export interface Crc {
  update(bytes: Uint8Array): void;
  /** Big-endian, as S3 has it before base64. */
  digest(): Buffer;
}

const table32c = new Uint32Array(256);
for (let byte = 0; byte < 256; byte += 1) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  table32c[byte] = crc;
}

export function crc32c(): Crc {
  let crc = ~0;
  return {
    update(bytes) {
      for (let i = 0; i < bytes.length; i += 1) {
        crc = (table32c[(crc ^ (bytes[i] as number)) & 0xff] as number) ^ (crc >>> 8);
      }
    },
    digest() {
      const out = Buffer.alloc(4);
      out.writeUInt32BE(~crc >>> 0);
      return out;
    },
  };
}

// 64 bits as two halves: BigInt would be a hundred times slower.
const high64 = new Uint32Array(256);
const low64 = new Uint32Array(256);
for (let byte = 0; byte < 256; byte += 1) {
  let high = 0;
  let low = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    const carry = low & 1;
    low = (low >>> 1) | (high << 31);
    high >>>= 1;
    if (carry) {
      high ^= 0x9a6c9329;
      low ^= 0xac4bc9b5;
    }
  }
  high64[byte] = high;
  low64[byte] = low;
}

export function crc64nvme(): Crc {
  let high = ~0;
  let low = ~0;
  return {
    update(bytes) {
      for (let i = 0; i < bytes.length; i += 1) {
        const index = (low ^ (bytes[i] as number)) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ (low64[index] as number);
        high = (high >>> 8) ^ (high64[index] as number);
      }
    },
    digest() {
      const out = Buffer.alloc(8);
      out.writeUInt32BE(~high >>> 0, 0);
      out.writeUInt32BE(~low >>> 0, 4);
      return out;
    },
  };
}
