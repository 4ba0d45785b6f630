// Brings the thumbnails and the item of one key in line with its original, whatever the order and number of events.
// The rule: act on what S3 holds, then look again; if it has changed meanwhile, start over. Two workers on the same
// key may overwrite each other, but the one with the outdated original always notices and corrects it.
import { domainOf } from './aws/calls.ts';
import type { Items } from './aws/items.ts';
import type { Objects, Original } from './aws/objects.ts';
import {
  type ImageItem,
  isFolderMarker,
  longestKey,
  type Recipe,
  recipeHash,
  type Thumbnail,
  thumbnailKey,
} from './contract.ts';
import type { ImageJob } from './events.ts';
import { maxKeyBytes } from './limits.ts';
import { Refusal, type RefusalCode, refuse } from './picture/refusals.ts';
import type { Picture, Rendition } from './picture/thumbnail.ts';

export interface Library {
  objects: Objects;
  items: Items;
  recipe: Recipe;
  originalsBucket: string;
  thumbnailsBucket: string;
  region: string;
  /** Of an original. */
  maxBytes: number;
  /** Bytes to thumbnails; throws a Refusal for a picture that can never succeed. */
  make(bytes: Buffer): Promise<Picture>;
}

/**
 * `done` and `failed` as in the item; `newer` when a newer event's item already existed; `removed` after a deletion;
 * `gone` when there was nothing to read; `ignored` for keys among the thumbnails; `marker` for an object that
 * stands for a folder. `code` is the refusal of a failed picture.
 */
export interface Outcome {
  result: 'done' | 'failed' | 'newer' | 'removed' | 'gone' | 'ignored' | 'marker';
  code?: RefusalCode;
  /** The refusal in words. */
  reason?: string;
}

/** An original that changes three times while it is read can wait for its next event. */
const maxRounds = 3;

/** Throws for anything that may succeed later. */
export async function settle(library: Library, job: ImageJob): Promise<Outcome> {
  // If the thumbnails bucket also notified us, we would make thumbnails of thumbnails forever.
  if (job.bucket === library.thumbnailsBucket) return { result: 'ignored' };
  if (job.bucket !== library.originalsBucket) throw foreign(job.bucket);
  for (let round = 1; round <= maxRounds; round++) {
    const original = await library.objects.read(job, library.maxBytes);
    if (!original && job.kind === 'created' && round === 1) return { result: 'gone' };
    const outcome = await follow(library, job, original);
    if ((await library.objects.currentETag(job)) === original?.eTag) return outcome;
  }
  throw new Error(`the original changed ${maxRounds} times while it was processed`);
}

async function follow(library: Library, job: ImageJob, original: Original | undefined): Promise<Outcome> {
  if (!original) return withdraw(library, job);
  if (!isFolderMarker(job.key, original.bytes)) return publish(library, job, original);
  const outcome = await withdraw(library, job);
  return outcome.result === 'removed' ? { result: 'marker' } : outcome;
}

/** A bucket elsewhere that notifies us by mistake should be noticed: the message ends in the dead letters. */
function foreign(bucket: string): Error {
  const error = new Error(`the bucket ${bucket} is not the one of this stack's originals`);
  return Object.assign(error, { name: 'ForeignBucket' });
}

async function publish(library: Library, job: ImageJob, original: Original): Promise<Outcome> {
  const item = await makeItem(library, job, original);
  const replaced = await library.items.put(item);
  if (replaced === 'newer') return { result: 'newer' };
  const kept = new Set(keysOf(item));
  await library.objects.deleteThumbnails(keysOf(replaced).filter((key) => !kept.has(key)));
  if (!item.Error) return { result: 'done' };
  const { Code, Message: reason } = item.Error;
  return { result: 'failed', code: Code as RefusalCode, reason };
}

/** The recipe's thumbnails are removed even when the item is gone: an earlier attempt may have stopped half-way. */
async function withdraw(library: Library, job: ImageJob): Promise<Outcome> {
  const { sizes, format } = library.recipe;
  const replaced = await library.items.remove(job.key, job.sequencer);
  if (replaced === 'newer') return { result: 'newer' };
  const made = sizes.map((size) => thumbnailKey(job.key, size, format));
  await library.objects.deleteThumbnails([...keysOf(replaced), ...made]);
  return { result: 'removed' };
}

async function makeItem(library: Library, job: ImageJob, original: Original): Promise<ImageItem> {
  const started = performance.now();
  const made = await makeOrRefuse(library, job, original);
  return {
    ImageID: job.key,
    OriginalBucket: job.bucket,
    OriginalETag: original.eTag,
    OriginalBytes: original.bytes,
    OriginalModifiedAt: original.modifiedAt,
    ...(job.sequencer ? { Sequencer: job.sequencer } : {}),
    Recipe: recipeHash(library.recipe),
    ...made,
    ProcessedAt: new Date().toISOString(),
    DurationMs: Math.round(performance.now() - started),
  };
}

type Made = Pick<ImageItem, 'Status'> & Partial<ImageItem>;

async function makeOrRefuse(library: Library, job: ImageJob, original: Original): Promise<Made> {
  try {
    checkKey(library.recipe, job.key);
    if (!original.content) throw refuse('TooManyBytes', original.bytes, library.maxBytes);
    const picture = await library.make(original.content);
    const thumbnails = await Promise.all(
      picture.renditions.map((one) => putThumbnail(library, job.key, one)),
    );
    return { Status: 'done', ...factsOf(library, picture, thumbnails) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { Status: 'failed', Error: error.item };
  }
}

/** Otherwise S3 would refuse the thumbnail's key only after all the work was done. */
function checkKey(recipe: Recipe, key: string): void {
  const longest = Buffer.byteLength(longestKey(key, recipe));
  if (longest > maxKeyBytes) throw refuse('KeyTooLong', longest);
}

async function putThumbnail({ objects, recipe }: Library, key: string, made: Rendition): Promise<Thumbnail> {
  const { format } = recipe;
  const { size, width, height, bytes } = made;
  const thumbnail = thumbnailKey(key, size, format);
  await objects.putThumbnail(thumbnail, bytes, format);
  return { Size: size, Key: thumbnail, Width: width, Height: height, Bytes: bytes.length, Format: format };
}

function factsOf(library: Library, picture: Picture, thumbnails: Thumbnail[]): Partial<ImageItem> {
  const { format, width, height, thumbHash, dominantColor, CapturedAt, Camera } = picture;
  const smallest = thumbnails.toSorted((a, b) => a.Size - b.Size)[0];
  return {
    Format: format,
    Width: width,
    Height: height,
    Thumbnails: thumbnails,
    ThumbHash: thumbHash,
    ...(dominantColor ? { DominantColor: dominantColor } : {}),
    ...(smallest ? { ThumbnailURL: urlOf(library, smallest.Key) } : {}),
    ...(CapturedAt ? { CapturedAt } : {}),
    ...(Camera ? { Camera } : {}),
  };
}

function urlOf({ thumbnailsBucket, region }: Library, key: string): string {
  const path = key.split('/').map(encodeURIComponent).join('/');
  return `https://${thumbnailsBucket}.s3.${region}.${domainOf(region)}/${path}`;
}

const keysOf = ({ Thumbnails: thumbnails = [] }: Partial<ImageItem>) => thumbnails.map(({ Key }) => Key);
