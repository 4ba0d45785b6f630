// JPEG pictures within other files, found by their bytes: raw files of all cameras contain some, wherever the maker puts them.
import type { Dimensions } from '../../limits.ts';

export interface FoundJpeg extends Dimensions {
  bytes: Buffer;
  /** The EXIF block, if it has one. */
  exif: Buffer | undefined;
}

const start = Buffer.from([0xff, 0xd8, 0xff]);
/** A raw file has about five. */
const maxFound = 50;
const maxSegments = 200;
/** Frames that everything can show: baseline, extended and progressive. Sensor data is packed losslessly (SOF3). */
const shownFrames = [0xc0, 0xc1, 0xc2];
const [startOfScan, endOfImage, app1] = [0xda, 0xd9, 0xe1];

/** Smaller ones within others are found, too. */
export function findJpegs(file: Buffer): FoundJpeg[] {
  const found: FoundJpeg[] = [];
  for (let at = file.indexOf(start); at >= 0 && found.length < maxFound; at = file.indexOf(start, at + 1)) {
    const jpeg = readJpeg(file.subarray(at));
    if (jpeg) found.push(jpeg);
  }
  return found;
}

/** `bytes` begin with a JPEG; undefined when they do not, or when only raw converters can show it. */
export function readJpeg(bytes: Buffer): FoundJpeg | undefined {
  let size: Dimensions | undefined;
  let exif: Buffer | undefined;
  if (!bytes.subarray(0, 3).equals(start)) return undefined;
  for (let at = 2, left = maxSegments; left > 0 && at + 10 <= bytes.length && bytes[at] === 0xff; left--) {
    const [marker = 0, length] = [bytes[at + 1], bytes.readUInt16BE(at + 2)];
    if (marker === startOfScan) {
      return size && { ...size, exif, bytes: bytes.subarray(0, endOf(bytes, at)) };
    }
    if (isFrame(marker)) {
      size = shownFrames.includes(marker) && bytes[at + 4] === 8 ? sizeIn(bytes, at) : undefined;
      if (!size) return undefined;
    }
    if (marker === app1 && bytes.toString('latin1', at + 4, at + 8) === 'Exif')
      exif ??= bytes.subarray(at + 4, at + 2 + length);
    at += 2 + length;
  }
  return undefined;
}

/** SOF0 to SOF15, except DHT, JPG and DAC, which share their range. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function sizeIn(bytes: Buffer, at: number): Dimensions | undefined {
  const [height, width] = [bytes.readUInt16BE(at + 5), bytes.readUInt16BE(at + 7)];
  return width > 0 && height > 0 ? { width, height } : undefined;
}

/** Starting at a scan. Within scans, 0xff is followed by zero or a restart; anything else is the next segment. */
function endOf(bytes: Buffer, scan: number): number {
  for (let at = scan + 2; ; ) {
    at = bytes.indexOf(0xff, at);
    if (at < 0 || at + 4 > bytes.length)
      return at >= 0 && bytes[at + 1] === endOfImage ? at + 2 : bytes.length;
    const marker = bytes[at + 1] ?? 0;
    if (marker === endOfImage) return at + 2;
    const isWithin = marker === 0 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd7);
    at += isWithin ? 1 : 2 + bytes.readUInt16BE(at + 2);
  }
}
