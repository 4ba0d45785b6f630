// Makes pixels in a decoder's memory readable for sharp, without a copy: a TIFF file may have its lines at any
// offset, so the memory itself becomes one. Unlike raw pixels, a TIFF file can have a colour profile.
// https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf
import type { Dimensions } from '../../limits.ts';
import { type Entry, entriesBytes, long, short, undefinedType, writeDirectory } from './tiff-writer.ts';

/** Rows of 8-bit channels in `memory`, whose first eight bytes must be free. A channel more than the colours is alpha. */
export interface Lines extends Dimensions {
  memory: Buffer;
  /** Of the first line. */
  address: number;
  bytesPerLine: number;
  channels: 1 | 2 | 3 | 4;
  /** Default: RGB. */
  colours?: 'grey' | 'printing' | undefined;
}

/** TIFF's PhotometricInterpretation and the number of colour channels. */
const spaces = { grey: [1, 1], rgb: [2, 3], printing: [5, 4] } as const;

const maxEntries = 12;

/** Size of the directory in bytes. */
export function directoryBytes({ height }: Dimensions, icc?: Buffer): number {
  return entriesBytes(maxEntries) + 8 + 8 * height + (icc?.length ?? 0);
}

/** Writes the directory to `at`, where there must be space for it, and the header to the start: then `memory` is a TIFF file. */
export function describeAsTiff(lines: Lines, at: number, icc?: Buffer): void {
  const { memory, width, height, channels, address, bytesPerLine, colours = 'rgb' } = lines;
  const [photometric, own] = spaces[colours];
  const bitsAt = at + entriesBytes(maxEntries);
  const offsetsAt = bitsAt + 8;
  const countsAt = offsetsAt + 4 * height;
  const iccAt = countsAt + 4 * height;
  const entries: Entry[] = [
    [256, long, 1, width],
    [257, long, 1, height],
    [258, short, channels, channels > 2 ? bitsAt : channels === 2 ? 0x80008 : 8],
    [259, short, 1, 1],
    [262, short, 1, photometric],
    // One line per strip: between lines there may be a gap. A single strip is stored inline.
    [273, long, height, height === 1 ? address : offsetsAt],
    [277, short, 1, channels],
    [278, long, 1, 1],
    [279, long, height, height === 1 ? width * channels : countsAt],
    [284, short, 1, 1],
  ];
  if (channels > own) entries.push([338, short, 1, 2]);
  if (icc) entries.push([34675, undefinedType, icc.length, iccAt]);
  for (let line = 0; line < height; line++) {
    memory.writeUInt32LE(address + line * bytesPerLine, offsetsAt + 4 * line);
    memory.writeUInt32LE(width * channels, countsAt + 4 * line);
  }
  memory.fill(Buffer.from([8, 0]), bitsAt, offsetsAt);
  icc?.copy(memory, iccAt);
  writeDirectory(memory, at, entries);
}
