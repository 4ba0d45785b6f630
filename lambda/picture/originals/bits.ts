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

  /** An enum value. */
  item(): number {
    return this.choice([0], [1], [2, 4], [18, 6]);
  }
}
