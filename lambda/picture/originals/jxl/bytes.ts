// Bytes that are read from start to end, and bytes that grow up to a known length. Both throw a RangeError at the end.

export class Bytes {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  take(length: number): Buffer {
    if (length > this.#bytes.length - this.#at) throw new RangeError('no more bytes');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  rest(): Buffer {
    return this.take(this.#bytes.length - this.#at);
  }

  byte(): number {
    return this.take(1).readUInt8(0);
  }

  /** Seven bits a byte, the lowest first. */
  number(): number {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = this.byte();
      value += (byte % 128) * factor;
      if (byte < 128) return value;
      factor *= 128;
      if (factor > 2 ** 42) throw new RangeError('a number of too many bytes');
    }
  }
}

export class GrowingBytes {
  readonly #memory: Buffer;
  #length = 0;

  constructor(length: number) {
    this.#memory = Buffer.alloc(length);
  }

  add(...parts: (Buffer | string)[]): void {
    for (const part of parts) {
      const bytes = typeof part === 'string' ? Buffer.from(part, 'latin1') : part;
      if (bytes.length > this.#memory.length - this.#length) throw new RangeError('too many bytes');
      this.#length += bytes.copy(this.#memory, this.#length);
    }
  }

  /** The number of `width` bytes that starts that many bytes before the end. */
  before(distance: number, width: number): number {
    return this.#memory.readUIntBE(this.#length - distance, width);
  }

  bytes(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }
}
