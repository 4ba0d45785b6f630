// Reads bit fields, lowest bit first, as in JPEG XL headers.
// ISO/IEC 18181-1, annex B

/** `base` plus a value of `bits` bits; without `bits`, just `base`. */
type Choice = readonly [base: number, bits?: number];

export class Bits {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Reads at most 32 bits. Throws a RangeError at the end of the bytes. */
  number(bits: number): number {
    let value = 0;
    for (let bit = 0; bit < bits; bit++, this.#at++) {
      value += ((this.#bytes.readUInt8(this.#at >> 3) >> (this.#at & 7)) & 1) * 2 ** bit;
    }
    return value;
  }

  flag(): boolean {
    return this.number(1) === 1;
  }

  /** Two bits select one of the four choices. */
  choice(...choices: readonly [Choice, Choice, Choice, Choice]): number {
    const [base, bits = 0] = choices[this.number(2)] as Choice;
    return base + this.number(bits);
  }

  /** Zero, or a number after the number of its bits, which takes `sizeBits`. */
  varying(sizeBits: number): number {
    if (!this.flag()) return 0;
    const bits = this.number(sizeBits);
    return 2 ** bits + this.number(bits);
  }

  /** Up to 64 bits; inexact above 53. */
  long(): number {
    const kind = this.number(2);
    if (kind === 0) return 0;
    if (kind === 1) return 1 + this.number(4);
    if (kind === 2) return 17 + this.number(8);
    let [value, size] = [this.number(12), 12];
    while (size < 64 && this.flag()) {
      const more = Math.min(8, 64 - size);
      value += this.number(more) * 2 ** size;
      size += more;
    }
    return value;
  }

  skip(bits: number): void {
    this.#at += bits;
  }

  /** An enum value. */
  item(): number {
    return this.choice([0], [1], [2, 4], [18, 6]);
  }
}
