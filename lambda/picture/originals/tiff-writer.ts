// Writes a TIFF directory next to pixels in another program's memory, so that sharp reads them without a copy.
// https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf

export const [short, long, undefinedType] = [3, 4, 7];

/** `value` is the value itself, or the offset of the values. */
export type Entry = [tag: number, type: number, count: number, value: number];

/** Size of a directory with this many entries. */
export const entriesBytes = (count: number) => 2 + 12 * count + 4;

/** Turns `memory` into a TIFF file: header at the start, directory at `at` (must be free). Entries ascend by tag. */
export function writeDirectory(memory: Buffer, at: number, entries: Entry[], isBigEndian = false): void {
  const writeShort = (value: number, to: number) =>
    isBigEndian ? memory.writeUInt16BE(value, to) : memory.writeUInt16LE(value, to);
  const writeLong = (value: number, to: number) =>
    isBigEndian ? memory.writeUInt32BE(value, to) : memory.writeUInt32LE(value, to);
  writeShort(entries.length, at);
  for (const [index, [tag, type, count, value]] of entries.entries()) {
    const entry = at + 2 + 12 * index;
    writeShort(tag, entry);
    writeShort(type, entry + 2);
    writeLong(count, entry + 4);
    // A single short is stored in the first two of the four value bytes.
    writeLong(isBigEndian && type === short && count === 1 ? value * 0x10000 : value, entry + 8);
  }
  writeLong(0, at + 2 + 12 * entries.length);
  memory.write(isBigEndian ? 'MM\0*' : 'II*\0', 0, 'latin1');
  writeLong(at, 4);
}
