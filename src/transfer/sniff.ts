// Looks into a file before it is sent: is it a picture the function can use, and if not, why, in words.
import { dimensionsOf, type ReadAt } from './dimensions.ts';
import { contentTypes, headBytes, type ImageFormat, identify } from './formats.ts';
import { withFile } from './local-file.ts';

export type Sniffed = { format: ImageFormat; contentType: string } | { reason: string };

/** The function's limits: what exceeds them would travel in vain. */
export const maxPixels = 100_000_000;
export const maxBytes = 128 * 1024 * 1024;

/** Reads the header only. Throws what the file system throws. */
export async function sniff(path: string, bytes: number): Promise<Sniffed> {
  if (bytes === 0) return { reason: 'the file is empty (0 bytes)' };
  if (bytes > maxBytes)
    return { reason: `${mebibytes(bytes)} MiB is more than the ${mebibytes(maxBytes)} MiB taken` };
  return withFile(path, async (readAt) => look(await readHead(readAt)));
}

interface Head {
  head: Buffer;
  readAt: ReadAt;
}

async function readHead(readFile: ReadAt): Promise<Head> {
  const head = await readFile(0, headBytes);
  const readAt: ReadAt = async (offset, length) =>
    offset + length <= head.length ? head.subarray(offset, offset + length) : readFile(offset, length);
  return { head, readAt };
}

async function look({ head, readAt }: Head): Promise<Sniffed> {
  const verdict = identify(head);
  if (!verdict) return { reason: 'not an image: its first bytes match no image format' };
  if ('foreign' in verdict) return { reason: `this is ${verdict.foreign}` };
  const { format } = verdict;
  const size = await dimensionsOf(format, readAt);
  if (size && size.width * size.height > maxPixels) {
    return {
      reason: `${megapixels(size.width * size.height)} megapixels (${size.width} × ${size.height}) are more than the ${megapixels(maxPixels)} taken`,
    };
  }
  return { format, contentType: contentTypes[format] };
}

const megapixels = (pixels: number) => Math.round(pixels / 100_000) / 10;
const mebibytes = (bytes: number) => Math.round(bytes / 1024 / 102.4) / 10;
