// An item of the table as the API shows it.
import { nameOf, overview } from '../choice.ts';
import { type ImageItem, type Thumbnail, thumbnailPath } from '../contract.ts';
import type { Links } from './links.ts';
import type { ImageDetails, ImageView, SizedPicture } from './wire.ts';

/** Where the pictures are, and how to link to them. */
export interface Shelf {
  links: Links;
  originals: string;
  thumbnails: string;
  /** URL prefix of thumbnail keys if a distribution is in front of their bucket; these links do not expire. */
  address?: string | undefined;
}

const linkTo = ({ address, links, thumbnails }: Shelf, thumbnail: Thumbnail, item: ImageItem) =>
  address === undefined
    ? links.read(thumbnails, thumbnail.Key, versionOf(item))
    : `${address}${thumbnailPath(thumbnail)}`;

export async function viewOf(item: ImageItem, shelf: Shelf): Promise<ImageView> {
  const { Error: error, Format: format, OriginalBytes: bytes, Width: width, Height: height } = item;
  const smallest = overview(item);
  return {
    name: item.ImageID,
    status: item.Status,
    bytes: bytes ?? null,
    format: format ?? null,
    width: width ?? null,
    height: height ?? null,
    thumbHash: item.ThumbHash ?? null,
    color: item.DominantColor ?? null,
    capturedAt: item.CapturedAt ?? null,
    camera: item.Camera ?? null,
    processedAt: item.ProcessedAt,
    error: error ? { code: error.Code, message: error.Message } : null,
    thumbnail: smallest
      ? {
          url: await linkTo(shelf, smallest, item),
          width: smallest.Width,
          height: smallest.Height,
        }
      : null,
    linksExpireAt: shelf.links.expireAt(),
  };
}

export async function detailsOf(item: ImageItem, shelf: Shelf): Promise<ImageDetails> {
  const { links, originals, thumbnails } = shelf;
  const version = versionOf(item);
  const { FocalPoint: point } = item;
  const view = async (thumbnail: Thumbnail): Promise<SizedPicture> => {
    const { Size, Key, Width, Height, Bytes, Format, Cut = false } = thumbnail;
    const url = await linkTo(shelf, thumbnail, item);
    const name = nameOf(thumbnail);
    const file = asFile(thumbnailFile(item.ImageID, thumbnail));
    const download = await links.read(thumbnails, Key, { ...version, ...file });
    const shape = { size: Size, width: Width, height: Height, bytes: Bytes, format: Format, isCut: Cut };
    return { name, ...shape, url, download };
  };
  return {
    ...(await viewOf(item, shelf)),
    original: await links.read(originals, item.ImageID, { ...version, ...asFile(item.ImageID) }),
    thumbnails: await Promise.all((item.Thumbnails ?? []).map(view)),
    focalPoint: point ? { x: point.X, y: point.Y, by: point.By ?? null } : null,
  };
}

/**
 * Reprocessed pictures keep their keys, so the link must differ, or browsers would show the old ones from their cache.
 * S3 ignores parameters that begin with `x-`: https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html
 */
export function versionOf({ ProcessedAt }: ImageItem): Record<string, string> {
  return { 'x-version': ProcessedAt };
}

/** `lake.jpg` as card in WebP → `lake-card.webp`, so that several sizes of one picture can be in one folder. */
function thumbnailFile(name: string, thumbnail: Thumbnail): string {
  return `${name.replace(/\.[^./]*$/, '')}-${nameOf(thumbnail)}.${thumbnail.Key.split('.').at(-1)}`;
}

/**
 * A download, not a page: an SVG opened by itself can run scripts. Pages may still show it as an image.
 * RFC 6266: the name in UTF-8, percent-encoded.
 */
export function asFile(name: string): Record<string, string> {
  // The last part that is not empty: other programs may store names that end with a slash.
  const base = name.split('/').findLast((part) => part !== '') ?? 'image';
  const file = encodeURIComponent(base).replace(/['()*]/g, escape);
  return { 'response-content-disposition': `attachment; filename*=UTF-8''${file}` };
}
