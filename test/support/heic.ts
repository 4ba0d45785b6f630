// HEIC files made by code: the containers are real, the HEVC picture in them is none, for nothing here could read it.
// Boxes as in ISO/IEC 14496-12 and 23008-12.

/** An item beside the HEVC picture. `turns`: quarter turns anticlockwise to show it upright. */
export interface HeicItem {
  type: 'jpeg' | 'mime' | 'Exif';
  bytes: Buffer;
  turns?: number;
}

export interface HeicOptions {
  width?: number;
  height?: number;
}

/** Item 1 is the picture, the others follow. */
export function heicWith(items: HeicItem[], { width = 4032, height = 3024 }: HeicOptions = {}): Buffer {
  const all = [{ type: 'hvc1', bytes: Buffer.alloc(64, 7), turns: 0 }, ...items];
  const ftyp = box('ftyp', Buffer.from('heic\0\0\0\0mif1heic', 'latin1'));
  // Where the items begin is known only when the boxes before them are as long as they will be.
  const draft = metaBox(all, { width, height }, 0);
  const meta = metaBox(all, { width, height }, ftyp.length + draft.length + 8);
  return Buffer.concat([ftyp, meta, box('mdat', ...all.map(({ bytes }) => bytes))]);
}

type Item = Omit<HeicItem, 'type'> & { type: string };

function metaBox(items: Item[], { width, height }: Required<HeicOptions>, start: number): Buffer {
  return box(
    'meta',
    number(0, 4),
    box('hdlr', number(0, 8), Buffer.from('pict'), number(0, 13)),
    box('pitm', number(0, 4), number(1, 2)),
    locations(items, start),
    box('iinf', number(0, 4), number(items.length, 2), ...items.map(entry)),
    references(items),
    properties(items, box('ispe', number(0, 4), number(width, 4), number(height, 4))),
  );
}

function locations(items: Item[], start: number): Buffer {
  let at = start;
  const places = items.map(({ bytes }, index) => {
    const place = [number(index + 1, 2), number(0, 2), number(1, 2), number(at, 4), number(bytes.length, 4)];
    at += bytes.length;
    return Buffer.concat(place);
  });
  return box('iloc', number(0, 4), Buffer.from([0x44, 0]), number(items.length, 2), ...places);
}

function entry({ type }: Item, index: number): Buffer {
  const mime = type === 'mime' ? Buffer.from('image/jpeg\0') : Buffer.alloc(0);
  const head = [number(0x02000000, 4), number(index + 1, 2), number(0, 2), Buffer.from(type), number(0, 1)];
  return box('infe', ...head, mime);
}

/** What the others are to the picture: its thumbnail, or what tells about it. */
function references(items: Item[]): Buffer {
  const others = items.slice(1).map(({ type }, index) => {
    const kind = type === 'Exif' ? 'cdsc' : 'thmb';
    return box(kind, number(index + 2, 2), number(1, 2), number(1, 2));
  });
  return others.length > 0 ? box('iref', number(0, 4), ...others) : Buffer.alloc(0);
}

/** Property 1 is the size, 2 the decoder's settings, 3 to 6 are 0 to 3 quarter turns. */
function properties(items: Item[], size: Buffer): Buffer {
  const turns = [0, 1, 2, 3].map((quarter) => box('irot', number(quarter, 1)));
  const all = box('ipco', size, box('hvcC', decoderSettings), ...turns);
  const chosen = items.map(({ turns = 0 }, index) =>
    Buffer.concat([
      number(index + 1, 2),
      Buffer.from(index === 0 ? [2, 0x81, 0x82] : [2, 0x81, 0x83 + turns]),
    ]),
  );
  return box('iprp', all, box('ipma', number(0, 4), number(items.length, 4), ...chosen));
}

/** HEVCDecoderConfigurationRecord, Main Still Picture profile, without parameter sets. */
const decoderSettings = Buffer.from('0103700000009000000000005df000fcfdf8f800000f00', 'hex');

function box(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([number(body.length + 8, 4), Buffer.from(type, 'latin1'), body]);
}

/** Big-endian. */
function number(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  if (bytes <= 6 && bytes > 0) buffer.writeUIntBE(value, 0, bytes);
  return buffer;
}
