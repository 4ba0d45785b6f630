// Colours described by the numbers of ITU-T H.273, as the ICC profile that sharp needs to convert them to sRGB.
// https://www.color.org/specification/ICC.1-2001-04.pdf (version 2: matrix and curves)

/** Red, green, blue in the colours of CIE XYZ under D50, columns as in the profile. */
type Matrix = readonly [red: Triple, green: Triple, blue: Triple];
type Triple = readonly [x: number, y: number, z: number];

const displayP3: Matrix = [
  [0.51512, 0.2412, -0.00105],
  [0.29198, 0.69225, 0.04189],
  [0.1571, 0.06657, 0.78407],
];
const bt2020: Matrix = [
  [0.67348, 0.27904, -0.00194],
  [0.16567, 0.67535, 0.02998],
  [0.1251, 0.04561, 0.79686],
];
/** By `colour_primaries`. sRGB's own (1) and unspecified ones (2) need no profile. */
const matrices: Record<number, Matrix> = { 9: bt2020, 11: displayP3, 12: displayP3 };

/** Undefined for sRGB. */
export function profileOf({ primaries }: { primaries: number }): Buffer | undefined {
  const matrix = matrices[primaries];
  return matrix && profile(matrix);
}

function profile(matrix: Matrix): Buffer {
  const curve = curveTag();
  const tags: [name: string, body: Buffer][] = [
    ['desc', descriptionTag()],
    ['cprt', Buffer.from('text\0\0\0\0none\0', 'latin1')],
    ['wtpt', xyzTag([0.9642, 1, 0.82491])],
    ...matrix.map((column, index): [string, Buffer] => [`${'rgb'[index]}XYZ`, xyzTag(column)]),
    ...[...'rgb'].map((channel): [string, Buffer] => [`${channel}TRC`, curve]),
  ];
  return assembled(tags);
}

function assembled(tags: [name: string, body: Buffer][]): Buffer {
  const table = Buffer.alloc(4 + 12 * tags.length);
  table.writeUInt32BE(tags.length, 0);
  let at = 128 + table.length;
  const bodies = tags.map(([name, body], index) => {
    const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
    table.write(name, 4 + 12 * index, 'latin1');
    table.writeUInt32BE(at, 8 + 12 * index);
    table.writeUInt32BE(body.length, 12 + 12 * index);
    at += padded.length;
    return padded;
  });
  return Buffer.concat([header(at), table, ...bodies]);
}

function header(bytes: number): Buffer {
  const header = Buffer.alloc(128);
  header.writeUInt32BE(bytes, 0);
  header.writeUInt32BE(0x02400000, 8);
  header.write('mntrRGB XYZ ', 12, 'latin1');
  header.write('acsp', 36, 'latin1');
  // The white of D50.
  for (const [index, part] of [0.9642, 1, 0.82491].entries()) fixed(part).copy(header, 68 + 4 * index);
  return header;
}

function descriptionTag(): Buffer {
  const tag = Buffer.alloc(90 + 6);
  tag.write('desc', 0, 'latin1');
  tag.writeUInt32BE(6, 8);
  tag.write('video', 12, 'latin1');
  return tag;
}

const xyzTag = (parts: Triple) => Buffer.concat([Buffer.from('XYZ \0\0\0\0', 'latin1'), ...parts.map(fixed)]);

/** sRGB's curve: cameras that describe their colours this way use it, or one that differs only in the shadows. */
function curveTag(): Buffer {
  const points = 1024;
  const tag = Buffer.alloc(12 + 2 * points);
  tag.write('curv', 0, 'latin1');
  tag.writeUInt32BE(points, 8);
  for (let point = 0; point < points; point++) {
    const value = point / (points - 1);
    const linear = value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    tag.writeUInt16BE(Math.round(linear * 65_535), 12 + 2 * point);
  }
  return tag;
}

/** s15Fixed16Number. */
function fixed(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(Math.round(value * 65_536));
  return bytes;
}
