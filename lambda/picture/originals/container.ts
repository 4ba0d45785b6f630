// HEIF files (including HEIC and AVIF) hold items in boxes: which items exist, where their bytes are, and their properties.
// Boxes are untrusted input: all reads stay within the file, numbers that lead nowhere mean "none found", and
// broken data throws a RangeError. ISO/IEC 14496-12 (boxes, iloc, iinf, pitm), 23008-12 (iprp).

/** More than any camera writes: a 48 megapixel photo of an iPhone is a grid of a hundred items. */
const maxBoxes = 2000;
const maxExtents = 16;

interface Box {
  type: string;
  body: Buffer;
}

interface Item {
  id: number;
  /** Four letters, such as `hvc1`, `jpeg`, `Exif`; for a `mime` item its content type. */
  type: string;
}

export interface Container {
  items: Item[];
  /** The picture itself. */
  primary: number;
  /** Empty when they are not in the file. */
  bytesOf(item: number): Buffer;
  /** The body of the item's first property of this type. */
  propertyOf(item: number, type: string): Buffer | undefined;
}

/** Undefined without a `meta` box. Items whose bytes are not in `file` are still listed. */
export function openContainer(file: Buffer): Container | undefined {
  const meta = boxesOf(file).find(({ type }) => type === 'meta');
  if (!meta) return undefined;
  const boxes = boxesOf(meta.body.subarray(4));
  const bodyOf = (type: string) => boxes.find((box) => box.type === type)?.body ?? Buffer.alloc(0);
  let places: Map<number, Buffer[]> | undefined;
  let properties: Map<number, Box[]> | undefined;
  return {
    items: readItems(bodyOf('iinf')),
    primary: readPrimary(bodyOf('pitm')),
    bytesOf: (item) => {
      places ??= readLocations(bodyOf('iloc'), { file, idat: bodyOf('idat') });
      return joined(places.get(item) ?? [], file.length);
    },
    propertyOf: (item, type) => {
      properties ??= readProperties(bodyOf('iprp'));
      return properties.get(item)?.find((property) => property.type === type)?.body;
    },
  };
}

/** Does the last box claim more bytes than there are? */
export function endsWithinBox(file: Buffer): boolean {
  let at = 0;
  for (let boxes = 0; at + 8 <= file.length && boxes < maxBoxes; boxes++) {
    const { size } = boxAt(file, at);
    if (size < 8) return false;
    at += size;
  }
  return at > file.length;
}

/** A real item's extents do not overlap, so they never hold more than the file. */
function joined(extents: Buffer[], maxBytes: number): Buffer {
  const total = extents.reduce((sum, { length }) => sum + length, 0);
  return total <= maxBytes ? Buffer.concat(extents) : Buffer.alloc(0);
}

export function boxesOf(bytes: Buffer): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length && boxes.length < maxBoxes; ) {
    const { type, header, size } = boxAt(bytes, at);
    if (size < header) break;
    boxes.push({ type, body: bytes.subarray(at + header, at + size) });
    at += size;
  }
  return boxes;
}

function boxAt(bytes: Buffer, at: number) {
  const short = bytes.readUInt32BE(at);
  const header = short === 1 ? 16 : 8;
  // 0 means "to the end", 1 a 64-bit size after the type. A box without all of its header ends beyond these bytes.
  const long = () =>
    at + header > bytes.length ? Number.POSITIVE_INFINITY : Number(bytes.readBigUInt64BE(at + 8));
  const size = short === 1 ? long() : short || bytes.length - at;
  return { type: bytes.toString('latin1', at + 4, at + 8), header, size };
}

function readPrimary(pitm: Buffer): number {
  if (pitm.length < 6) return 0;
  return pitm[0] === 0 ? pitm.readUInt16BE(4) : pitm.readUIntBE(4, 4);
}

/** Each `infe` names an item; version 3 has a four-byte id. `mime` items have their content type after the name. */
function readItems(iinf: Buffer): Item[] {
  if (iinf.length < 6) return [];
  const entries = boxesOf(iinf.subarray(iinf[0] === 0 ? 6 : 8)).filter(({ type }) => type === 'infe');
  return entries.map(({ body }) => {
    const idBytes = body[0] === 3 ? 4 : 2;
    const type = body.toString('latin1', 6 + idBytes, 10 + idBytes);
    const texts = body.toString('latin1', 10 + idBytes).split('\0');
    return { id: body.readUIntBE(4, idBytes), type: type === 'mime' ? (texts[1] ?? '') : type };
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

/** `ipco` lists the properties, `ipma` gives each item the numbers of its own. A table that is cut off ends early. */
function readProperties(iprp: Buffer): Map<number, Box[]> {
  const found = new Map<number, Box[]>();
  const boxes = boxesOf(iprp);
  const properties = boxesOf(boxes.find(({ type }) => type === 'ipco')?.body ?? Buffer.alloc(0));
  const ipma = boxes.find(({ type }) => type === 'ipma')?.body;
  if (!ipma) return found;
  const idBytes = ipma[0] === 0 ? 2 : 4;
  const indexBytes = ipma.readUInt8(3) & 1 ? 2 : 1;
  let at = 8;
  let left = Math.min(ipma.readUInt32BE(4), maxBoxes);
  for (; left > 0 && at + idBytes < ipma.length; left--) {
    const id = ipma.readUIntBE(at, idBytes);
    const start = at + idBytes + 1;
    at = start + ipma.readUInt8(start - 1) * indexBytes;
    const numbers = numbersIn(ipma.subarray(start, at), indexBytes);
    const own = found.get(id) ?? [];
    own.push(...numbers.flatMap((number) => properties[number - 1] ?? []));
    found.set(id, own);
  }
  return found;
}

/** The highest bit of each says that readers must know the property. */
function numbersIn(bytes: Buffer, width: 1 | 2): number[] {
  const count = Math.floor(bytes.length / width);
  return Array.from({ length: count }, (_, index) =>
    width === 2 ? bytes.readUInt16BE(2 * index) & 0x7fff : bytes.readUInt8(index) & 0x7f,
  );
}
