// An item of the table as the API shows it: camelCase, null for what is not known, links instead of keys.
import type { ImageItem, Thumbnail } from '../contract.ts';
import type { Links } from './links.ts';

export interface ImageView {
  name: string;
  status: 'done' | 'failed';
  /** Of the original, as are format, width and height. */
  bytes: number | null;
  format: string | null;
  width: number | null;
  height: number | null;
  thumbHash: string | null;
  /** `#rrggbb` */
  color: string | null;
  capturedAt: string | null;
  camera: string | null;
  processedAt: string;
  error: { code: string; message: string } | null;
  /** The smallest. */
  thumbnail: { url: string; width: number; height: number } | null;
  linksExpireAt: string;
}

export interface ImageDetails extends ImageView {
  original: string;
  thumbnails: { size: number; width: number; height: number; bytes: number; format: string; url: string }[];
}

/** Where the pictures are, and how to link to them. */
export interface Shelf {
  links: Links;
  originals: string;
  thumbnails: string;
}

export async function viewOf(item: ImageItem, { links, thumbnails }: Shelf): Promise<ImageView> {
  const { Error: error, Format: format, OriginalBytes: bytes, Width: width, Height: height } = item;
  const smallest = thumbnailOf(item);
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
      ? { url: await links.read(thumbnails, smallest.Key), width: smallest.Width, height: smallest.Height }
      : null,
    linksExpireAt: links.expireAt(),
  };
}

export async function detailsOf(item: ImageItem, shelf: Shelf): Promise<ImageDetails> {
  const { links, originals, thumbnails } = shelf;
  const view = async ({ Size, Key, Width, Height, Bytes, Format }: Thumbnail) => ({
    size: Size,
    width: Width,
    height: Height,
    bytes: Bytes,
    format: Format,
    url: await links.read(thumbnails, Key),
  });
  return {
    ...(await viewOf(item, shelf)),
    original: await links.read(originals, item.ImageID),
    thumbnails: await Promise.all((item.Thumbnails ?? []).map(view)),
  };
}

/** Of this size, or the smallest. */
export function thumbnailOf({ Thumbnails: all = [] }: ImageItem, size?: number): Thumbnail | undefined {
  if (size !== undefined) return all.find((one) => one.Size === size);
  return all.toSorted((a, b) => a.Size - b.Size)[0];
}
