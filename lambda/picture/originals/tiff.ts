// TIFF's directories, the format of EXIF blocks and of most raw files. They are untrusted input, so counts
// and offsets are followed only within their own bounds.
// https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf

/** ASCII and SHORT; LONG is the remaining one. */
const [ascii, short] = [2, 3];
/** Real directories have about fifty. */
const maxEntries = 500;
/** Limit for text; makers, models and dates are far shorter. */
const maxText = 200;
/** Limit for numbers: a raw file has about five pictures. */
const maxNumbers = 20;

/** Directories of twelve-byte entries, offsets from the start of the file or block. */
export class Tiff {
  readonly bytes: Buffer;
  readonly #littleEndian: boolean;

  constructor(block: Buffer) {
    this.bytes = block.toString('latin1', 0, 4) === 'Exif' ? block.subarray(6) : block;
    const order = this.bytes.toString('latin1', 0, 2);
    if (order !== 'II' && order !== 'MM') throw new Error('EXIF without byte order');
    this.#littleEndian = order === 'II';
  }

  short(at: number): number {
    return this.#littleEndian ? this.bytes.readUInt16LE(at) : this.bytes.readUInt16BE(at);
  }

  long(at: number): number {
    return this.#littleEndian ? this.bytes.readUInt32LE(at) : this.bytes.readUInt32BE(at);
  }

  directory(at: number) {
    const count = Math.min(this.short(at), maxEntries);
    const entries = new Map<number, number>();
    for (let index = 0; index < count; index++) {
      const entry = at + 2 + index * 12;
      entries.set(this.short(entry), entry);
    }
    const end = at + 2 + count * 12;
    return {
      /** Offset of the directory after this one; 0 or undefined for the last. */
      next: end + 4 <= this.bytes.length ? this.long(end) : undefined,
      number: (tag: number) => this.#numbers(entries.get(tag))[0],
      numbers: (tag: number) => this.#numbers(entries.get(tag)),
      has: (tag: number) => entries.has(tag),
      /** Of values outside of the entry. */
      place: (tag: number) => {
        const entry = entries.get(tag);
        return entry === undefined ? undefined : { at: this.long(entry + 8), count: this.long(entry + 4) };
      },
      text: (tag: number) => this.#text(entries.get(tag)),
    };
  }

  /** Of two LONGs each; none where they are not in the file. */
  rationals(directory: Directory, tag: number): number[] {
    const { at, count } = directory.place(tag) ?? { at: 0, count: 0 };
    const read = (index: number) => this.long(at + index * 8) / this.long(at + index * 8 + 4);
    return Array.from({ length: Math.min(count, maxNumbers) }, (_, index) => read(index));
  }

  /** Up to four bytes are in the entry itself. */
  #numbers(entry: number | undefined): number[] {
    if (entry === undefined) return [];
    const isShort = this.short(entry + 2) === short;
    const [count, width] = [Math.min(this.long(entry + 4), maxNumbers), isShort ? 2 : 4];
    const at = count * width <= 4 ? entry + 8 : this.long(entry + 8);
    const read = (index: number) => (isShort ? this.short(at + index * 2) : this.long(at + index * 4));
    return Array.from({ length: count }, (_, index) => read(index));
  }

  #text(entry: number | undefined): string | undefined {
    if (entry === undefined || this.short(entry + 2) !== ascii) return undefined;
    const bytes = this.long(entry + 4);
    const at = bytes <= 4 ? entry + 8 : this.long(entry + 8);
    const text = this.bytes.toString('latin1', at, at + Math.min(bytes, maxText));
    return text.replace(/\0.*$/s, '').trim();
  }
}

export type Directory = ReturnType<Tiff['directory']>;
