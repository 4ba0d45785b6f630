// A file's bytes on their way: how they are read, compared and put depends on their number.
import { etagOfBytes, etagOfFile, etagOfParts, isOfParts, multipartBytes } from './etag.ts';
import type { Job } from './job.ts';
import { readWhole } from './local-file.ts';
import type { LocalImage } from './local-image.ts';

export interface Content {
  /** The ETag it will have. */
  digest(): Promise<string>;
  /** Does an object of its size and with this ETag have the same content? A copied object has another ETag than one sent in parts. */
  isObject(etag: string): Promise<boolean>;
  /** Returns the ETag. */
  put(): Promise<string>;
}

/** Small files are read once, into reusable memory; large ones are streamed, twice if compared. */
export async function withContent(
  job: Job,
  image: LocalImage,
  use: (content: Content) => Promise<void>,
): Promise<void> {
  const { file, bytes } = image;
  if (bytes >= multipartBytes) return use(largeContent(job, image));
  const memory = job.buffers.take(bytes);
  try {
    await use(smallContent(job, image, await readWhole(file, memory, multipartBytes)));
  } finally {
    job.buffers.give(memory);
  }
}

function smallContent({ store, advance }: Job, image: LocalImage, body: Buffer): Content {
  return {
    digest: async () => etagOfBytes(body),
    isObject: async (etag) => etag === etagOfBytes(body),
    put: async () => {
      const etag = await store.put(image, body);
      advance(image.bytes);
      return etag;
    },
  };
}

function largeContent({ context: { signal }, store, advance }: Job, image: LocalImage): Content {
  let sent = 0;
  const onSent = (sum: number) => {
    advance(sum - sent);
    sent = sum;
  };
  return {
    digest: () => etagOfParts(image.file, signal),
    isObject: async (etag) =>
      etag === (await (isOfParts(etag) ? etagOfParts : etagOfFile)(image.file, signal)),
    put: () => store.putLarge(image, onSent),
  };
}
