// A JPEG inside a HEIF file. HEIC photos are HEVC, which the decoder shipped here cannot read, but the container may
// hold the picture, or a smaller one of it, as JPEG too. Boxes are input from outside: all reads stay within the file,
// and numbers that lead nowhere mean "none found". ISO/IEC 14496-12 (boxes, iloc, iinf), 23008-12 (iprp, irot).
import { readExif } from './exif.ts';

/** More than any camera writes: a 48 megapixel photo of an iPhone is a grid of a hundred items. */
const maxBoxes = 2000;
const maxExtents = 16;

interface Box {
  type: string;
  body: Buffer;
}

/** The largest JPEG among the items, else the thumbnail in the EXIF block; upright or with an EXIF orientation. */
export function embeddedJpeg(file: Buffer, exif: Buffer | undefined): Buffer | undefined {
  try {
    return jpegItem(file) ?? exifThumbnail(exif);
  } catch (error) {
    if (error instanceof RangeError) return exifThumbnail(exif);
    throw error;
  }
}

function jpegItem(file: Buffer): Buffer | undefined {
  const meta = boxesOf(file).find(({ type }) => type === 'meta');
  if (!meta) return undefined;
  const boxes = boxesOf(meta.body.subarray(4));
  const bodyOf = (type: string) => boxes.find((box) => box.type === type)?.body ?? Buffer.alloc(0);
  const places = readLocations(bodyOf('iloc'), { file, idat: bodyOf('idat') });
  const jpegs = readItems(bodyOf('iinf')).filter(({ isJpeg }) => isJpeg);
  const found = jpegs
    .map(({ id }) => ({ id, bytes: joined(places.get(id) ?? [], file.length) }))
    .filter(({ bytes }) => isJpeg(bytes))
    .toSorted((a, b) => b.bytes.length - a.bytes.length)[0];
  return found && turned(found.bytes, quarterTurns(bodyOf('iprp'), found.id));
}

/** A real item's extents do not overlap, so they never hold more than the file. */
function joined(extents: Buffer[], most: number): Buffer {
  const total = extents.reduce((sum, { length }) => sum + length, 0);
  return total <= most ? Buffer.concat(extents) : Buffer.alloc(0);
}

function exifThumbnail(exif: Buffer | undefined): Buffer | undefined {
  try {
    const { thumbnail, orientation = 1 } = exif ? readExif(exif) : {};
    return thumbnail && isJpeg(thumbnail) ? withOrientation(thumbnail, orientation) : undefined;
  } catch {
    return undefined;
  }
}

function boxesOf(bytes: Buffer): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length && boxes.length < maxBoxes; ) {
    const short = bytes.readUInt32BE(at);
    const header = short === 1 ? 16 : 8;
    // 0 stands for "to the end", 1 for a 64-bit size behind the type.
    const size = short === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : short || bytes.length - at;
    if (size < header) break;
    boxes.push({
      type: bytes.toString('latin1', at + 4, at + 8),
      body: bytes.subarray(at + header, at + size),
    });
    at += size;
  }
  return boxes;
}

/** Each `infe` names an item; version 3 has a four-byte id. `mime` items have their content type behind the name. */
function readItems(iinf: Buffer): { id: number; isJpeg: boolean }[] {
  if (iinf.length < 6) return [];
  const entries = boxesOf(iinf.subarray(iinf[0] === 0 ? 6 : 8)).filter(({ type }) => type === 'infe');
  return entries.map(({ body }) => {
    const idBytes = body[0] === 3 ? 4 : 2;
    const type = body.toString('latin1', 6 + idBytes, 10 + idBytes);
    const texts = body.toString('latin1', 10 + idBytes).split('\0');
    const isJpeg = type === 'jpeg' || (type === 'mime' && texts[1] === 'image/jpeg');
    return { id: body.readUIntBE(4, idBytes), isJpeg };
  });
}

/** `iloc`: per item its extents in the file (construction method 0) or in the `idat` box (1). */
function readLocations(iloc: Buffer, from: { file: Buffer; idat: Buffer }): Map<number, Buffer[]> {
  const places = new Map<number, Buffer[]>();
  if (iloc.length < 8) return places;
  const version = iloc.readUInt8(0);
  const sizes = iloc.readUInt16BE(4);
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexBytes = version === 0 ? 0 : sizes & 15;
  let at = 6;
  const next = (bytes: number) => {
    at += bytes;
    return bytes === 8
      ? Number(iloc.readBigUInt64BE(at - 8))
      : bytes
        ? iloc.readUIntBE(at - bytes, bytes)
        : 0;
  };
  const items = Math.min(next(version < 2 ? 2 : 4), maxBoxes);
  for (let item = 0; item < items; item++) {
    const id = next(version < 2 ? 2 : 4);
    const source = version > 0 && (next(2) & 15) === 1 ? from.idat : from.file;
    next(2);
    const base = next(baseBytes);
    const count = next(2);
    if (count > maxExtents) throw new RangeError('an item in too many pieces');
    const extent = () => {
      next(indexBytes);
      const start = base + next(offsetBytes);
      return source.subarray(start, start + next(lengthBytes));
    };
    places.set(id, Array.from({ length: count }, extent));
  }
  return places;
}

/** Anticlockwise, from the `irot` property that `ipma` gives the item. */
function quarterTurns(iprp: Buffer, item: number): number {
  const boxes = boxesOf(iprp);
  const properties = boxesOf(boxes.find(({ type }) => type === 'ipco')?.body ?? Buffer.alloc(0));
  const ipma = boxes.find(({ type }) => type === 'ipma')?.body;
  if (!ipma) return 0;
  const [idBytes, indexBytes] = [ipma[0] === 0 ? 2 : 4, ipma.readUInt8(3) & 1 ? 2 : 1];
  let at = 8;
  for (let left = Math.min(ipma.readUInt32BE(4), maxBoxes); left > 0; left--) {
    const id = ipma.readUIntBE(at, idBytes);
    const count = ipma.readUInt8(at + idBytes);
    at += idBytes + 1;
    for (let index = 0; index < count; index++, at += indexBytes) {
      const number = ipma.readUIntBE(at, indexBytes) & (indexBytes === 2 ? 0x7fff : 0x7f);
      const property = properties[number - 1];
      if (id === item && property?.type === 'irot') return property.body.readUInt8(0) & 3;
    }
  }
  return 0;
}

const isJpeg = (bytes: Buffer) => bytes.length > 100 && bytes.readUIntBE(0, 3) === 0xffd8ff;

/** EXIF orientations for quarter turns anticlockwise. */
const turned = (jpeg: Buffer, turns: number) => withOrientation(jpeg, [1, 8, 3, 6][turns] ?? 1);

/** Puts an EXIF block that says nothing but the orientation before all others: the first one counts. */
function withOrientation(jpeg: Buffer, orientation: number): Buffer {
  if (orientation === 1) return jpeg;
  const block = Buffer.from(
    'ffd8ffe1002245786966000049492a000800000001001201030001000000ff00000000000000',
    'hex',
  );
  block.writeUInt16LE(orientation, 30);
  return Buffer.concat([block, jpeg.subarray(2)]);
}
