// Presents each channel of a Photoshop file's merged picture as a grey TIFF picture. The rows stay where they are in the
// file, because both formats store them alike, uncompressed or as PackBits.
import { refuse } from '../refusals.ts';
import { modes, type PsdFile } from './psd-file.ts';
import { type Entry, entriesBytes, long, short, writeDirectory } from './tiff-writer.ts';

const [stored, packBits] = [1, 32773];
const maxEntries = 10;
const paletteNumbers = 3 * 256;
/** Values of TIFF's PhotometricInterpretation. */
const [whiteIsZero, blackIsZero, byPalette] = [0, 1, 3];

/** The file plus space for a TIFF directory, which is rewritten for each channel. */
export class Planes {
  readonly #memory: Buffer;
  readonly #file: PsdFile;
  readonly #at: number;

  constructor(bytes: Buffer, file: PsdFile) {
    this.#file = file;
    this.#at = bytes.length + (bytes.length & 1);
    this.#memory = Buffer.concat(
      [bytes],
      this.#at + entriesBytes(maxEntries) + 8 * file.height + 2 * paletteNumbers,
    );
  }

  /** Returns the channel as a TIFF file; the next call overwrites it. */
  describe(channel: number): Buffer {
    const { width, height, bits, mode, compression } = this.#file;
    const offsetsAt = this.#at + entriesBytes(maxEntries);
    const [countsAt, paletteAt] = [offsetsAt + 4 * height, offsetsAt + 8 * height];
    this.#writeStrips(channel, offsetsAt, countsAt);
    const isOne = height === 1;
    const photometric =
      mode === modes.indexed ? byPalette : mode === modes.bitmap ? whiteIsZero : blackIsZero;
    const entries: Entry[] = [
      [256, long, 1, width],
      [257, long, 1, height],
      [258, short, 1, bits],
      [259, short, 1, compression === 1 ? packBits : stored],
      [262, short, 1, photometric],
      [273, long, height, isOne ? this.#memory.readUInt32BE(offsetsAt) : offsetsAt],
      [277, short, 1, 1],
      [278, long, 1, 1],
      [279, long, height, isOne ? this.#memory.readUInt32BE(countsAt) : countsAt],
    ];
    if (photometric === byPalette) entries.push([320, short, paletteNumbers, this.#writePalette(paletteAt)]);
    writeDirectory(this.#memory, this.#at, entries, true);
    return this.#memory;
  }

  /** Writes the offset and the byte count of each row of the channel. */
  #writeStrips(channel: number, offsetsAt: number, countsAt: number): void {
    const { width, height, bits, compression, dataAt, channels, isLarge } = this.#file;
    const lineBytes = Math.ceil((width * bits) / 8);
    const countBytes = isLarge ? 4 : 2;
    const countOf = (line: number) =>
      compression === 1 ? this.#memory.readUIntBE(dataAt + line * countBytes, countBytes) : lineBytes;
    let at = dataAt + (compression === 1 ? channels * height * countBytes : 0);
    // Skip the rows of the preceding channels.
    if (compression === 0) at += channel * height * lineBytes;
    else for (let line = 0; line < channel * height; line++) at += countOf(line);
    for (let line = 0; line < height; line++) {
      const count = countOf(channel * height + line);
      if (at + count > this.#at) throw refuse('Truncated');
      this.#memory.writeUInt32BE(at, offsetsAt + 4 * line);
      this.#memory.writeUInt32BE(count, countsAt + 4 * line);
      at += count;
    }
  }

  /** TIFF palettes use two bytes per value. */
  #writePalette(at: number): number {
    const { palette } = this.#file;
    for (let index = 0; index < paletteNumbers; index++)
      this.#memory.writeUInt16BE((palette[index] ?? 0) * 257, at + 2 * index);
    return at;
  }
}
