// Which of an item's thumbnails a caller means. Imported by src/, like the contract.
import type { Format, ImageItem, Thumbnail } from './contract.ts';

/** Name of the rendition. Items from before renditions have none: there it is the size. */
export const nameOf = ({ Name, Size }: Thumbnail): string => Name ?? String(Size);

/** All formats of a rendition, by its name or else by its size. */
export function named(thumbnails: readonly Thumbnail[], asked: string): Thumbnail[] {
  const byName = thumbnails.filter((one) => nameOf(one) === asked);
  return byName.length > 0 ? byName : thumbnails.filter(({ Size }) => String(Size) === asked);
}

/** `card (avif, webp), 256 (webp)` */
export function listed(thumbnails: readonly Thumbnail[]): string {
  const formats = Map.groupBy(thumbnails, nameOf);
  const words = [...formats].map(([name, all]) => `${name} (${all.map(({ Format }) => Format).join(', ')})`);
  return words.join(', ');
}

/** Browsers that support the newer formats say so in a request header. */
const isShownBy = (accept: string, format: Format) =>
  format === 'jpeg' || format === 'png' || accept.includes(`image/${format}`);

/** The one with the fewest bytes that the browser supports; if there is none, the one with the fewest bytes. */
export function lightest(thumbnails: readonly Thumbnail[], accept: string): Thumbnail | undefined {
  const byBytes = thumbnails.toSorted((a, b) => a.Bytes - b.Bytes);
  return byBytes.find(({ Format }) => isShownBy(accept, Format)) ?? byBytes[0];
}

/** When nobody chose a format: from the most widely supported to the least, the lighter first. */
const order: readonly Format[] = ['webp', 'jpeg', 'png', 'avif'];

/** The smallest, for an overview: one that shows the whole picture, if there is one. */
export function overview(item: ImageItem): Thumbnail | undefined {
  const { Thumbnails: all = [] } = item;
  const whole = all.filter((one) => isWhole(one, item));
  return (whole.length > 0 ? whole : all).toSorted(
    (a, b) => a.Size - b.Size || order.indexOf(a.Format) - order.indexOf(b.Format),
  )[0];
}

/** Neither cut nor with margins: it has the original's proportions, except for rounding. */
function isWhole({ Width, Height }: Thumbnail, { Width: across, Height: down }: ImageItem): boolean {
  if (!across || !down) return true;
  return Math.abs((Width * down) / across - Height) <= 1 || Math.abs((Height * across) / down - Width) <= 1;
}
