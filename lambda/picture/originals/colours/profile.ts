// Builds an ICC profile from code points of ITU-T H.273, because sharp needs a profile to convert colours to sRGB.
// https://www.color.org/specification/ICC.1-2001-04.pdf (version 2: matrix and curves)

import { curveOf, isHdr } from './curves.ts';
import { inverseOf, type Matrix, product, type Triple, times, transposed, withFactors } from './matrices.ts';

/** CIE 1931 chromaticity coordinates. */
export type Point = readonly [x: number, y: number];

type Primaries = readonly [red: Point, green: Point, blue: Point];

/** Primaries and transfer are H.273 code points; explicit values from the file take precedence. */
export interface Colours {
  primaries: number;
  transfer: number;
  white?: Point | undefined;
  points?: Primaries | undefined;
  /** Exponent from linear light to encoded values. */
  gamma?: number | undefined;
}

const daylight: Point = [0.3127, 0.329];
const p3 = [
  [0.68, 0.32],
  [0.265, 0.69],
  [0.15, 0.06],
] as const;
const srgb = [
  [0.64, 0.33],
  [0.3, 0.6],
  [0.15, 0.06],
] as const;
const bt2020 = [
  [0.708, 0.292],
  [0.17, 0.797],
  [0.131, 0.046],
] as const;
/** Keyed by `colour_primaries`; any other number is treated as sRGB. */
const primariesOf: Record<number, Primaries> = { 9: bt2020, 11: p3, 12: p3 };
/** sRGB's transfer curve and those that differ only in the shadows; 2 is unspecified. */
const usualTransfers = [0, 1, 2, 3, 6, 7, 11, 12, 13, 14, 15];

/** Undefined for sRGB. */
export function profileOf(colours: Colours): Buffer | undefined {
  const { primaries, transfer, white = daylight, gamma } = colours;
  const points = colours.points ?? primariesOf[primaries] ?? srgb;
  const isUsual = gamma === undefined && usualTransfers.includes(transfer) && white === daylight;
  if (isUsual && points === srgb) return undefined;
  const matrix = matrixOf(points, white);
  return matrix && profile(matrix, colours);
}

/** Converts RGB to CIE XYZ (D50); undefined for degenerate primaries. */
function matrixOf([red, green, blue]: Primaries, white: Point): Matrix | undefined {
  const columns = transposed([xyzOf(red), xyzOf(green), xyzOf(blue)]);
  const inverse = inverseOf(columns);
  if (!inverse) return undefined;
  const underWhite = withFactors(columns, times(inverse, xyzOf(white)));
  const matrix = product(adaptation(xyzOf(white)), underWhite);
  // Limits values to what a profile can store, with room for imaginary colours.
  return matrix.flat().every((value) => Math.abs(value) < 8) ? matrix : undefined;
}

const xyzOf = ([x, y]: Point): Triple => [x / y, 1, (1 - x - y) / y];
const d50: Triple = [0.9642, 1, 0.82491];
/** Bradford chromatic adaptation matrix. */
const cones: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];
const fromCones: Matrix = [
  [0.9869929, -0.1470543, 0.1599627],
  [0.4323053, 0.5183603, 0.0492912],
  [-0.0085287, 0.0400428, 0.9684867],
];

function adaptation(white: Triple): Matrix {
  const [[long, medium, short], [toLong, toMedium, toShort]] = [times(cones, white), times(cones, d50)];
  const factors: Triple = [toLong / long, toMedium / medium, toShort / short];
  return product(withFactors(fromCones, factors), cones);
}

function profile(matrix: Matrix, { transfer, gamma }: Colours): Buffer {
  const curve = curveTag(curveOf(transfer, gamma), isHdr(transfer) ? 4096 : 1024);
  const tags: [name: string, body: Buffer][] = [
    ['desc', descriptionTag()],
    ['cprt', Buffer.from('text\0\0\0\0none\0', 'latin1')],
    ['wtpt', xyzTag(d50)],
    ...transposed(matrix).map((column, index): [string, Buffer] => [`${'rgb'[index]}XYZ`, xyzTag(column)]),
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
  // The D50 white point.
  for (const [index, part] of d50.entries()) fixed(part).copy(header, 68 + 4 * index);
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

function curveTag(curve: (value: number) => number, points: number): Buffer {
  const tag = Buffer.alloc(12 + 2 * points);
  tag.write('curv', 0, 'latin1');
  tag.writeUInt32BE(points, 8);
  for (let point = 0; point < points; point++) {
    const light = curve(point / (points - 1));
    tag.writeUInt16BE(Math.round(Math.min(1, Math.max(0, light)) * 65_535), 12 + 2 * point);
  }
  return tag;
}

/** Encodes an s15Fixed16Number. */
function fixed(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(Math.round(value * 65_536));
  return bytes;
}
