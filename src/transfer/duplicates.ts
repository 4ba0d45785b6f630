// Pictures with the same content travel once: further ones are copied inside the bucket, which notifies the function as
// usual. A digest takes time, so only likely duplicates get one: same size and same first bytes, or the
// size of an object that is already in the bucket.
import type { LocalImage } from './local-image.ts';

/** An object with a certain content. */
export interface Duplicate {
  key: string;
  etag: string;
}

interface Ways {
  /** Of the content. */
  digest(): Promise<string>;
  /** Returns the ETag, or undefined when the original of the copy has changed: then the file is sent. */
  copy(duplicate: Duplicate): Promise<string | undefined>;
  put(): Promise<string>;
}

/** The ETag, and the object that was copied, if any. */
export interface Sent {
  etag: string;
  duplicate?: Duplicate;
}

export type SendOnce = (image: LocalImage, ways: Ways) => Promise<Sent>;

/** `stored` are existing objects. */
export function openDuplicates(
  images: readonly LocalImage[],
  stored: Iterable<Duplicate & { bytes: number }>,
): SendOnce {
  const looks = new Map<string, number>();
  const lookOf = ({ bytes, headDigest }: LocalImage) => `${bytes} ${headDigest}`;
  for (const image of images) looks.set(lookOf(image), (looks.get(lookOf(image)) ?? 0) + 1);
  const sizes = new Set<number>();
  /** Size and digest → the object, or undefined when it could not be stored. */
  const contents = new Map<string, Promise<Duplicate | undefined>>();
  for (const { key, etag, bytes } of stored) {
    sizes.add(bytes);
    contents.set(`${bytes} ${etag}`, Promise.resolve({ key, etag }));
  }
  return async (image, { digest, copy, put }) => {
    const isAlike = sizes.has(image.bytes) || (looks.get(lookOf(image)) ?? 0) > 1;
    if (!isAlike) return { etag: await put() };
    const content = `${image.bytes} ${await digest()}`;
    const other = contents.get(content);
    // Nothing may be awaited when there is none: the next file with this content must find this one.
    const duplicate = other && (await other);
    const copied = duplicate && (await copy(duplicate));
    if (copied) return { etag: copied, duplicate };
    const sent = put();
    const own = sent.then((etag) => ({ key: image.key, etag }));
    // Files that wait for it then send themselves; `sent` reports its failure.
    contents.set(
      content,
      own.catch(() => undefined),
    );
    return { etag: await sent };
  };
}
