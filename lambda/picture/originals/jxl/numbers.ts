// Numbers in the entropy coding of JPEG XL. Tokens stand for a number, for a number and further bits, or for a repetition
// of earlier numbers (LZ77). They are in prefix codes: libjxl uses the other kind (ANS) for pixels only.
// ISO/IEC 18181-1, annex C
import { refuse } from '../../refusals.ts';
import type { Bits } from './bits.ts';
import { openPrefixCodes } from './prefix-codes.ts';

/** Tokens below 2^`direct` are numbers; others hold the `high` first bits of one, and the `low` last. */
interface Form {
  direct: number;
  high: number;
  low: number;
}

interface Repeats {
  /** Tokens from here on announce a repetition. */
  firstToken: number;
  minLength: number;
  form: Form;
}

const unusual = 'a JPEG XL picture whose colour profile is compressed in an unusual way (ANS)';
const maxDistance = 2 ** 20;
/** log2 of the alphabets of the codes, and of the lengths of repetitions. */
const [letterBits, lengthLetterBits] = [15, 8];

/** Returns a function that reads the next number in a context from 0 to `contexts` - 1. */
export function openNumbers(bits: Bits, contexts: number, canRepeat = true): (context: number) => number {
  const repeats = bits.flag() ? readRepeats(bits) : undefined;
  if (repeats && !canRepeat) throw new RangeError('repetitions in two contexts');
  const codes = readCodeNumbers(bits, contexts + (repeats ? 1 : 0));
  const count = Math.max(...codes) + 1;
  if (!bits.flag()) throw refuse('UnsupportedFormat', unusual);
  const forms = Array.from({ length: count }, () => readForm(bits, letterBits));
  const token = openPrefixCodes(bits, count);
  const number = (code: number) => numberOf(bits, token(code), forms[code] as Form);
  if (!repeats) return (context) => number(codes[context] ?? 0);
  return repeating(repeats, { bits, token, number, formOf: (code) => forms[code] as Form, codes });
}

function readRepeats(bits: Bits): Repeats {
  const firstToken = bits.choice([224], [512], [4096], [8, 15]);
  const minLength = bits.choice([3], [4], [5, 2], [9, 8]);
  return { firstToken, minLength, form: readForm(bits, lengthLetterBits) };
}

/** Contexts that are alike share a code. */
function readCodeNumbers(bits: Bits, contexts: number): number[] {
  const codes = Array<number>(contexts).fill(0);
  if (contexts === 1) return codes;
  if (bits.flag()) {
    const size = bits.number(2);
    return codes.map(() => bits.number(size));
  }
  const isMoved = bits.flag();
  const next = openNumbers(bits, 1, contexts > 2);
  const read = codes.map(() => next(0));
  if (Math.max(...read) > 255) throw new RangeError('too many codes');
  return isMoved ? inPlace(read) : read;
}

/** Undoes a move-to-front transform. */
function inPlace(moved: number[]): number[] {
  const order = Array.from({ length: 256 }, (_, index) => index);
  return moved.map((index) => {
    const [value = 0] = order.splice(index, 1);
    order.unshift(value);
    return value;
  });
}

function readForm(bits: Bits, maxDirect: number): Form {
  const sized = (max: number) => bits.number(Math.ceil(Math.log2(max + 1)));
  const direct = sized(maxDirect);
  if (direct === maxDirect) return { direct, high: 0, low: 0 };
  const high = sized(direct);
  const low = high > direct ? 0 : sized(direct - high);
  if (high + low > direct) throw new RangeError('a token of too many bits');
  return { direct, high, low };
}

function numberOf(bits: Bits, token: number, { direct, high, low }: Form): number {
  const rest = token - 2 ** direct;
  if (rest < 0) return token;
  const further = direct - high - low + (rest >> (high + low));
  if (further > 32) throw new RangeError('a number of too many bits');
  const first = 2 ** high + ((token >> low) % 2 ** high);
  return (first * 2 ** further + bits.number(further)) * 2 ** low + (token % 2 ** low);
}

interface Reading {
  bits: Bits;
  token(code: number): number;
  number(code: number): number;
  formOf(code: number): Form;
  codes: number[];
}

/** Distances have the last context. */
function repeating(
  { firstToken, minLength, form }: Repeats,
  { bits, token, number, formOf, codes }: Reading,
): (context: number) => number {
  const read: number[] = [];
  let [from, left] = [0, 0];
  const next = (context: number): number => {
    if (left > 0) {
      left--;
      return read[from++] ?? 0;
    }
    const code = codes[context] ?? 0;
    const found = token(code);
    if (found < firstToken) return numberOf(bits, found, formOf(code));
    left = numberOf(bits, found - firstToken, form) + minLength;
    const distance = Math.min(1 + number(codes.at(-1) ?? 0), maxDistance, read.length);
    from = read.length - distance;
    return next(context);
  };
  return (context) => {
    const value = next(context);
    read.push(value);
    return value;
  };
}
