// Raw files of cameras made by code: the directories are real, and so are the JPEGs in them; what the sensor saw is noise.
import { box } from './boxes.ts';

/** `value` is a number, or a text, or what lies elsewhere: a JPEG, or another directory. */
type Entry = [tag: number, value: number | number[] | string | Buffer | Entry[]];

const [ascii, short, long] = [2, 3, 4];
/** Tags whose value is where something lies. */
const offsetTags = [273, 0x0201];

/** A TIFF file, little-endian. Directories in `inner` are those of tag 330. */
function tiffFile(entries: Entry[], inner: Entry[][] = [], start = 'II*\0'): Buffer {
  const parts: Buffer[] = [Buffer.alloc(16)];
  let end = 16;
  const put = (bytes: Buffer) => {
    parts.push(bytes);
    end += bytes.length;
    return end - bytes.length;
  };
  const directory = (all: Entry[]): number => {
    const written = all.map(([tag, value]) => entry(tag, value, put, directory));
    const count = Buffer.alloc(2);
    count.writeUInt16LE(all.length);
    return put(Buffer.concat([count, ...written, Buffer.alloc(4)]));
  };
  const innerAt = inner.map(directory);
  const first = directory(innerAt.length > 0 ? [...entries, [330, innerAt]] : entries);
  const file = Buffer.concat(parts);
  file.write(start, 0, 'latin1');
  file.writeUInt32LE(first, 4);
  return file;
}

function entry(
  tag: number,
  value: Entry[1],
  put: (bytes: Buffer) => number,
  directory: (all: Entry[]) => number,
): Buffer {
  const written = Buffer.alloc(12);
  written.writeUInt16LE(tag, 0);
  const fill = (type: number, count: number, number: number) => {
    written.writeUInt16LE(type, 2);
    written.writeUInt32LE(count, 4);
    written.writeUInt32LE(number, 8);
    return written;
  };
  if (typeof value === 'number') return value > 65_535 ? fill(long, 1, value) : fill(short, 1, value);
  if (typeof value === 'string') return fill(ascii, value.length + 1, put(Buffer.from(`${value}\0\0\0\0\0`)));
  if (Buffer.isBuffer(value)) return fill(long, 1, offsetTags.includes(tag) ? put(value) : 0);
  if (isNumbers(value)) {
    const numbers = Buffer.alloc(4 * value.length);
    for (const [index, number] of value.entries()) numbers.writeUInt32LE(number, 4 * index);
    return fill(long, value.length, value.length === 1 ? (value[0] ?? 0) : put(numbers));
  }
  return fill(long, 1, directory(value));
}

const isNumbers = (value: number[] | Entry[]): value is number[] => typeof value[0] === 'number';

/** The EXIF directory. */
const photo: Entry = [
  0x8769,
  [
    [0x9003, '2026:06:21 05:12:33'],
    [0x9011, '+02:00'],
  ],
];

/** What the raw files of each kind hold: a JPEG and a smaller one. `orientation` is EXIF's. */
export interface RawContents {
  jpeg: Buffer;
  thumbnail: Buffer;
  orientation: number;
}

const described = (make: string, model: string, { orientation }: RawContents): Entry[] => [
  [271, make],
  [272, model],
  [274, orientation],
];

/** A picture with EXIF, of these bytes in this kind of colours; 6 is YCbCr. */
export const tiffPicture = (
  pixels: Buffer,
  { width, height, colours, subsampling }: Record<'width' | 'height' | 'colours' | 'subsampling', number>,
): Buffer =>
  tiffFile([
    ...[256, 257].map((tag, index): Entry => [tag, index ? height : width]),
    [258, [8, 8, 8]],
    [259, 1],
    [262, colours],
    [271, 'Nikon'],
    [272, 'Coolscan'],
    [273, pixels],
    [277, 3],
    [278, height],
    [279, pixels.length],
    [530, [subsampling, subsampling]],
    photo,
  ]);

/** The JPEG of a whole picture, as TIFF 6.0 had it before its supplement. */
export const oldStyleJpegTiff = (
  jpeg: Buffer,
  { width, height }: Record<'width' | 'height', number>,
): Buffer =>
  tiffFile([
    [256, width],
    [257, height],
    [258, [8, 8, 8]],
    [259, 6],
    [262, 6],
    [273, jpeg],
    [277, 3],
    [278, height],
    [279, jpeg.length],
    [0x0201, jpeg],
    [0x0202, jpeg.length],
  ]);

export function cr2(contents: RawContents): Buffer {
  const file = tiffFile([
    ...described('Canon', 'Canon EOS 6D', contents),
    [259, 6],
    [273, contents.jpeg],
    photo,
  ]);
  file.write('CR\x02\0', 8, 'latin1');
  return file;
}

/** Sony, Samsung and Pentax have the same. */
export const nef = (contents: RawContents, model = 'NIKON D750', make = 'NIKON CORPORATION'): Buffer =>
  tiffFile(
    [[254, 1], ...described(make, model, contents), photo],
    [[[0x0201, contents.jpeg]], [[0x0201, contents.thumbnail]]],
  );

/** What the sensor saw is a JPEG, too, and the largest. */
export const dng = (contents: RawContents, sensor: Buffer): Buffer =>
  tiffFile(
    [[254, 1], ...described('Google', 'Pixel 9', contents), [50706, 1], photo],
    [
      [
        [262, 34892],
        [273, sensor],
      ],
      [
        [262, 6],
        [273, contents.jpeg],
      ],
    ],
  );

export const rw2 = (contents: RawContents): Buffer =>
  Buffer.concat([
    tiffFile([...described('Panasonic', 'DC-S5', contents), photo], [], 'IIU\0'),
    contents.jpeg,
  ]);

export const orf = (contents: RawContents): Buffer =>
  Buffer.concat([tiffFile([...described('OLYMPUS', 'E-M1', contents), photo], [], 'IIRO'), contents.jpeg]);

/** EXIF is in the JPEG. */
export const raf = ({ jpeg }: RawContents): Buffer =>
  Buffer.concat([Buffer.from('FUJIFILMCCD-RAW 0201'.padEnd(100, '\0')), jpeg, Buffer.alloc(500, 7)]);

export const x3f = ({ jpeg }: RawContents): Buffer =>
  Buffer.concat([Buffer.from('FOVb'.padEnd(60, '\x01')), Buffer.alloc(200, 7), jpeg]);

/** Canon's older directories are of another kind: the JPEG is what is found. */
export const crw = ({ jpeg }: RawContents): Buffer =>
  Buffer.concat([
    Buffer.from('II\x1a\0\0\0HEAPCCDR'.padEnd(200, '\x02'), 'latin1'),
    jpeg,
    Buffer.alloc(90, 7),
  ]);

/** EXIF is in a block of its own. */
export function mrw(contents: RawContents): Buffer {
  const block = (name: string, body: Buffer) => {
    const head = Buffer.alloc(8);
    head.write(name, 0, 'latin1');
    head.writeUInt32BE(body.length, 4);
    return Buffer.concat([head, body]);
  };
  const exif = tiffFile([...described('KONICA MINOLTA', 'DYNAX 5D', contents), photo]);
  const blocks = Buffer.concat([block('\0PRD', Buffer.alloc(24, 3)), block('\0TTW', exif)]);
  return Buffer.concat([block('\0MRM', blocks), contents.jpeg]);
}

export function cr3(contents: RawContents): Buffer {
  const image = tiffFile(described('Canon', 'Canon EOS R5', contents));
  const metadata = box(
    'uuid',
    Buffer.alloc(16, 1),
    box('CMT1', image),
    box('CMT2', tiffFile(photo[1] as Entry[])),
  );
  const brands = Buffer.from('crx \0\0\0\x01crx isom', 'latin1');
  return Buffer.concat([box('ftyp', brands), box('moov', metadata), box('mdat', contents.jpeg)]);
}
