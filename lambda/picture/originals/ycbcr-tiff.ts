// TIFF pictures with colours as brightness and two differences (YCbCr), which libvips returns as if they were red, green
// and blue. JPEG-compressed ones are no problem: libjpeg converts theirs.
// https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf, section 21
import type { Pixels } from '../decoder.ts';
import { refuse } from '../refusals.ts';
import { Tiff } from './tiff.ts';

const tags = { compression: 259, photometric: 262, coefficients: 529, subsampling: 530 };
const ycbcr = 6;
const jpegCompressions = [6, 7];
/** Weights of red, green and blue in the brightness, when the file does not say: those of television in 1982. */
const usual = [0.299, 0.587, 0.114] as const;

type Shares = readonly [red: number, green: number, blue: number];

/** How to turn the pixels of such a file; undefined for any other TIFF. Throws a Refusal for what libvips cannot read right. */
export function ycbcrTurn(bytes: Buffer): ((pixels: Pixels) => Pixels) | undefined {
  const colours = coloursOf(bytes);
  if (!colours) return undefined;
  if (colours.subsampling.some((every) => every !== 1))
    throw refuse('UnsupportedFormat', 'a TIFF picture with fewer colours than pixels (YCbCr subsampling)');
  return (pixels) => turn(pixels, colours.shares);
}

/** Undefined for other colours, and where the directory cannot be read here: whether it is broken, libvips decides. */
function coloursOf(bytes: Buffer): { subsampling: number[]; shares: Shares } | undefined {
  try {
    const tiff = new Tiff(bytes);
    const first = tiff.directory(tiff.long(4));
    const isStored = !jpegCompressions.includes(first.number(tags.compression) ?? 1);
    if (first.number(tags.photometric) !== ycbcr || !isStored) return undefined;
    const [red, green, blue] = tiff.rationals(first, tags.coefficients);
    const isTold = red !== undefined && green !== undefined && blue !== undefined;
    // Two by two unless the file says otherwise.
    const [across = 2, down = 2] = first.numbers(tags.subsampling);
    return { subsampling: [across, down], shares: isTold ? [red, green, blue] : usual };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function turn(pixels: Pixels, [red, green, blue]: Shares): Pixels {
  const { channels, data } = pixels;
  for (let at = 0; at + 2 < data.length; at += channels) {
    const brightness = data[at] ?? 0;
    const [toBlue, toRed] = [(data[at + 1] ?? 0) - 128, (data[at + 2] ?? 0) - 128];
    const [r, b] = [brightness + toRed * (2 - 2 * red), brightness + toBlue * (2 - 2 * blue)];
    const g = (brightness - red * r - blue * b) / green;
    for (const [index, value] of [r, g, b].entries())
      data[at + index] = Math.min(255, Math.max(0, Math.round(value)));
  }
  return pixels;
}
