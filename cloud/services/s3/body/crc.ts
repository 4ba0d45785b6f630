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

// 64-bit values are stored as two halves: BigInt would be a hundred times slower. Slicing-by-8: eight tables process eight
// bytes per step; the table at 256 * n is for the byte followed by n more.
const high64 = new Uint32Array(256 * 8);
const low64 = new Uint32Array(256 * 8);
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
for (let index = 256; index < 256 * 8; index += 1) {
  const [high, low] = [high64[index - 256] as number, low64[index - 256] as number];
  const byte = low & 0xff;
  high64[index] = (high >>> 8) ^ (high64[byte] as number);
  low64[index] = ((low >>> 8) | (high << 24)) ^ (low64[byte] as number);
}

/** Looks up the eight bytes of two words, least significant first. */
function slice(table: Uint32Array, low: number, high: number): number {
  return (
    (table[1792 + (low & 0xff)] as number) ^
    (table[1536 + ((low >>> 8) & 0xff)] as number) ^
    (table[1280 + ((low >>> 16) & 0xff)] as number) ^
    (table[1024 + (low >>> 24)] as number) ^
    (table[768 + (high & 0xff)] as number) ^
    (table[512 + ((high >>> 8) & 0xff)] as number) ^
    (table[256 + ((high >>> 16) & 0xff)] as number) ^
    (table[high >>> 24] as number)
  );
}

const wordAt = (bytes: Uint8Array, i: number) =>
  (bytes[i] as number) |
  ((bytes[i + 1] as number) << 8) |
  ((bytes[i + 2] as number) << 16) |
  ((bytes[i + 3] as number) << 24);

export function crc64nvme(): Crc {
  let high = ~0;
  let low = ~0;
  return {
    update(bytes) {
      const whole = bytes.length - (bytes.length % 8);
      for (let i = 0; i < whole; i += 8) {
        const first = (low ^ wordAt(bytes, i)) >>> 0;
        const second = (high ^ wordAt(bytes, i + 4)) >>> 0;
        low = slice(low64, first, second);
        high = slice(high64, first, second);
      }
      for (let i = whole; i < bytes.length; i += 1) {
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
