// The message that subscribers get about a picture: the item as the table has it, with the address of each thumbnail.
import { addressOf, type ThumbnailPlace } from './address.ts';
import { asciiJson, type ImageItem, type Thumbnail } from './contract.ts';

/** What became of a picture. */
export type Change =
  | { event: 'processed'; item: ImageItem }
  /** The original was deleted, and with it thumbnails and item. */
  | { event: 'removed'; item: Pick<ImageItem, 'ImageID' | 'OriginalBucket'> };

export interface Notification {
  /** `done`, `failed` or `removed`: what subscriptions can filter by. */
  status: string;
  /** JSON in ASCII. */
  body: string;
}

/** SNS takes 256 KiB, attributes included. */
const maxBytes = 255 * 1024;

export function notificationOf(place: ThumbnailPlace, { event, item }: Change, now: Date): Notification {
  if (event === 'removed') {
    const { ImageID, OriginalBucket } = item;
    const facts = { ImageID, Status: 'removed', OriginalBucket, RemovedAt: now.toISOString() };
    return { status: 'removed', body: asciiJson({ version: 1, event, ...facts }) };
  }
  const { Thumbnails: thumbnails, ...facts } = item;
  const addressed = (one: Thumbnail) => ({ ...one, URL: addressOf(place, one) });
  const whole = { version: 1, event, ...facts, ...(thumbnails && { Thumbnails: thumbnails.map(addressed) }) };
  const body = asciiJson(whole);
  // Many thumbnails of a picture with a long key: subscribers find them in the table.
  const isTooLong = body.length > maxBytes;
  return {
    status: item.Status,
    body: isTooLong ? asciiJson({ version: 1, event, ...facts, ThumbnailsOmitted: true }) : body,
  };
}
