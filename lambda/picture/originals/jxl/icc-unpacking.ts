// JPEG XL's form of an ICC profile: what is usual in its header and its table of tags is left out, and curves are stored as
// differences from what the values before them suggest. Commands say how to put it together again.
// ISO/IEC 18181-1, annex E.4
import { Bytes, GrowingBytes } from './bytes.ts';

/** Profiles with the largest tables, those of printers, are smaller. */
export const maxProfileBytes = 4 * 1024 * 1024;

/** Throws a RangeError for damaged bytes. */
export function unpackProfile(packed: Buffer): Buffer {
  const bytes = new Bytes(packed);
  const length = bytes.number();
  const commandBytes = bytes.number();
  if (length > maxProfileBytes) throw new RangeError('a profile of too many bytes');
  const commands = new Bytes(bytes.take(commandBytes));
  const data = new Bytes(bytes.rest());
  const profile = new GrowingBytes(length);
  profile.add(headerOf(data.take(Math.min(headerBytes, length)), length));
  if (!commands.isAtEnd) addTags(profile, commands, data);
  while (!commands.isAtEnd) addPart(profile, commands, data);
  return profile.bytes();
}

const headerBytes = 128;

/** Where the usual header is not zero. */
const usualTexts = [
  ['\x04', 8],
  ['mntrRGB XYZ ', 12],
  ['acsp', 36],
  ['\xf6\xd6\0\x01\0\0\0\0\xd3\x2d', 70],
] as const;
/** The rest of the platform's name, after its first letter or letters. */
const platforms: Record<string, string> = { A: 'PPL', M: 'SFT', SG: 'I ', SU: 'NW' };
const platformAt = 40;

/** `differences` from the usual header. */
function headerOf(differences: Buffer, length: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32BE(length, 0);
  for (const [text, at] of usualTexts) header.write(text, at, 'latin1');
  for (const [at, difference] of differences.entries()) {
    if (at === platformAt + 1 || at === platformAt + 2)
      header.write(platforms[header.toString('latin1', platformAt, at)] ?? '', at, 'latin1');
    // The profile's creator is usually the preferred colour engine, too.
    if (at === 80) header.copy(header, 80, 4, 8);
    header[at] = ((header[at] ?? 0) + difference) % 256;
  }
  return header.subarray(0, differences.length);
}

/** By number, from 2 on; the first two stand for three tags each. */
const usualTags = [
  ...['rTRC', 'rXYZ', 'cprt', 'wtpt', 'bkpt', 'rXYZ', 'gXYZ', 'bXYZ', 'kXYZ', 'rTRC', 'gTRC', 'bTRC'],
  ...['kTRC', 'chad', 'desc', 'chrm', 'dmnd', 'dmdd', 'lumi'],
];
const [endOfTags, namedTag, threeCurves, threeColours] = [0, 1, 2, 3];
const [hasOffset, hasSize] = [64, 128];
/** Their size, unless it is given. */
const pointBytes = 20;
const pointTags = ['rXYZ', 'gXYZ', 'bXYZ', 'kXYZ', 'wtpt', 'bkpt', 'lumi'];

function addTags(profile: GrowingBytes, commands: Bytes, data: Bytes): void {
  const count = commands.number() - 1;
  if (count < 0) return;
  profile.add(longOf(count));
  let [offset, size] = [headerBytes + 12 * count, 0];
  while (!commands.isAtEnd) {
    const command = commands.byte();
    const kind = command % hasOffset;
    if (kind === endOfTags) return;
    const name = kind === namedTag ? data.take(4).toString('latin1') : usualTags[kind - 2];
    if (name === undefined) throw new RangeError('an unknown tag');
    offset = command & hasOffset ? commands.number() : offset + size;
    if (command & hasSize) size = commands.number();
    else if (pointTags.includes(name)) size = pointBytes;
    const names = namesOf(kind, name);
    const step = kind === threeColours ? size : 0;
    for (const [index, one] of names.entries()) profile.add(one, longOf(offset + index * step), longOf(size));
  }
}

function namesOf(kind: number, name: string): string[] {
  return kind === threeCurves || kind === threeColours
    ? [...'rgb'].map((colour) => colour + name.slice(1))
    : [name];
}

/** Throws a RangeError for what does not fit in four bytes. */
function longOf(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const [copied, pairs, fours, predicted, point, firstType] = [1, 2, 3, 4, 10, 16];
const usualTypes = ['XYZ ', 'desc', 'text', 'mluc', 'para', 'curv', 'sf32', 'gbd '];
const zeros = '\0\0\0\0';

function addPart(profile: GrowingBytes, commands: Bytes, data: Bytes): void {
  const command = commands.byte();
  const type = usualTypes[command - firstType];
  if (type !== undefined) profile.add(type, zeros);
  else if (command === copied) profile.add(data.take(commands.number()));
  else if (command === pairs) profile.add(interleaved(data.take(commands.number()), 2));
  else if (command === fours) profile.add(interleaved(data.take(commands.number()), 4));
  else if (command === predicted) addPredicted(profile, commands, data);
  else if (command === point) profile.add('XYZ ', zeros, data.take(12));
  else throw new RangeError('an unknown command');
}

/** Numbers of `width` bytes are stored as all of their first bytes, then all of their second ones, and so on. */
function interleaved(bytes: Buffer, width: number): Buffer {
  const result = Buffer.alloc(bytes.length);
  let from = 0;
  for (let column = 0; column < width; column++) {
    for (let to = column; to < bytes.length; to += width) result[to] = bytes[from++] ?? 0;
  }
  return result;
}

const hasDistance = 16;

function addPredicted(profile: GrowingBytes, commands: Bytes, data: Bytes): void {
  const flags = commands.byte();
  const [width, order] = [(flags % 4) + 1, (flags >> 2) % 4];
  const distance = flags & hasDistance ? commands.number() : width;
  if (width === 3 || order === 3 || distance < width) throw new RangeError('an unknown prediction');
  const differences = interleaved(data.take(commands.number()), width);
  for (let at = 0; at < differences.length; at += width) {
    const value = Buffer.alloc(4);
    const found = suggestion(order, (back) => profile.before(back * distance, width));
    value.writeUInt32BE(found % 2 ** (8 * width));
    const whole = value.subarray(4 - width);
    const part = differences.subarray(at, at + width);
    profile.add(Buffer.from(part.map((difference, index) => difference + (whole[index] ?? 0))));
  }
}

/** Continues the last values as a constant, a line or a parabola; not negative. */
function suggestion(order: number, before: (back: number) => number): number {
  const found =
    order === 0
      ? before(1)
      : order === 1
        ? 2 * before(1) - before(2)
        : 3 * (before(1) - before(2)) + before(3);
  return found >>> 0;
}
