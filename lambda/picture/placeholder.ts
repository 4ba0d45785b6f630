// What a page can show before a thumbnail arrives: a ThumbHash (a blurred picture in 25 bytes) and one colour.
import { rgbaToThumbHash } from 'thumbhash';
import { fitWithin } from '../limits.ts';
import { type Pixels, pixelsOf, scale } from './decoder.ts';

export interface Placeholder {
  /** Base64, about 25 bytes. */
  thumbHash: string;
  /** `#rrggbb`; undefined for a completely transparent picture. */
  dominantColor?: string;
}

/** ThumbHash keeps about 7 × 7 waves of a picture; more pixels than this only take longer, in JavaScript. */
const side = 40;

export async function placeholderOf(largest: Pixels): Promise<Placeholder> {
  const still = { ...largest, frames: 1 };
  const small = await pixelsOf(scale(still, fitWithin(still, side)).ensureAlpha().toColourspace('srgb'));
  const thumbHash = Buffer.from(rgbaToThumbHash(small.width, small.height, small.data)).toString('base64');
  const dominantColor = dominantOf(small.data);
  return { thumbHash, ...(dominantColor ? { dominantColor } : {}) };
}

/** Colours belong together when they differ by no more than this in any channel: 16 of 256 steps. */
const kindBits = 4;
const kinds = 1 << (3 * kindBits);

/** The mean of the most common group of colours, with pixels weighted by their opacity. */
function dominantOf(rgba: Buffer): string | undefined {
  const weights = new Float64Array(kinds);
  for (let at = 0; at + 3 < rgba.length; at += 4) {
    const kind = kindAt(rgba, at);
    weights[kind] = (weights[kind] ?? 0) + (rgba[at + 3] ?? 0);
  }
  const most = weights.reduce((best, weight, kind) => (weight > (weights[best] ?? 0) ? kind : best), 0);
  return weights[most] ? meanOf(rgba, most) : undefined;
}

function kindAt(rgba: Buffer, at: number): number {
  const bits = (channel: number) => (rgba[at + channel] ?? 0) >> (8 - kindBits);
  return (((bits(0) << kindBits) | bits(1)) << kindBits) | bits(2);
}

function meanOf(rgba: Buffer, kind: number): string {
  const sums = [0, 0, 0];
  let total = 0;
  for (let at = 0; at + 3 < rgba.length; at += 4) {
    if (kindAt(rgba, at) !== kind) continue;
    const alpha = rgba[at + 3] ?? 0;
    total += alpha;
    for (let channel = 0; channel < 3; channel++) {
      sums[channel] = (sums[channel] ?? 0) + (rgba[at + channel] ?? 0) * alpha;
    }
  }
  return `#${sums
    .map((sum) =>
      Math.round(sum / total)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}
