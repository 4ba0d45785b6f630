// The parts of a Photoshop file (PSD, and PSB for large ones) that matter here: what its merged picture is like, and where
// each line of each channel of it lies. Layers are skipped: Photoshop stores what they look like together.
// Also imported by src/, so that the same rule applies before and after sending.
// https://www.adobe.com/devnet-apps/photoshop/fileformatashtml/
import type { Dimensions } from '../../limits.ts';

export const modes = { bitmap: 0, grey: 1, indexed: 2, rgb: 3, cmyk: 4, duotone: 8, lab: 9 };

export interface PsdHeader extends Dimensions {
  /** All that are stored, of which some may be selections that somebody saved. */
  channels: number;
  /** Bits of a channel. */
  bits: number;
  mode: number;
  /** PSB: some lengths take eight bytes. */
  isLarge: boolean;
}

export interface PsdFile extends PsdHeader {
  /** Red, green and blue, 256 of each, of `indexed`. */
  palette: Buffer;
  icc: Buffer | undefined;
  exif: Buffer | undefined;
  xmp: Buffer | undefined;
  /** False when the file was saved without it. */
  hasMerged: boolean;
  /** The first channel after the colours is the transparency of the merged picture. */
  hasAlpha: boolean;
  /** 0: as they are, 1: runs; others are not known from merged pictures. */
  compression: number;
  /** Where the data of the merged picture begin, after `compression`. */
  dataAt: number;
}

const headerBytes = 26;

/** `file` may be the beginning of one. Throws a RangeError when even the header is not there. */
export function readPsdHeader(file: Buffer): PsdHeader {
  return {
    isLarge: file.readUInt16BE(4) === 2,
    channels: file.readUInt16BE(12),
    height: file.readUInt32BE(14),
    width: file.readUInt32BE(18),
    bits: file.readUInt16BE(22),
    mode: file.readUInt16BE(24),
  };
}

/** Throws a RangeError when the file ends before the merged picture. */
export function readPsd(file: Buffer): PsdFile {
  const header = readPsdHeader(file);
  let at = headerBytes;
  const section = (isLarge = false) => {
    const length = isLarge ? Number(file.readBigUInt64BE(at)) : file.readUInt32BE(at);
    const start = at + (isLarge ? 8 : 4);
    at = start + length;
    return file.subarray(start, at);
  };
  const palette = section();
  const resources = readResources(section());
  const layers = section(header.isLarge);
  return {
    ...header,
    palette,
    icc: resources.get(ids.icc),
    exif: resources.get(ids.exif),
    xmp: resources.get(ids.xmp),
    hasMerged: resources.get(ids.version)?.[4] !== 0,
    hasAlpha: countLayers(layers, header.isLarge) < 0,
    compression: file.readUInt16BE(at),
    dataAt: at + 2,
  };
}

const ids = { icc: 1039, version: 1057, exif: 1058, xmp: 1060 };
/** More than Photoshop writes. */
const maxResources = 1000;

function readResources(bytes: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = 0, left = maxResources; at + 12 <= bytes.length && left > 0; left--) {
    const id = bytes.readUInt16BE(at + 4);
    const nameBytes = even(1 + bytes.readUInt8(at + 6));
    const lengthAt = at + 6 + nameBytes;
    if (lengthAt + 4 > bytes.length) break;
    const length = bytes.readUInt32BE(lengthAt);
    found.set(id, bytes.subarray(lengthAt + 4, lengthAt + 4 + length));
    at = lengthAt + 4 + even(length);
  }
  return found;
}

const even = (length: number) => length + (length & 1);

/** Negative when the merged picture is transparent. Of 16 bits they are in a block of their own. */
function countLayers(layers: Buffer, isLarge: boolean): number {
  const lengthBytes = isLarge ? 8 : 4;
  const own = layers.length >= lengthBytes + 2 && layers.readUInt32BE(lengthBytes - 4) > 0;
  const block = layers.indexOf('8BIMLr16', 0, 'latin1');
  const at = own ? lengthBytes : block < 0 ? layers.length : block + 8 + lengthBytes;
  return at + 2 <= layers.length ? layers.readInt16BE(at) : 0;
}
