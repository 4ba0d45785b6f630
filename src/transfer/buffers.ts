// Reusable memory for files on their way: freshly allocated megabytes make V8 collect all garbage, which was a fifth of
// the CPU time of an upload.

export interface Buffers {
  /** At least this many bytes, with arbitrary content. */
  take(bytes: number): Buffer;
  /** Returns it for reuse: nobody may read it any more. */
  give(buffer: Buffer): void;
}

const minBytes = 64 * 1024;
/** Unused memory that is kept all the same. */
const maxKeptBytes = 32 * 1024 * 1024;

export function openBuffers(): Buffers {
  // By size, a power of two, so that a returned buffer fits the next file.
  const free = new Map<number, Buffer[]>();
  let keptBytes = 0;
  return {
    take(bytes) {
      const size = 2 ** Math.ceil(Math.log2(Math.max(bytes, minBytes)));
      const buffer = free.get(size)?.pop();
      if (buffer) keptBytes -= size;
      return buffer ?? Buffer.allocUnsafeSlow(size);
    },
    give(buffer) {
      const { length: size } = buffer;
      if (keptBytes + size > maxKeptBytes) return;
      keptBytes += size;
      const others = free.get(size);
      if (others) others.push(buffer);
      else free.set(size, [buffer]);
    },
  };
}
