// Two files for one key: of the IMG_0001.jpg of two phones only one could stay. Identical bytes are sent once.
import { UsageError } from '../errors/errors.ts';
import { isFileFault } from './faults.ts';
import { withFile } from './local-file.ts';
import type { LocalImage } from './local-image.ts';

/** An image, and the one that has its key. */
interface Pair {
  image: LocalImage;
  as: LocalImage;
}

/** Of files that are not among the images. */
export type OwnerOf = (image: LocalImage) => LocalImage | undefined;

/** Returns one image per key, those identical to another of that key, and those that differ from it. */
export async function oneForEachKey(
  images: readonly LocalImage[],
  ownerOf: OwnerOf = () => undefined,
): Promise<{ images: LocalImage[]; same: Pair[]; different: Pair[] }> {
  const byKey = new Map<string, LocalImage>();
  const same: Pair[] = [];
  const different: Pair[] = [];
  for (const image of images) {
    const as = byKey.get(image.key) ?? ownerOf(image);
    if (!as) byKey.set(image.key, image);
    else if (await isSameContent(as, image)) same.push({ image, as });
    else different.push({ image, as });
  }
  return { images: [...byKey.values()], same, different };
}

export const conflictReason = ({ image, as }: Pair) =>
  `two different pictures would get the same key '${image.key}': ${as.path} and ${image.path}`;

/** Throws UsageError naming both of the first pair. */
export function refuseConflicts([first, ...others]: readonly Pair[]): void {
  if (!first) return;
  const more = others.length === 0 ? '' : `; so would ${others.length} more`;
  throw new UsageError(
    conflictReason(first) + more,
    'upload them one after the other, each with its own --prefix, or give the folder above both',
  );
}

const chunkBytes = 1024 * 1024;

/** A file that cannot be read is not known to be the same. */
async function isSameContent(one: LocalImage, other: LocalImage): Promise<boolean> {
  if (one.bytes !== other.bytes) return false;
  try {
    return await withFile(one.file, (readOne) =>
      withFile(other.file, async (readOther) => {
        for (let at = 0; at < one.bytes; at += chunkBytes) {
          const [left, right] = await Promise.all([readOne(at, chunkBytes), readOther(at, chunkBytes)]);
          if (!left.equals(right)) return false;
        }
        return true;
      }),
    );
  } catch (error) {
    if (isFileFault(error)) return false;
    throw error;
  }
}
