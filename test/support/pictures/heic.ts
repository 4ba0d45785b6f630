// HEIC files made by code: the containers are real, the HEVC picture in them is one of heic-samples.ts, or none at all.
// Boxes as in ISO/IEC 14496-12 and 23008-12.
import { box, number } from './boxes.ts';
import type { HevcSample } from './heic-samples.ts';

/** An item beside the HEVC picture. `turns`: quarter turns anticlockwise to show it upright. */
export interface HeicItem {
  type: 'jpeg' | 'mime' | 'Exif';
  bytes: Buffer;
  turns?: number;
}

export interface HeicOptions {
  width?: number;
  height?: number;
  /** The picture; without it, 64 bytes that no decoder takes. */
  sample?: HevcSample;
  /** Boxes that tell how the picture is shown: `turn(1)`. Their order counts. */
  properties?: Buffer[];
  /** A smaller copy, with what it says of its size. */
  thumbnail?: HevcSample;
}

/** Quarter turns anticlockwise. */
export const turn = (turns: number) => box('irot', number(turns, 1));
/** Top and bottom change places, or left and right. */
export const mirror = (axis: 'top-bottom' | 'left-right') =>
  box('imir', number(axis === 'left-right' ? 1 : 0, 1));
/** The left half of a picture. */
export function leftHalf(width: number, height: number): Buffer {
  const fractions = [
    [width / 2, 1],
    [height, 1],
    [-width, 4],
    [0, 1],
  ];
  return box('clap', ...fractions.flat().map((part) => number(part >>> 0, 4)));
}
/** Colours by the numbers of ITU-T H.273. */
export const colourNumbers = (primaries: number, transfer: number, matrix: number) =>
  box(
    'colr',
    Buffer.from('nclx'),
    ...[primaries, transfer, matrix].map((part) => number(part, 2)),
    number(0x80, 1),
  );
export const colourProfile = (icc: Buffer) => box('colr', Buffer.from('prof'), icc);

/** Item 1 is the picture, the others follow. */
export function heicWith(items: HeicItem[], options: HeicOptions = {}): Buffer {
  const { width = 4032, height = 3024, sample, properties = [], thumbnail } = options;
  const picture: Item = {
    type: 'hvc1',
    bytes: sample?.bytes ?? Buffer.alloc(64, 7),
    properties: [sizeOf(width, height), box('hvcC', sample?.settings ?? decoderSettings), ...properties],
  };
  const all = [picture, ...(thumbnail ? [copy(thumbnail)] : []), ...items.map(beside(picture))];
  const ftyp = box('ftyp', Buffer.from('heic\0\0\0\0mif1heic', 'latin1'));
  // Where the items begin is known only when the boxes before them are as long as they will be.
  const draft = metaBox(all, 0);
  const meta = metaBox(all, ftyp.length + draft.length + 8);
  return Buffer.concat([ftyp, meta, box('mdat', ...all.map(({ bytes }) => bytes))]);
}

/** An uncompressed picture, pixel after pixel. `channels` by their numbers (4 red, 5 green, 6 blue, 7 alpha, 0 grey). */
export function uncompressed(
  pixels: Buffer,
  { width, height, channels, bits = 8 }: { width: number; height: number; channels: number[]; bits?: number },
): Buffer {
  const parts = channels.map((_, index) =>
    Buffer.concat([number(index, 2), number(bits - 1, 1), number(0, 2)]),
  );
  const properties = [
    box('cmpd', number(channels.length, 4), ...channels.map((channel) => number(channel, 2))),
    box('uncC', Buffer.alloc(8), number(channels.length, 4), ...parts, number(1, 2), Buffer.alloc(22)),
  ];
  const sample = { width, height, bytes: pixels, settings: Buffer.alloc(0) };
  const file = heicWith([], { width, height, sample, properties });
  file.write('unci', file.indexOf('hvc1', file.indexOf('infe')));
  return file;
}

interface Item {
  type: string;
  bytes: Buffer;
  properties: Buffer[];
}

const sizeOf = (width: number, height: number) =>
  box('ispe', number(0, 4), number(width, 4), number(height, 4));

const copy = ({ width, height, bytes, settings }: HevcSample): Item => ({
  type: 'hvc1',
  bytes,
  properties: [sizeOf(width, height), box('hvcC', settings)],
});

const beside =
  ({ properties: [size = Buffer.of()] }: Item) =>
  ({ type, bytes, turns = 0 }: HeicItem): Item => ({ type, bytes, properties: [size, turn(turns)] });

function metaBox(items: Item[], start: number): Buffer {
  return box(
    'meta',
    number(0, 4),
    box('hdlr', number(0, 8), Buffer.from('pict'), number(0, 13)),
    box('pitm', number(0, 4), number(1, 2)),
    locations(items, start),
    box('iinf', number(0, 4), number(items.length, 2), ...items.map(entry)),
    references(items),
    propertiesOf(items),
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

/** Each item has properties of its own, one behind the other; the first bit says that readers must know them. */
function propertiesOf(items: Item[]): Buffer {
  let next = 1;
  const chosen = items.map(({ properties }, index) =>
    Buffer.concat([
      number(index + 1, 2),
      Buffer.from([properties.length, ...properties.map(() => 0x80 | next++)]),
    ]),
  );
  const all = box('ipco', ...items.flatMap(({ properties }) => properties));
  return box('iprp', all, box('ipma', number(0, 4), number(items.length, 4), ...chosen));
}

/** HEVCDecoderConfigurationRecord, Main Still Picture profile, without parameter sets. */
const decoderSettings = Buffer.from('0103700000009000000000005df000fcfdf8f800000f00', 'hex');
