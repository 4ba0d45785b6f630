// Pure: finds the cuts of a picture, an image to preview them with, and the part that each of them keeps.
import type { DetailedImage } from '../../data/types.ts';
import { isWhole, shownByBrowsers } from '../../renditions.ts';

/** Fractions of width and height, from the top left corner. */
export interface Point {
  x: number;
  y: number;
}

interface Size {
  width: number;
  height: number;
}

export interface Cut extends Size {
  name: string;
}

export interface Subject {
  /** URL of an uncut image. */
  src: string;
  size: Size;
  /** One per rendition, regardless of formats. */
  cuts: Cut[];
}

/** Longest side, in pixels, that is large enough for the preview beside its cuts. */
const enough = 1000;

/** Undefined if nothing is cut, or if the browser cannot show an uncut image. */
export function subjectOf(image: DetailedImage): Subject | undefined {
  const { width, height, thumbnails, format, original } = image;
  const cut = thumbnails.filter(({ isCut }) => isCut);
  if (!width || !height || cut.length === 0) return undefined;
  const whole = thumbnails
    .filter((one) => !one.isCut && one.format !== 'avif' && isWhole(one, { width, height }))
    .toSorted((a, b) => a.width - b.width);
  const shown = whole.find((one) => Math.max(one.width, one.height) >= enough) ?? whole.at(-1);
  const src = shown?.url ?? (shownByBrowsers.has(format ?? '') ? original : undefined);
  if (src === undefined) return undefined;
  const cuts = new Map(cut.map((one) => [one.name, one]));
  return { src, size: { width, height }, cuts: [...cuts.values()] };
}

/**
 * The `object-position` of a picture that covers its box: keeps the point as near to the centre as the picture's edges
 * allow, like the function that makes the cuts.
 */
export function placeOf(whole: Size, cut: Size, { x, y }: Point): string {
  const scale = Math.max(cut.width / whole.width, cut.height / whole.height);
  const along = (side: keyof Size, share: number) => {
    const [all, part] = [whole[side] * scale, cut[side]];
    const room = all - part;
    if (room <= 0) return 50;
    return (Math.min(Math.max(0, all * share - part / 2), room) / room) * 100;
  };
  return `${along('width', x).toFixed(2)}% ${along('height', y).toFixed(2)}%`;
}

/** Clamps the point to the picture, and rounds it to steps that a person can distinguish. */
export function nearest({ x, y }: Point): Point {
  const share = (value: number) => Math.round(Math.min(Math.max(0, value), 1) * 1000) / 1000;
  return { x: share(x), y: share(y) };
}
