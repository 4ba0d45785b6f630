// Photoshop files made by code: no layers, and the four quarters of pictures.ts as the merged picture.
import { quadrantColour } from './pictures.ts';

interface PsdOptions {
  /** Channels, each with its numbers of 0 to 255, of the colour of the quarter. */
  channels?: (colour: readonly number[], x: number) => readonly number[];
  mode?: number;
  bits?: 1 | 8 | 16;
  isRle?: boolean;
  /** PSB. */
  isLarge?: boolean;
  hasAlpha?: boolean;
  palette?: Buffer;
  resources?: [id: number, bytes: Buffer][];
}

const [width, height] = [48, 32];

export function psd(options: PsdOptions = {}): Buffer {
  const { mode = 3, bits = 8, isRle = false, isLarge = false, hasAlpha = false } = options;
  const { palette = Buffer.alloc(0), resources = [] } = options;
  const planes = planesOf(options);
  const head = Buffer.alloc(26);
  head.write('8BPS');
  for (const [at, value] of [
    [4, isLarge ? 2 : 1],
    [12, planes.length],
    [16, height],
    [20, width],
    [22, bits],
    [24, mode],
  ] as const)
    head.writeUInt16BE(value, at);
  const blocks = Buffer.concat(resources.map(([id, bytes]) => resource(id, bytes)));
  const layers = hasAlpha ? layersBefore(isLarge) : Buffer.alloc(0);
  const compression = Buffer.from([0, isRle ? 1 : 0]);
  return Buffer.concat([
    ...[head, sized(palette), sized(blocks), sized(layers, isLarge), compression],
    ...(isRle ? packed(planes, isLarge) : planes.flat()),
  ]);
}

/** Lines of each channel. */
function planesOf({ channels = (colour) => colour, bits = 8 }: PsdOptions): Buffer[][] {
  const pixel = (x: number, y: number) => channels(quadrantColour(x, y, width, height), x);
  const line = (y: number, channel: number) => {
    const values = Array.from({ length: width }, (_, x) => pixel(x, y)[channel] ?? 0);
    if (bits === 16) return Buffer.from(values.flatMap((value) => [value, value]));
    if (bits === 8) return Buffer.from(values);
    const bytes = Buffer.alloc(width / 8);
    for (const [x, value] of values.entries())
      bytes[x >> 3] = (bytes[x >> 3] ?? 0) | ((value & 1) << (7 - (x & 7)));
    return bytes;
  };
  return pixel(0, 0).map((_, channel) => Array.from({ length: height }, (_, y) => line(y, channel)));
}

/** The lengths of all lines first; runs of up to 128 bytes. */
function packed(planes: Buffer[][], isLarge: boolean): Buffer[] {
  const lines = planes.flat().map(pack);
  const counts = Buffer.alloc(lines.length * (isLarge ? 4 : 2));
  for (const [index, { length }] of lines.entries())
    if (isLarge) counts.writeUInt32BE(length, index * 4);
    else counts.writeUInt16BE(length, index * 2);
  return [counts, ...lines];
}

function pack(line: Buffer): Buffer {
  const bytes: number[] = [];
  for (let at = 0; at < line.length; ) {
    const value = line[at] ?? 0;
    let run = 1;
    while (run < 128 && line[at + run] === value) run++;
    bytes.push(run === 1 ? 0 : 257 - run, value);
    at += run;
  }
  return Buffer.from(bytes);
}

/** A negative number of layers: the merged picture is transparent. */
function layersBefore(isLarge: boolean): Buffer {
  const info = Buffer.alloc(2);
  info.writeInt16BE(-1);
  return sized(info, isLarge);
}

function sized(bytes: Buffer, isLarge = false): Buffer {
  const length = Buffer.alloc(isLarge ? 8 : 4);
  length.writeUInt32BE(bytes.length, length.length - 4);
  return Buffer.concat([length, bytes]);
}

function resource(id: number, bytes: Buffer): Buffer {
  const head = Buffer.from('8BIM\0\0\0\0', 'latin1');
  head.writeUInt16BE(id, 4);
  return Buffer.concat([head, sized(bytes), Buffer.alloc(bytes.length & 1)]);
}
