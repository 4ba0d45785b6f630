// A picture as HTML: the browser chooses a format that it supports and a width that fits, and reserves the space.
import { escapeHtml } from '../../lambda/html.ts';
import type { Entry, Rendition } from './addresses.ts';
import { placeholderOf } from './placeholder.ts';

export interface MarkupOptions {
  /** Its displayed width, in CSS: `(max-width: 600px) 100vw, 50vw`. */
  sizes: string;
  className?: string | undefined;
  isLazy?: boolean | undefined;
}

/** Best compression first: a browser takes the first format that it supports. */
const formatOrder = ['avif', 'webp', 'jpeg', 'png'];

/** Undefined for a picture without thumbnails. */
export function pictureMarkup(entry: Entry, options: MarkupOptions): string | undefined {
  const fluid = sameShape(entry);
  const formats = formatOrder.filter((format) => fluid.some((one) => one.format === format));
  const last = formats.at(-1);
  if (last === undefined) return undefined;
  const sources = formats.slice(0, -1).map((format) => {
    const attributes = { type: `image/${format}`, srcset: srcsetOf(fluid, format), sizes: options.sizes };
    return `  <source${attributeText(attributes)}>\n`;
  });
  return `<picture>\n${sources.join('')}  ${imageOf(entry, fluid, last, options)}\n</picture>`;
}

/** Uses the largest: it has the proportions, and a browser without `srcset` shows it. */
function imageOf(entry: Entry, fluid: Rendition[], format: string, options: MarkupOptions): string {
  const own = fluid.filter((one) => one.format === format);
  const largest = own.at(-1) as Rendition;
  const attributes = {
    src: largest.url,
    srcset: srcsetOf(fluid, format),
    sizes: options.sizes,
    width: String(largest.width),
    height: String(largest.height),
    // Only a person knows what the picture shows.
    alt: '',
    loading: options.isLazy ? 'lazy' : undefined,
    decoding: 'async',
    class: options.className,
    style: placeholderOf(entry),
  };
  return `<img${attributeText(attributes)}>`;
}

/**
 * A srcset is one picture in several widths. Cuts are different pictures, so only those with the original's
 * proportions are in it; if a stack cuts everything, those with the proportions of the largest one.
 */
function sameShape({ width, height, renditions }: Entry): Rendition[] {
  const whole = width && height ? renditions.filter((one) => isShaped(one, { width, height })) : [];
  if (whole.length > 0) return whole;
  const largest = renditions.at(-1);
  return largest ? renditions.filter((one) => isShaped(one, largest)) : [];
}

/** Sides are rounded to whole pixels. */
function isShaped(
  one: Pick<Rendition, 'width' | 'height'>,
  other: Pick<Rendition, 'width' | 'height'>,
): boolean {
  const exact = (one.width * other.height) / other.width;
  return (
    Math.abs(exact - one.height) <= 1 || Math.abs((one.height * other.width) / other.height - one.width) <= 1
  );
}

const srcsetOf = (all: Rendition[], format: string) =>
  all
    .filter((one) => one.format === format)
    .map(({ url, width }) => `${url} ${width}w`)
    .join(', ');

function attributeText(attributes: Record<string, string | undefined>): string {
  return Object.entries(attributes)
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${escapeHtml(value)}"`))
    .join('');
}
