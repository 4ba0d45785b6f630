// A picture as HTML: the browser chooses the format that it knows and the width that fits, and keeps the room for it.
import type { Entry, Rendition } from './addresses.ts';
import { placeholderOf } from './placeholder.ts';

export interface MarkupOptions {
  /** How wide the page shows it, in CSS: `(max-width: 600px) 100vw, 50vw`. */
  sizes: string;
  className?: string | undefined;
  isLazy?: boolean | undefined;
}

/** The best compression first: a browser takes the first that it knows. */
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

/** Reads the largest: it says how the picture is shaped, and what a browser without `srcset` shows. */
function imageOf(entry: Entry, fluid: Rendition[], format: string, options: MarkupOptions): string {
  const own = fluid.filter((one) => one.format === format);
  const largest = own.at(-1) as Rendition;
  const attributes = {
    src: largest.url,
    srcset: srcsetOf(fluid, format),
    sizes: options.sizes,
    width: String(largest.width),
    height: String(largest.height),
    // What it shows nobody but a person knows.
    alt: '',
    loading: options.isLazy ? 'lazy' : undefined,
    decoding: 'async',
    class: options.className,
    style: placeholderOf(entry),
  };
  return `<img${attributeText(attributes)}>`;
}

/**
 * A srcset is one picture in several widths. Renditions that are cut are another picture, so only those of the original's
 * shape are in it; of a stack that cuts everything, those of the largest one's shape.
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

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string) =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
