// Brings the thumbnails and the item of one key in line with its original, whatever the order and number of events.
// The rule: act on what S3 holds, then look again; if it has changed meanwhile, start over. Two workers on the same
// key may overwrite each other, but the one with the outdated original always notices and corrects it.
import { addressOf, type ThumbnailPlace } from './address.ts';
import { type Items, type Known, ownPoint } from './aws/items.ts';
import type { Objects, Original } from './aws/objects.ts';
import { type ImageItem, isFolderMarker, type Thumbnail, thumbnailKey } from './contract.ts';
import type { ImageJob } from './events.ts';
import { maxKeyBytes } from './limits.ts';
import type { Change } from './notification.ts';
import type { Outcome } from './outcome.ts';
import { Refusal, type RefusalCode, refuse } from './picture/refusals.ts';
import type { MadeThumbnail, Order, Picture } from './picture/thumbnail.ts';
import {
  type Recipe,
  type Recipes,
  recipeFor,
  recipeHash,
  thumbnailKeyBytes,
  thumbnailKeys,
} from './recipe.ts';

export interface Library extends ThumbnailPlace {
  objects: Objects;
  items: Items;
  recipes: Recipes;
  originalsBucket: string;
  /** Of an original. */
  maxBytes: number;
  /** Bytes, which it takes over, to thumbnails; throws a Refusal for a picture that can never succeed. */
  make(bytes: Buffer, order: Omit<Order, 'limits'>): Promise<Picture>;
}

/** An original, or its focal point, that changes three times while it is processed can wait for its next event. */
const maxRounds = 3;

/** Throws for anything that may succeed later. */
export async function settle(library: Library, job: ImageJob): Promise<Outcome> {
  // If the thumbnails bucket also notified us, we would make thumbnails of thumbnails forever.
  if (job.bucket === library.thumbnailsBucket) return { result: 'ignored' };
  if (job.bucket !== library.originalsBucket) throw foreign(job.bucket);
  for (let round = 1; round <= maxRounds; round++) {
    const original = await library.objects.read(job, library.maxBytes);
    if (!original && job.kind === 'created' && round === 1) return { result: 'gone' };
    const outcome = await follow(library, job, original, round > 1);
    if (outcome && (await library.objects.currentETag(job)) === original?.eTag) return outcome;
  }
  throw new Error(`the original or its focal point changed ${maxRounds} times while it was processed`);
}

/** Undefined when the focal point has changed, and everything is to be done again. */
async function follow(
  library: Library,
  job: ImageJob,
  original: Original | undefined,
  isAgain: boolean,
): Promise<Outcome | undefined> {
  if (!original) return withdraw(library, job);
  if (!isFolderMarker(job.key, original.bytes)) return publish(library, job, original, isAgain);
  const outcome = await withdraw(library, job);
  return outcome.result === 'removed' ? { result: 'marker' } : outcome;
}

/** A bucket elsewhere that notifies us by mistake should be noticed: the message ends in the dead letters. */
function foreign(bucket: string): Error {
  const error = new Error(`the bucket ${bucket} is not the one of this stack's originals`);
  return Object.assign(error, { name: 'ForeignBucket' });
}

/** One attempt, which uses up the original's bytes. */
async function publish(
  library: Library,
  job: ImageJob,
  original: Original,
  isAgain: boolean,
): Promise<Outcome | undefined> {
  const recipe = recipeFor(library.recipes, job.key);
  // What is never cut needs no focal point, and rarely has one.
  const isAsked = isAgain || recipe.renditions.some(({ fit }) => fit === 'cover');
  const known = isAsked ? await library.items.known(job.key) : {};
  const item = await makeItem(library, { job, original, recipe, known });
  const replaced = await library.items.put(item);
  return replaced && published(library, item, replaced);
}

async function published(
  library: Library,
  item: ImageItem,
  replaced: Partial<ImageItem> | 'newer',
): Promise<Outcome> {
  if (replaced === 'newer') return { result: 'newer' };
  const kept = new Set(keysOf(item));
  await library.objects.deleteThumbnails(keysOf(replaced).filter((key) => !kept.has(key)));
  const change: Change = { event: 'processed', item };
  if (!item.Error) return { result: 'done', change };
  const { Code, Message: reason } = item.Error;
  return { result: 'failed', code: Code as RefusalCode, reason, change };
}

/** The recipe's thumbnails are removed even when the item is gone: an earlier attempt may have stopped half-way. */
async function withdraw(library: Library, job: ImageJob): Promise<Outcome> {
  const replaced = await library.items.remove(job.key, job.sequencer);
  if (replaced === 'newer') return { result: 'newer' };
  const made = thumbnailKeys(recipeFor(library.recipes, job.key), job.key);
  await library.objects.deleteThumbnails([...keysOf(replaced), ...made]);
  const item = { ImageID: job.key, OriginalBucket: job.bucket };
  return { result: 'removed', ...(replaced.ImageID ? { change: { event: 'removed', item } } : {}) };
}

/** A picture to be made. */
interface Commission {
  job: ImageJob;
  original: Original;
  recipe: Recipe;
  known: Known;
}

async function makeItem(library: Library, commission: Commission): Promise<ImageItem> {
  const { job, original, recipe, known } = commission;
  const started = performance.now();
  const made = await makeOrRefuse(library, commission);
  const point = ownPoint(known);
  return {
    ImageID: job.key,
    OriginalBucket: job.bucket,
    OriginalETag: original.eTag,
    OriginalBytes: original.bytes,
    OriginalModifiedAt: original.modifiedAt,
    ...(job.sequencer ? { Sequencer: job.sequencer } : {}),
    Recipe: recipeHash(recipe),
    ...(point ? { FocalPoint: point } : {}),
    ...made,
    ProcessedAt: new Date().toISOString(),
    DurationMs: Math.round(performance.now() - started),
  };
}

type Made = Pick<ImageItem, 'Status'> & Partial<ImageItem>;

async function makeOrRefuse(library: Library, { job, original, recipe, known }: Commission): Promise<Made> {
  try {
    checkKey(recipe, job.key);
    if (!original.content) throw refuse('TooManyBytes', original.bytes, library.maxBytes);
    // What was found in another picture is of no use for this one; what a person said of the key stays.
    const isOfThis = known.OriginalETag === original.eTag || ownPoint(known) !== undefined;
    const order = { recipe, ...(isOfThis ? { focalPoint: known.FocalPoint } : {}) };
    const picture = await library.make(original.content, order);
    const thumbnails = await Promise.all(
      picture.thumbnails.map((one) => putThumbnail(library, job.key, one)),
    );
    return { Status: 'done', ...factsOf(library, picture, thumbnails) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { Status: 'failed', Error: error.item };
  }
}

/** Otherwise S3 would refuse the thumbnail's key only after all the work was done. */
function checkKey(recipe: Recipe, key: string): void {
  const bytes = thumbnailKeyBytes(recipe, key);
  if (bytes > maxKeyBytes) throw refuse('KeyTooLong', bytes);
}

async function putThumbnail({ objects }: Library, key: string, made: MadeThumbnail): Promise<Thumbnail> {
  const { name, size, isCut, width, height, format, bytes } = made;
  const Key = thumbnailKey(key, name, format);
  const ETag = await objects.putThumbnail(Key, bytes, format);
  const shape = { Width: width, Height: height, Bytes: bytes.length, Format: format };
  return { Name: name, Size: size, Key, ...shape, ...(isCut ? { Cut: true } : {}), ETag };
}

function factsOf(library: Library, picture: Picture, thumbnails: Thumbnail[]): Partial<ImageItem> {
  const { format, width, height, thumbHash, dominantColor, focalPoint, CapturedAt, Camera } = picture;
  const smallest = thumbnails.toSorted((a, b) => a.Size - b.Size)[0];
  return {
    Format: format,
    Width: width,
    Height: height,
    Thumbnails: thumbnails,
    ...(focalPoint ? { FocalPoint: focalPoint } : {}),
    ThumbHash: thumbHash,
    ...(dominantColor ? { DominantColor: dominantColor } : {}),
    ...(smallest ? { ThumbnailURL: addressOf(library, smallest) } : {}),
    ...(CapturedAt ? { CapturedAt } : {}),
    ...(Camera ? { Camera } : {}),
  };
}

const keysOf = ({ Thumbnails: thumbnails = [] }: Partial<ImageItem>) => thumbnails.map(({ Key }) => Key);
