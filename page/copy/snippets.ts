// Pure: formats a picture as text to paste elsewhere, and chooses its size.
import type { DetailedImage } from '../data/types.ts';
import { formatsBySupport } from '../renditions.ts';

export type Kind = 'address' | 'html' | 'markdown';
export type Sized = DetailedImage['thumbnails'][number];

export const kinds: Record<Kind, string> = { address: 'Address', html: 'HTML', markdown: 'Markdown' };

/** The alt text is the last segment of `name`, without the extension. */
export function snippetOf(kind: Kind, name: string, { url, width, height }: Sized): string {
  const alt = altOf(name);
  switch (kind) {
    case 'address':
      return url;
    case 'html':
      return `<img src="${escapeHtml(url)}" width="${width}" height="${height}" alt="${escapeHtml(alt)}">`;
    case 'markdown':
      // Brackets in the name would end it. Code and HTML would even reach into the next picture's. A parenthesis in the
      // URL would end the link.
      return `![${alt.replace(/[\\[\]`<&*]/g, '\\$&')}](${url.replaceAll('(', '%28').replaceAll(')', '%29')})`;
  }
}

const altOf = (name: string) =>
  (name.split('/').at(-1) ?? '').replace(/\.[^.]*$/, '').replace(/[_\s]+/g, ' ');

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (one) => entities[one] ?? one);

/** True for URLs signed by S3, which expire within the hour. CDN URLs do not expire. */
export const isTemporary = (url: string) => /[?&]X-Amz-Signature=/i.test(url);

/** Smallest first; formats of the same size are adjacent. */
export function sizesOf({ thumbnails }: Pick<DetailedImage, 'thumbnails'>): Sized[] {
  return thumbnails.toSorted(
    (a, b) =>
      a.width * a.height - b.width * b.height ||
      a.name.localeCompare(b.name) ||
      formatsBySupport.indexOf(a.format) - formatsBySupport.indexOf(b.format),
  );
}

/** The largest size, in its most widely supported format. Undefined for a picture without thumbnails. */
export function largestOf(image: Pick<DetailedImage, 'thumbnails'>): Sized | undefined {
  const last = sizesOf(image).at(-1);
  return last && sizesOf(image).find(({ name }) => name === last.name);
}

/** Identifies a size of one picture, even after its links were renewed. */
export const idOf = ({ name, format }: Sized) => `${name}.${format}`;
