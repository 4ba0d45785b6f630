// Reads what is needed of a Photoshop file (PSD, and PSB for large ones): the properties of its merged picture and the
// location of its data. Layers are skipped, because Photoshop also stores their merged result.
// Also imported by src/, so that the same rule applies before and after uploading.
// https://www.adobe.com/devnet-apps/photoshop/fileformatashtml/
import type { Dimensions } from '../../limits.ts';

export const modes = { bitmap: 0, grey: 1, indexed: 2, rgb: 3, cmyk: 4, duotone: 8, lab: 9 };

export interface PsdHeader extends Dimensions {
  /** Number of stored channels; some may be saved selections. */
  channels: number;
  /** Bits per channel. */
  bits: number;
  mode: number;
  /** True for PSB, where some lengths take eight bytes. */
  isLarge: boolean;
}

export interface PsdFile extends PsdHeader {
  /** For `indexed`: 256 red, 256 green, then 256 blue values. */
  palette: Buffer;
  icc: Buffer | undefined;
  exif: Buffer | undefined;
  xmp: Buffer | undefined;
  /** False if the file was saved without the merged picture. */
  hasMerged: boolean;
  /** The first channel after the colours is the transparency of the merged picture. */
  hasAlpha: boolean;
  /** 0: uncompressed, 1: PackBits; merged pictures are not known to use others. */
  compression: number;
  /** Offset of the merged picture's data, after `compression`. */
  dataAt: number;
}

const headerBytes = 26;

/** `file` may be truncated. Throws a RangeError if it ends before the header does. */
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

/** Throws a RangeError if the file ends before the merged picture. */
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
/** More resources than Photoshop writes. */
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

/** Negative if the merged picture has transparency. Layers of 16-bit files are in a separate block. */
function countLayers(layers: Buffer, isLarge: boolean): number {
  const lengthBytes = isLarge ? 8 : 4;
  const own = layers.length >= lengthBytes + 2 && layers.readUInt32BE(lengthBytes - 4) > 0;
  const block = layers.indexOf('8BIMLr16', 0, 'latin1');
  const at = own ? lengthBytes : block < 0 ? layers.length : block + 8 + lengthBytes;
  return at + 2 <= layers.length ? layers.readInt16BE(at) : 0;
}
