// Memory for files on their way, used again and again: every megabyte freshly taken is soon a reason for V8 to collect
// all garbage, which was a fifth of the CPU time of an upload.

export interface Buffers {
  /** At least so many bytes, with anything in them. */
  take(bytes: number): Buffer;
  /** To be taken by others: nobody may read it any more. */
  give(buffer: Buffer): void;
}

const leastBytes = 64 * 1024;
/** What nobody uses and is kept all the same. */
const mostKeptBytes = 32 * 1024 * 1024;

export function openBuffers(): Buffers {
  // By size, which is a power of two, so that one that is given fits the next file.
  const free = new Map<number, Buffer[]>();
  let keptBytes = 0;
  return {
    take(bytes) {
      const size = 2 ** Math.ceil(Math.log2(Math.max(bytes, leastBytes)));
      const buffer = free.get(size)?.pop();
      if (buffer) keptBytes -= size;
      return buffer ?? Buffer.allocUnsafeSlow(size);
    },
    give(buffer) {
      const { length: size } = buffer;
      if (keptBytes + size > mostKeptBytes) return;
      keptBytes += size;
      const others = free.get(size);
      if (others) others.push(buffer);
      else free.set(size, [buffer]);
    },
  };
}
