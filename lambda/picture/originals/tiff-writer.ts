// Writes a TIFF directory beside pixels that another program left in memory, so that sharp reads them where they are.
// https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf

export const [short, long, undefinedType] = [3, 4, 7];

/** `value` is the number itself, or where the numbers are. */
export type Entry = [tag: number, type: number, count: number, value: number];

/** Of a directory with this many entries. */
export const entriesBytes = (count: number) => 2 + 12 * count + 4;

/** At `at`, where there must be space, and the header at the start: then `memory` is a TIFF file. Entries ascend by tag. */
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
    // One short number lies at the start of its four bytes.
    writeLong(isBigEndian && type === short && count === 1 ? value * 0x10000 : value, entry + 8);
  }
  writeLong(0, at + 2 + 12 * entries.length);
  memory.write(isBigEndian ? 'MM\0*' : 'II*\0', 0, 'latin1');
  writeLong(at, 4);
}
