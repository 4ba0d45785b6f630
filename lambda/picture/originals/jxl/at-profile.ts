// Between the colours in a JPEG XL header and the ICC profile there are fields of no interest here.
// ISO/IEC 18181-1, annex D.3
import type { Bits } from './bits.ts';

const numberBits = 16;
/** Sizes of the kernels for pictures that are stored at a half, a quarter and an eighth of their size. */
const kernelNumbers = [15, 55, 210];

/** `bits`, moved to the profile. `hasMore`: the header has its less usual fields. The pixels are not in XYB. */
export function atProfile(bits: Bits, hasMore: boolean): Bits {
  // Tone mapping: three numbers and a flag.
  if (hasMore && !bits.flag()) bits.skip(3 * numberBits + 1);
  skipExtensions(bits);
  const hasKernels = !bits.flag();
  const own = hasKernels ? kernelNumbers.filter(() => bits.flag()) : [];
  for (const numbers of own) bits.skip(numbers * numberBits);
  return bits;
}

function skipExtensions(bits: Bits): void {
  const present = BigInt(bits.long()).toString(2).replaceAll('0', '');
  const lengths = Array.from(present, () => bits.long());
  for (const length of lengths) bits.skip(length);
}
