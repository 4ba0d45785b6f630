// Converts CIE 1976 Lab colours (D50) as stored by Photoshop: one byte per channel, a and b centred at 128.
import { type Matrix, type Triple, times } from './matrices.ts';

const d50: Triple = [0.9642, 1, 0.82491];
/** Converts XYZ (D50) to linear sRGB. */
const toLinear: Matrix = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
];

/** Converts in place: the first three of every `channels` bytes become red, green and blue. */
export function labToSrgb(data: Buffer, channels: number): void {
  for (let at = 0; at + 2 < data.length; at += channels) {
    const [l = 0, a = 0, b = 0] = [data[at], data[at + 1], data[at + 2]];
    for (const [index, value] of srgbOf((l * 100) / 255, a - 128, b - 128).entries())
      data[at + index] = value;
  }
}

function srgbOf(l: number, a: number, b: number): number[] {
  const y = (l + 16) / 116;
  const [x50, y50, z50] = d50;
  const xyz: Triple = [x50 * cubed(y + a / 500), y50 * cubed(y), z50 * cubed(y - b / 200)];
  return times(toLinear, xyz).map((linear) => Math.round(255 * Math.min(1, Math.max(0, curved(linear)))));
}

const cubed = (value: number) => (value > 6 / 29 ? value ** 3 : 3 * (6 / 29) ** 2 * (value - 4 / 29));
const curved = (linear: number) =>
  linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055;
