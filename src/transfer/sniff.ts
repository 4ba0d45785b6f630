// Examines a file before it is sent: whether the function can use the picture, and if not, why, in words.
import { crc32 } from 'node:zlib';
import { capacityOf } from '../../lambda/capacity.ts';
import {
  type Limits,
  maxDrawingBytes,
  maxKeyBytes,
  maxPixelsOf,
  maxSide,
  megapixels,
  type PictureHeader,
} from '../../lambda/limits.ts';
import { memoryAdvice } from '../../lambda/memory-advice.ts';
import { headBytes, identify, type SourceFormat } from '../../lambda/picture/formats.ts';
import { keptPixels, planOf } from '../../lambda/picture/plan.ts';
import {
  type Recipe,
  type RecipeSettings,
  recipeFor,
  recipesOf,
  thumbnailKeyBytes,
} from '../../lambda/recipe.ts';
import { bytesText, sizeAndLimit } from '../../lambda/units.ts';
import type { FilePath } from './file-names.ts';
import { type ReadAt, readHeader } from './header.ts';
import { withFile } from './local-file.ts';

export type Sniffed = Fitting | Refused;

interface Refused {
  reason: string;
  /** The reason without the numbers of this file. */
  reasonKind?: string;
}

interface Fitting {
  format: SourceFormat;
  contentType: string;
  /** Digest of the first bytes: files with the same one may be identical. */
  headDigest: number;
}

/** Of a stack: how much its function takes follows from these. */
export interface DestinationSettings extends RecipeSettings {
  memoryMB: number;
}

/** What becomes of one picture, and where. */
export interface Destination {
  memoryMB: number;
  recipe: Recipe;
}

export function destinationOf(settings: DestinationSettings, key: string): Destination {
  return { memoryMB: settings.memoryMB, recipe: recipeFor(recipesOf(settings), key) };
}

/** Reads only the header. Throws file system errors. */
export async function sniff(file: FilePath, bytes: number, destination: Destination): Promise<Sniffed> {
  const { limits } = capacityOf(String(destination.memoryMB));
  if (bytes === 0) return { reason: 'the file is empty (0 bytes)' };
  if (bytes > limits.bytes) return tooManyBytes(bytes, limits.bytes);
  return withFile(file, async (readFile) => {
    const head = await readFile(0, headBytes);
    const readAt: ReadAt = async (offset, length) =>
      offset + length <= head.length ? head.subarray(offset, offset + length) : readFile(offset, length);
    return look({ head, readAt, bytes, limits, destination });
  });
}

interface LocalFile {
  head: Buffer;
  readAt: ReadAt;
  bytes: number;
  limits: Limits;
  destination: Destination;
}

async function look({ head, readAt, bytes, limits, destination }: LocalFile): Promise<Sniffed> {
  const identity = identify(head);
  if (identity.kind === 'unknown') return { reason: 'not an image: its first bytes match no image format' };
  if (identity.kind === 'foreign') return { reason: `this is ${identity.what}` };
  const { format, mediaType: contentType } = identity;
  const fitting = { format, contentType, headDigest: crc32(head) };
  if (format === 'svg' && bytes > maxDrawingBytes) return tooManyBytes(bytes, maxDrawingBytes);
  const header = await readHeader(format, readAt);
  const reason = header && tooLarge(header, limits, destination.recipe);
  return reason ? { reason, reasonKind: 'more pixels than the function takes' } : fitting;
}

function tooLarge(header: PictureHeader, limits: Limits, recipe: Recipe): string | undefined {
  const { width, height } = header;
  const kept = keptPixels(planOf(header, recipe.renditions));
  const limit = maxPixelsOf(header, kept, limits);
  if (Math.max(width, height) > maxSide) {
    return `${width} × ${height} pixels: no side may be longer than ${maxSide}`;
  }
  if (width * height <= limit) return undefined;
  const tooMany = `${megapixels(width * height)} megapixels (${width} × ${height}) are more than the limit of ${megapixels(limit)}`;
  return `${tooMany} for this format: ${memoryAdvice(header, kept)}`;
}

/** Why S3 would refuse the original, or its thumbnails, under this key; undefined when it would not. */
export function tooLongKey(key: string, { recipe }: Destination): string | undefined {
  const [own, thumbnails] = [Buffer.byteLength(key), thumbnailKeyBytes(recipe, key)];
  if (thumbnails <= maxKeyBytes) return undefined;
  const what =
    own > maxKeyBytes ? `its key has ${own} bytes` : `its thumbnail's key would have ${thumbnails} bytes`;
  return `${what}, and S3 allows ${maxKeyBytes}: shorten its path or the prefix`;
}

function tooManyBytes(bytes: number, maxBytes: number): Sniffed {
  const [size, limit] = sizeAndLimit(bytes, maxBytes);
  return {
    reason: `${size} is more than the limit of ${limit}`,
    reasonKind: `more than the limit of ${bytesText(maxBytes)}`,
  };
}
