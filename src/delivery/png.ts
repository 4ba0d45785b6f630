// Encodes the smallest PNG that fits in an HTML attribute: 8-bit RGB, Sub filter (difference to the left pixel), deflate.
// https://www.w3.org/TR/png-3/
import { crc32, deflateSync } from 'node:zlib';

export interface Pixels {
  width: number;
  height: number;
  /** Red, green and blue bytes, line by line. */
  rgb: Uint8Array;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export function pngOf({ width, height, rgb }: Pixels): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // Bit depth 8, colour type 2 (RGB).
  head.set([8, 2], 8);
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(filtered(rgb, width * 3), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Applies filter 1 (Sub), which turns smooth pictures into small numbers that compress well. */
function filtered(rgb: Uint8Array, lineBytes: number): Buffer {
  const lines = rgb.length / lineBytes;
  const out = Buffer.alloc(rgb.length + lines);
  for (let line = 0; line < lines; line++) {
    const [from, to] = [line * lineBytes, line * (lineBytes + 1)];
    out[to] = 1;
    for (let at = 0; at < lineBytes; at++) {
      const left = at < 3 ? 0 : (rgb[from + at - 3] ?? 0);
      out[to + 1 + at] = ((rgb[from + at] ?? 0) - left) & 0xff;
    }
  }
  return out;
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}
