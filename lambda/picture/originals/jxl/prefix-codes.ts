// Prefix codes (Huffman codes) of JPEG XL: frequent symbols have short codes.
// ISO/IEC 18181-1, annex C; RFC 7932, section 3, describes the same codes
import type { Bits } from './bits.ts';

/** Canonical: the codes follow from their lengths. */
interface Code {
  /** Number of symbols with a code of each length, 0 to 15 bits. */
  counts: number[];
  /** By length of their codes; a single symbol needs no bits. */
  symbols: number[];
}

const maxLength = 15;

/** Returns a function that reads a symbol of the code with that number. */
export function openPrefixCodes(bits: Bits, count: number): (code: number) => number {
  const sizes = Array.from({ length: count }, () => 1 + bits.varying(4));
  const codes = sizes.map((size) => (size > 1 ? readCode(bits, size) : codeOf([1])));
  return (code) => symbolIn(bits, codes[code]);
}

function codeOf(lengths: readonly number[]): Code {
  const symbols = [...lengths.keys()].filter((symbol) => lengths[symbol] !== 0);
  const counts = Array<number>(maxLength + 1).fill(0);
  for (const symbol of symbols) counts[lengths[symbol] ?? 0] = (counts[lengths[symbol] ?? 0] ?? 0) + 1;
  return { counts, symbols: symbols.toSorted((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0)) };
}

function symbolIn(bits: Bits, { counts, symbols }: Code = codeOf([1])): number {
  const [only = 0] = symbols;
  if (symbols.length < 2) return only;
  // Of the codes with this length: the first one, and its place among the symbols.
  let [code, first, place] = [0, 0, 0];
  for (const count of counts.slice(1)) {
    [code, first] = [2 * code + bits.number(1), 2 * first];
    if (code - first < count) return symbols[place + code - first] ?? 0;
    place += count;
    first += count;
  }
  throw new RangeError('a code without a symbol');
}

const simple = 1;

function readCode(bits: Bits, size: number): Code {
  const kind = bits.number(2);
  return kind === simple ? readSimpleCode(bits, size) : readLengths(bits, size, kind);
}

/** Lengths for one to four symbols, and for the other form of four; equal ones ascend. */
const simpleLengths = [[0], [1, 1], [1, 2, 2], [2, 2, 2, 2], [1, 2, 3, 3]];

function readSimpleCode(bits: Bits, size: number): Code {
  const count = bits.number(2) + 1;
  const symbols = Array.from({ length: count }, () => bits.number(32 - Math.clz32(size - 1)));
  const form = simpleLengths[count - 1 + (count === 4 ? bits.number(1) : 0)] ?? [];
  const lengths = Array<number>(size).fill(0);
  for (const [index, symbol] of symbols.entries()) lengths[symbol] = form[index] ?? 0;
  return count === 1 ? { counts: [], symbols } : codeOf(lengths);
}

/** The order in which the lengths of the code for lengths are stored, and the code for those. */
const lengthOrder = [1, 2, 3, 4, 0, 5, 17, 6, 16, 7, 8, 9, 10, 11, 12, 13, 14, 15];
const lengthCode = codeOf([2, 4, 3, 2, 2, 4]);
const [repeatLast, repeatNone] = [16, 17];

/** `skipped` of the stored lengths are zero. */
function readLengths(bits: Bits, size: number, skipped: number): Code {
  const stored = Array<number>(lengthOrder.length).fill(0);
  let room = 1;
  for (const symbol of lengthOrder.slice(skipped)) {
    if (room <= 0) break;
    const length = symbolIn(bits, lengthCode);
    stored[symbol] = length;
    if (length > 0) room -= 2 ** -length;
  }
  return codeOf(expanded(bits, codeOf(stored), size));
}

function expanded(bits: Bits, code: Code, size: number): number[] {
  const lengths: number[] = [];
  let [last, room] = [8, 1];
  let run = { symbol: 0, count: 0 };
  while (lengths.length < size && room > 0) {
    const symbol = symbolIn(bits, code);
    const isRun = symbol === repeatLast || symbol === repeatNone;
    const length = symbol === repeatLast ? last : symbol === repeatNone ? 0 : symbol;
    let count = 1;
    if (isRun) {
      // A run after a run of the same kind multiplies it.
      const before = run.symbol === symbol ? run.count : 0;
      const extra = symbol - 14;
      const total = (before > 0 ? (before - 2) * 2 ** extra : 0) + bits.number(extra) + 3;
      count = total - before;
      run = { symbol, count: total };
    } else run = { symbol, count: 0 };
    if (lengths.length + count > size) throw new RangeError('too many codes');
    for (let left = count; left > 0; left--) lengths.push(length);
    if (length > 0) [last, room] = [length, room - count * 2 ** -length];
  }
  if (room !== 0) throw new RangeError('codes that do not fit together');
  return lengths;
}
