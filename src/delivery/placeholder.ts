// Makes the placeholder that a browser shows until a picture loads: its ThumbHash as a tiny picture, blurred by upscaling,
// or its colour. Transparent pictures get none, because it would stay visible behind them.
import { thumbHashToRGBA } from 'thumbhash';
import type { Entry } from './addresses.ts';
import { type Pixels, pngOf } from './png.ts';

/** A CSS background, safe in an attribute; undefined when nothing is known about the picture. */
export function placeholderOf({ thumbHash, color }: Pick<Entry, 'thumbHash' | 'color'>): string | undefined {
  const bytes = thumbHash === undefined ? undefined : Buffer.from(thumbHash, 'base64');
  if (bytes && bytes.length >= minBytes) {
    if (hasAlpha(bytes)) return undefined;
    const png = pngOf(smaller(thumbHashToRGBA(bytes))).toString('base64');
    return `background:url(data:image/png;base64,${png}) center/cover no-repeat`;
  }
  return color !== undefined && /^#[0-9a-f]{6}$/i.test(color) ? `background:${color}` : undefined;
}

/** Its two headers: https://evanw.github.io/thumbhash */
const minBytes = 5;

/** The last bit of the first header, little endian. */
const hasAlpha = (bytes: Buffer) => ((bytes[2] ?? 0) & 0x80) !== 0;

/** Halves the size; each pixel is the mean of four. A hash has at most seven waves per line, which 16 pixels can show. */
function smaller({ w, h, rgba }: ReturnType<typeof thumbHashToRGBA>): Pixels {
  const [width, height] = [Math.max(1, w >> 1), Math.max(1, h >> 1)];
  const rgb = new Uint8Array(width * height * 3);
  const at = (x: number, y: number, channel: number) =>
    rgba[(Math.min(y, h - 1) * w + Math.min(x, w - 1)) * 4 + channel] ?? 0;
  for (let place = 0; place < rgb.length; place++) {
    const [pixel, channel] = [Math.floor(place / 3), place % 3];
    const [x, y] = [(pixel % width) * 2, Math.floor(pixel / width) * 2];
    const sum = at(x, y, channel) + at(x + 1, y, channel) + at(x, y + 1, channel) + at(x + 1, y + 1, channel);
    rgb[place] = Math.round(sum / 4);
  }
  return { width, height, rgb };
}
