// Where browsers find thumbnails: behind the distribution, or else in the bucket, which a stand-in for AWS has
// below its own address.
import { nameOf } from '../../lambda/choice.ts';
import { type ImageItem, type Thumbnail, thumbnailPath } from '../../lambda/contract.ts';
import type { Context } from '../aws/session.ts';
import { openSigner } from '../aws/signed-addresses.ts';
import { suffixOfHosts } from '../stack/partition.ts';

/** With a trailing slash. */
export function thumbnailBase({ cdn, place, names }: Context): string {
  if (cdn) return `${cdn}t/`;
  const bucket = names.of('thumbnails');
  if (place.endpoint) return `${place.endpoint}/${bucket}/`;
  return `https://${bucket}.s3.${names.region}.${suffixOfHosts(names.region)}/`;
}

export const addressOf = (base: string, thumbnail: Thumbnail) => `${base}${thumbnailPath(thumbnail)}`;

/**
 * Yields the items with URLs that work now: the distribution may be newer than the picture. Without a distribution, URLs
 * of a private bucket are signed for twelve hours, because it refuses unsigned requests.
 */
export async function* withAddresses<T extends object>(
  context: Context,
  items: AsyncIterable<T>,
): AsyncGenerator<T> {
  const base = thumbnailBase(context);
  const sign = isOpen(context) ? async (address: string) => address : openSigner(context);
  for await (const item of items) {
    const { ThumbnailURL, Thumbnails = [] }: Partial<ImageItem> = item;
    const smallest = smallestOf(Thumbnails);
    const isAddressed = ThumbnailURL !== undefined && smallest !== undefined;
    yield isAddressed ? { ...item, ThumbnailURL: await sign(addressOf(base, smallest)) } : item;
  }
}

/** Whether the pictures' URLs are public. */
const isOpen = ({ cdn, settings }: Context) => cdn !== undefined || settings.site === 'public';

/** Warns about private URLs that are meant to last, such as those on a site, where a signature would expire. */
export function noteRefused(context: Context): void {
  if (isOpen(context)) return;
  const text =
    'the bucket is private and refuses these addresses; to have them open over HTTPS: thumbs setup --cdn';
  context.emit({ event: 'note', id: 'thumbnails', text });
}

const smallestOf = (all: readonly Thumbnail[]) => all.toSorted((a, b) => a.Size - b.Size)[0];

export interface Rendition {
  name: string;
  format: string;
  width: number;
  height: number;
  bytes: number;
  url: string;
}

/** What the build of a site needs to know about a picture. */
export interface Entry {
  key: string;
  /** Of the original, as displayed. */
  width?: number | undefined;
  height?: number | undefined;
  thumbHash?: string | undefined;
  color?: string | undefined;
  capturedAt?: string | undefined;
  /** Smallest first. */
  renditions: Rendition[];
}

export function entryOf(base: string, item: ImageItem): Entry {
  const { ImageID, Width, Height, ThumbHash, DominantColor, CapturedAt, Thumbnails = [] } = item;
  const renditions = Thumbnails.map((one) => ({
    name: nameOf(one),
    format: one.Format,
    width: one.Width,
    height: one.Height,
    bytes: one.Bytes,
    url: addressOf(base, one),
  }));
  return {
    key: ImageID,
    width: Width,
    height: Height,
    thumbHash: ThumbHash,
    color: DominantColor,
    capturedAt: CapturedAt,
    renditions: renditions.sort((a, b) => a.width - b.width),
  };
}
