// The few fields of an EXIF block that are wanted, and no others: position, owner and serial numbers are not even
// looked at. The block is input from outside, so counts and offsets in it are believed only within its own bounds.
// https://www.cipa.jp/std/documents/download_e.html?DC-008-Translation-2023-E

export interface ExifFields {
  make?: string;
  model?: string;
  /** `2026:06:21 05:12:33`, without a zone. */
  takenAt?: string;
  /** `+02:00`. */
  zone?: string;
  /** 1 to 8. */
  orientation?: number;
  /** A small JPEG. */
  thumbnail?: Buffer;
}

const tags = {
  make: 0x010f,
  model: 0x0110,
  orientation: 0x0112,
  photo: 0x8769,
  takenAt: 0x9003,
  zone: 0x9011,
  thumbnailAt: 0x0201,
  thumbnailBytes: 0x0202,
} as const;

/** ASCII and SHORT; LONG is what is left. */
const [ascii, short] = [2, 3];
/** Real directories hold some fifty. */
const maxEntries = 500;
/** Of text; makers, models and dates are far shorter. */
const maxText = 200;

/** Throws RangeError, or an Error, for a block that is broken where we read. */
export function readExif(block: Buffer): ExifFields {
  const tiff = new Tiff(block);
  const image = tiff.directory(tiff.long(4));
  const photoAt = image.number(tags.photo);
  const photo = photoAt ? tiff.directory(photoAt) : undefined;
  const preview = image.next ? tiff.directory(image.next) : undefined;
  const [at = 0, bytes = 0] = [preview?.number(tags.thumbnailAt), preview?.number(tags.thumbnailBytes)];
  return defined({
    make: image.text(tags.make),
    model: image.text(tags.model),
    takenAt: photo?.text(tags.takenAt),
    zone: photo?.text(tags.zone),
    orientation: image.number(tags.orientation),
    thumbnail: at && bytes ? tiff.bytes.subarray(at, at + bytes) : undefined,
  });
}

/** EXIF is a TIFF file without pixels: directories of twelve-byte entries, offsets from the file's start. */
class Tiff {
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
      number: (tag: number) => this.#number(entries.get(tag)),
      text: (tag: number) => this.#text(entries.get(tag)),
    };
  }

  #number(entry: number | undefined): number | undefined {
    if (entry === undefined) return undefined;
    return this.short(entry + 2) === short ? this.short(entry + 8) : this.long(entry + 8);
  }

  /** Up to four bytes are in the entry itself. */
  #text(entry: number | undefined): string | undefined {
    if (entry === undefined || this.short(entry + 2) !== ascii) return undefined;
    const bytes = this.long(entry + 4);
    const at = bytes <= 4 ? entry + 8 : this.long(entry + 8);
    const text = this.bytes.toString('latin1', at, at + Math.min(bytes, maxText));
    return text.replace(/\0.*$/s, '').trim();
  }
}

/** Without the fields that are undefined. */
function defined<T extends object>(fields: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
