// The ICC profile in a JPEG XL picture: entropy-coded bytes, and what icc-unpacking.ts makes of them.
// ISO/IEC 18181-1, annex E.4
import type { Bits } from './bits.ts';
import { maxProfileBytes, unpackProfile } from './icc-unpacking.ts';
import { openNumbers } from './numbers.ts';

/** `bits` is positioned at the profile: see `readJxlHeader`. Throws a RangeError for a damaged one. */
export function readIccProfile(bits: Bits): Buffer {
  const length = bits.long();
  if (length > maxProfileBytes) throw new RangeError('a profile of too many bytes');
  const number = openNumbers(bits, contexts);
  const packed = Buffer.alloc(length);
  for (let at = 0; at < length; at++) {
    const context = at > 128 ? contextAfter(packed[at - 1] ?? 0, packed[at - 2] ?? 0) : 0;
    packed.writeUInt8(number(context), at);
  }
  return unpackProfile(packed);
}

const contexts = 41;

/** Profiles are text, small numbers, and small differences. */
function contextAfter(last: number, secondLast: number): number {
  return 1 + lastKind(last) + 8 * secondLastKind(secondLast);
}

const isLetter = (byte: number) => /[A-Za-z]/.test(String.fromCharCode(byte));
const isDigit = (byte: number) => /[0-9.,]/.test(String.fromCharCode(byte));

function lastKind(byte: number): number {
  if (isLetter(byte)) return 0;
  if (isDigit(byte)) return 1;
  if (byte < 16) return byte < 2 ? 2 + byte : 4;
  if (byte > 240) return byte === 255 ? 6 : 5;
  return 7;
}

function secondLastKind(byte: number): number {
  if (isLetter(byte)) return 0;
  if (isDigit(byte)) return 1;
  if (byte < 16) return 2;
  return byte > 240 ? 3 : 4;
}
