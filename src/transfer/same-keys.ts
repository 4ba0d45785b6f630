// Two files for one key: of the IMG_0001.jpg of two phones only one could stay. Identical bytes are sent once.
import { UsageError } from '../errors/errors.ts';
import { isFileFault } from './faults.ts';
import { withFile } from './local-file.ts';
import type { LocalImage } from './local-image.ts';

/** Returns one image per key, and those identical to another of that key. Throws UsageError naming both of two different ones. */
export async function oneForEachKey(
  images: readonly LocalImage[],
): Promise<{ images: LocalImage[]; same: { image: LocalImage; as: LocalImage }[] }> {
  const byKey = new Map<string, LocalImage>();
  const same: { image: LocalImage; as: LocalImage }[] = [];
  const different: { image: LocalImage; as: LocalImage }[] = [];
  for (const image of images) {
    const as = byKey.get(image.key);
    if (!as) byKey.set(image.key, image);
    else if (await isSameContent(as, image)) same.push({ image, as });
    else different.push({ image, as });
  }
  if (different[0]) throw conflict(different[0], different.length - 1);
  return { images: [...byKey.values()], same };
}

function conflict({ image, as }: { image: LocalImage; as: LocalImage }, others: number): UsageError {
  const more = others === 0 ? '' : `; so would ${others} more`;
  return new UsageError(
    `two different pictures would get the same key '${image.key}': ${as.path} and ${image.path}${more}`,
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
