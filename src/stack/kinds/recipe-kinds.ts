// The short forms in which flags describe thumbnails: sizes and formats, one or several.
import { type Format, formats } from '../../../lambda/contract.ts';
import { renditionOfSize, type Size } from '../../../lambda/recipe.ts';
import { maxRenditions, maxSide, minSide } from '../renditions.ts';
import type { Kind } from './setting-kinds.ts';

function isSize(value: unknown): value is Size {
  if (typeof value !== 'number' && typeof value !== 'string') return false;
  const { longSide, width, height } = renditionOfSize(value) ?? {};
  const sides = [longSide, width, height].filter((side) => side !== undefined);
  return sides.length > 0 && sides.every((side) => side >= minSide && side <= maxSide);
}

/** 16 to 8192. */
const sidePattern = '(1[6-9]|[2-9][0-9]|[1-9][0-9]{2}|[1-7][0-9]{3}|80[0-9]{2}|81[0-8][0-9]|819[0-2])';
const sizePattern = `^(${sidePattern}[wh]?|${sidePattern}x${sidePattern})$`;

export const sizeList: Kind<Size[]> = {
  takes: `one to ${maxRenditions} sizes from ${minSide} to ${maxSide} pixels: long sides, widths, heights or boxes, such as 256,640w,480h,400x300`,
  accepts: (value): value is Size[] =>
    Array.isArray(value) && value.length > 0 && value.length <= maxRenditions && value.every(isSize),
  parse: (text) => {
    const sizes = text.split(',').map((part) => sizeOf(part.trim()));
    return sizes.every(isSize) ? sizes : undefined;
  },
  schema: {
    type: 'array',
    minItems: 1,
    maxItems: maxRenditions,
    items: {
      anyOf: [
        { type: 'integer', minimum: minSide, maximum: maxSide },
        { type: 'string', pattern: sizePattern },
      ],
    },
  },
};

/** A long side is stored as a number. */
const sizeOf = (text: string): Size => (/^\d+$/.test(text) ? Number(text) : text);

const isFormat = (value: unknown): value is Format => formats.includes(value as Format);

export const formatOrList: Kind<Format | Format[]> = {
  takes: `${formats.join(', ')}, or several of them, such as avif,webp`,
  accepts: (value): value is Format | Format[] =>
    isFormat(value) || (Array.isArray(value) && value.length > 0 && value.every(isFormat)),
  parse: (text) => {
    const list = text.split(',').map((part) => part.trim());
    return list.every(isFormat) ? list : undefined;
  },
  choices: formats,
  schema: { anyOf: [{ enum: formats }, { type: 'array', minItems: 1, items: { enum: formats } }] },
};
