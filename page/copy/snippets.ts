// Pure: a picture as text to paste elsewhere, and which of its sizes that is.
import type { DetailedImage } from '../data/types.ts';

export type Kind = 'address' | 'html' | 'markdown';
export type Sized = DetailedImage['thumbnails'][number];

export const kinds: Record<Kind, string> = { address: 'Address', html: 'HTML', markdown: 'Markdown' };

/** `name` is the picture's: its last part, without the ending, is the text for people who cannot see it. */
export function snippetOf(kind: Kind, name: string, { url, width, height }: Sized): string {
  const alt = altOf(name);
  switch (kind) {
    case 'address':
      return url;
    case 'html':
      return `<img src="${escapeHtml(url)}" width="${width}" height="${height}" alt="${escapeHtml(alt)}">`;
    case 'markdown':
      // A parenthesis in the address would end it.
      return `![${alt.replace(/[\\[\]]/g, '\\$&')}](${url.replaceAll('(', '%28').replaceAll(')', '%29')})`;
  }
}

const altOf = (name: string) =>
  (name.split('/').at(-1) ?? '').replace(/\.[^.]*$/, '').replace(/[_\s]+/g, ' ');

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (one) => entities[one] ?? one);

/** Signed by S3: it stops working within the hour. An address of a CDN stays. */
export const isTemporary = (url: string) => /[?&]X-Amz-Signature=/i.test(url);

/** From the format that most programs show to the one that fewest do. */
const formats = ['webp', 'jpeg', 'png', 'avif'];

/** Smallest first; formats of one size beside each other. */
export function sizesOf({ thumbnails }: Pick<DetailedImage, 'thumbnails'>): Sized[] {
  return thumbnails.toSorted(
    (a, b) =>
      a.width * a.height - b.width * b.height ||
      a.name.localeCompare(b.name) ||
      formats.indexOf(a.format) - formats.indexOf(b.format),
  );
}

/** The largest, in the format that most programs show. Undefined for a picture without thumbnails. */
export function largestOf(image: Pick<DetailedImage, 'thumbnails'>): Sized | undefined {
  const last = sizesOf(image).at(-1);
  return last && sizesOf(image).find(({ name }) => name === last.name);
}

/** Distinguishes sizes of one picture, also after their links were renewed. */
export const idOf = ({ name, format }: Sized) => `${name}.${format}`;
