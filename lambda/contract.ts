// What the function and the command line agree on: key layout, item shape, environment names.
// Imported by src/, so it must stay free of dependencies but Node's own.
export const formats = ['webp', 'jpeg', 'avif', 'png'] as const;
export type Format = (typeof formats)[number];

/** Environment of the worker function: names as used in code on the left, as in Lambda on the right. */
export const environment = {
  recipe: 'THUMBS_RECIPE',
  /** `off`: the package has no decoder for HEIC. Nothing reads it but `recover`. */
  heic: 'THUMBS_HEIC',
  originalsBucket: 'THUMBS_ORIGINALS_BUCKET',
  thumbnailsBucket: 'THUMBS_THUMBNAILS_BUCKET',
  table: 'THUMBS_TABLE',
  /** Prefix of thumbnail keys with a trailing slash: a URL, or a path below the endpoint. If absent, the bucket's URL. */
  address: 'THUMBS_ADDRESS',
  /** The table's index, unless it is `byStatus`. */
  index: 'THUMBS_INDEX',
  /** ARN of the topic that gets a message about every picture; absent without one. */
  topic: 'THUMBS_TOPIC',
} as const;

/** Environment of the API's function; buckets and table as for the worker. */
export const apiEnvironment = {
  trigger: 'THUMBS_TRIGGER',
  originalsBucket: environment.originalsBucket,
  thumbnailsBucket: environment.thumbnailsBucket,
  table: environment.table,
  address: environment.address,
  index: environment.index,
  /** `s3://BUCKET[/PREFIX]`: originals that are only read; absent where the stack has its own bucket. */
  source: 'THUMBS_SOURCE',
  jobsQueue: 'THUMBS_JOBS_QUEUE',
  worker: 'THUMBS_WORKER',
  /** `open` or `token` */
  read: 'THUMBS_API_READ',
  /** SHA-256 in hex. */
  tokenHash: 'THUMBS_API_TOKEN_HASH',
  /** Public key of share links; absent if the token was created before share links existed. */
  shareKey: 'THUMBS_API_SHARE_KEY',
} as const;

/** The table's index on `Status` and `ProcessedAt`. */
export const byStatusIndex = 'byStatus';

/**
 * How a typed key may be stored, in the order to try: as typed first, then composed (NFC), which is how `upload`
 * stores names. Keyboards, file systems and clipboards of macOS produce decomposed characters.
 */
export function keySpellings(typed: string): string[] {
  return [...new Set([typed, typed.normalize('NFC')])];
}

/** Consoles and file managers store one for each new folder: neither an image nor a file. */
export const isFolderMarker = (key: string, bytes: number): boolean => bytes === 0 && key.endsWith('/');

/** Extension of a thumbnail's key. */
const extensions: Record<Format, string> = { webp: 'webp', jpeg: 'jpg', avif: 'avif', png: 'png' };

/** `<original key>/<rendition>.<ext>` in the thumbnails bucket. */
export function thumbnailKey(originalKey: string, name: string, format: Format): string {
  return `${originalKey}/${name}.${extensions[format]}`;
}

/** The message `upload` sends itself when the trigger is `sqs`. */
export interface DirectMessage {
  bucket_name: string;
  image_key: string;
}

export const directMessage = (bucket_name: string, image_key: string): DirectMessage => ({
  bucket_name,
  image_key,
});

/** What S3 would report of a deletion; the function then removes thumbnails and item, which only it may do. */
export function removalMessage(bucket: string, key: string): object {
  const s3 = { bucket: { name: bucket }, object: { key: encodeURIComponent(key) } };
  return { Records: [{ eventVersion: '2.1', eventName: 'ObjectRemoved:Delete', s3 }] };
}

/** Keys in any script, in a plain ASCII body: SQS refuses some characters that a key may contain. */
export function asciiJson(value: object): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(/[^ -~]/g, escaped);
}

export interface Thumbnail {
  /** Of its rendition. Items made before there were renditions have none: it is the size then. */
  Name?: string;
  /** In pixels: the long side asked for, or else the longer side of what came out. Pictures are never enlarged. */
  Size: number;
  Key: string;
  Width: number;
  Height: number;
  Bytes: number;
  Format: Format;
  /** True if parts of the picture were cut away. */
  Cut?: boolean;
  /** Without quotes. Items made before it was recorded have none. */
  ETag?: string;
}

/** Every byte is encoded except RFC 3986's unreserved characters, as signatures require. */
export function escapeStrictly(text: string): string {
  const hex = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, hex);
}

/** As S3 signs keys: the slashes stay. */
export const escapeKey = (key: string): string => escapeStrictly(key).replaceAll('%2F', '/');

/**
 * HTTP clients normalise `.` and `..` in a path, which keys may contain, and would ask for another object. Encoded slashes
 * prevent that; S3 decodes them, and verifies signatures over the decoded path. `path`: an escaped key.
 */
export function tidyProof(path: string): string {
  const hasDots = path.split('/').some((part) => part === '.' || part === '..');
  return hasDots ? path.replaceAll('/', '%2F') : path;
}

/**
 * A thumbnail behind the address of its bucket or distribution, percent-encoded. A thumbnail that is made again has the
 * same key and another version, so that caches and browsers take it for another picture.
 */
export function thumbnailPath({ Key, ETag }: Pick<Thumbnail, 'Key' | 'ETag'>): string {
  const path = tidyProof(escapeKey(Key));
  return ETag ? `${path}?v=${ETag.slice(0, 8)}` : path;
}

/** What stays in the picture when it is cut, as shares of width and height (0 to 1). */
export interface FocalPoint {
  X: number;
  Y: number;
  /** What found it; a point without was set by a person, and counts for all cuts. */
  By?: 'attention' | 'entropy';
}

/** A message fails for good after this many tries: throttling and retries use some of them (AWS advises five or more). */
export const maxReceives = 5;

/** Why a picture has no thumbnails, for a person to read. */
export interface ItemError {
  Code: string;
  Message: string;
}

/** One item of the images table. Sizes in bytes, lengths in pixels, times as ISO 8601. */
export interface ImageItem {
  /** Partition key: the original's object key. */
  ImageID: string;
  Status: 'done' | 'failed';
  /** Present only with the index `byStatusShard`; e.g. `done#7`. */
  StatusShard?: string;
  OriginalBucket: string;
  /** Without quotes. */
  OriginalETag?: string;
  OriginalBytes?: number;
  /** When the original was stored, for ordering messages that carry no sequencer. */
  OriginalModifiedAt?: string;
  /** S3's sequencer of the newest event seen, 32 hex digits, for ordering events of the same key. */
  Sequencer?: string;
  /**
   * The original's format, detected from its bytes: jpeg, png, webp, gif, avif, tiff, svg, heif, bmp, ico, jxl, psd, or a
   * camera's raw format such as cr2 or nef.
   */
  Format?: string;
  /** As displayed, after orientation. */
  Width?: number;
  Height?: number;
  /** URL of the smallest thumbnail. */
  ThumbnailURL?: string;
  Thumbnails?: Thumbnail[];
  FocalPoint?: FocalPoint;
  /** Base64 of the ThumbHash, about 25 bytes: a blurred placeholder. */
  ThumbHash?: string;
  /** `#rrggbb`: the most common colour. */
  DominantColor?: string;
  CapturedAt?: string;
  Camera?: string;
  Recipe: string;
  ProcessedAt: string;
  DurationMs: number;
  Error?: ItemError;
}
