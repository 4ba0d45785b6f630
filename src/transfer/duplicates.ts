// Pictures with the same content travel once: further ones are copied inside the bucket, which tells the function of
// them as of any other. A digest costs time, so only what looks alike gets one: same size and same first bytes, or the
// size of something that is in the bucket already.
import type { LocalImage } from './local-image.ts';

/** An object with a certain content. */
export interface Twin {
  key: string;
  etag: string;
}

interface Ways {
  /** Of the content. */
  digest(): Promise<string>;
  /** Answers the ETag, or undefined when the twin is not what it was: then it is sent. */
  copy(twin: Twin): Promise<string | undefined>;
  put(): Promise<string>;
}

/** The ETag, and the object that was copied, if one was. */
export interface Sent {
  etag: string;
  twin?: Twin;
}

export type SendOnce = (image: LocalImage, ways: Ways) => Promise<Sent>;

/** `stored` are objects that are there already. */
export function openTwins(
  images: readonly LocalImage[],
  stored: Iterable<Twin & { bytes: number }>,
): SendOnce {
  const looks = new Map<string, number>();
  const lookOf = ({ bytes, headDigest }: LocalImage) => `${bytes} ${headDigest}`;
  for (const image of images) looks.set(lookOf(image), (looks.get(lookOf(image)) ?? 0) + 1);
  const sizes = new Set<number>();
  /** Size and digest → the object, or undefined when it could not be stored. */
  const contents = new Map<string, Promise<Twin | undefined>>();
  for (const { key, etag, bytes } of stored) {
    sizes.add(bytes);
    contents.set(`${bytes} ${etag}`, Promise.resolve({ key, etag }));
  }
  return async (image, { digest, copy, put }) => {
    const isAlike = sizes.has(image.bytes) || (looks.get(lookOf(image)) ?? 0) > 1;
    if (!isAlike) return { etag: await put() };
    const content = `${image.bytes} ${await digest()}`;
    const other = contents.get(content);
    // Nothing may be waited for when there is none: the next one with this content has to find this one.
    const twin = other && (await other);
    const copied = twin && (await copy(twin));
    if (copied) return { etag: copied, twin };
    const sent = put();
    const own = sent.then((etag) => ({ key: image.key, etag }));
    // Whoever waits for it then sends for itself; its failure is told by `sent`.
    contents.set(
      content,
      own.catch(() => undefined),
    );
    return { etag: await sent };
  };
}
