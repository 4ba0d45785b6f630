// Frames on a pipe: a little JSON and many bytes, which are copied no more often than the kernel requires. Eight bytes
// hold the length of each, in that order.
import type { Readable, Writable } from 'node:stream';

export interface Frame {
  head: unknown;
  bytes: Buffer;
}

/** Resolves when everything has left this process; rejects when the pipe breaks. */
export function writeFrame(pipe: Writable, head: unknown, parts: readonly Buffer[] = []): Promise<void> {
  const json = Buffer.from(JSON.stringify(head));
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(json.length, 0);
  lengths.writeUInt32LE(
    parts.reduce((sum, { length }) => sum + length, 0),
    4,
  );
  return new Promise((resolve, reject) => {
    pipe.cork();
    for (const part of [lengths, json, ...parts]) pipe.write(part);
    pipe.write('', (error) => (error ? reject(error) : resolve()));
    pipe.uncork();
  });
}

/** Destroys the pipe at an invalid frame, or at one of more than `maxBytes`: the writer may be compromised. */
export function readFrames(pipe: Readable, maxBytes: number, listener: (frame: Frame) => void): void {
  let filling = new Filling(8);
  let lengths: Buffer | undefined;
  const take = (whole: Buffer) => {
    if (!lengths) {
      const bytes = whole.readUInt32LE(0) + whole.readUInt32LE(4);
      if (bytes > maxBytes) throw new RangeError(`a frame of ${bytes} bytes`);
      lengths = whole;
      filling = new Filling(bytes);
      return;
    }
    const jsonBytes = lengths.readUInt32LE(0);
    lengths = undefined;
    filling = new Filling(8);
    listener({ head: JSON.parse(whole.toString('utf8', 0, jsonBytes)), bytes: whole.subarray(jsonBytes) });
  };
  pipe.on('data', (chunk: Buffer) => {
    try {
      for (let rest = chunk; rest.length > 0; ) {
        rest = filling.add(rest);
        if (filling.isFull) take(filling.bytes);
      }
    } catch (error) {
      pipe.destroy(error as Error);
    }
  });
}

class Filling {
  readonly bytes: Buffer;
  #filled = 0;

  constructor(length: number) {
    // Not from the pool that buffers share: the receiver gets the whole of it.
    this.bytes = Buffer.allocUnsafeSlow(length);
  }

  get isFull(): boolean {
    return this.#filled === this.bytes.length;
  }

  /** Returns what did not fit. */
  add(chunk: Buffer): Buffer {
    const taken = chunk.copy(this.bytes, this.#filled);
    this.#filled += taken;
    return chunk.subarray(taken);
  }
}
