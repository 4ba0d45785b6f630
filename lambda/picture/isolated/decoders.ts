// Pictures are decoded in separate processes. Decoders are native code that works on untrusted files: it cannot
// be interrupted, allocates as much memory as it likes, and when it crashes, so does its process, perhaps after being taken
// over. So these processes have no secrets, are watched from outside, and are replaced when one has to be ended.
import pLimit from 'p-limit';
import type { Capacity } from '../../capacity.ts';
import { Decoder } from './decoder-handle.ts';

export interface Decoders {
  /** Waits until one is free, and ready. */
  use<T>(work: (decoder: Decoder) => Promise<T>): Promise<T>;
}

/** At most `pictures` at a time. The first starts at once, and gets ready while the function reads its first original. */
export function openDecoders({ pictures, keptBytes }: Pick<Capacity, 'pictures' | 'keptBytes'>): Decoders {
  const free = [new Decoder(keptBytes)];
  const turns = pLimit(pictures);
  return {
    use: (work) =>
      turns(async () => {
        const decoder = takeUsable(free) ?? new Decoder(keptBytes);
        try {
          await decoder.ready();
          return await work(decoder);
        } finally {
          free.push(decoder);
        }
      }),
  };
}

/** One that ended, or kept too much of the memory of its last picture, is not. */
function takeUsable(free: Decoder[]): Decoder | undefined {
  const decoder = free.pop();
  if (decoder?.isUsable()) return decoder;
  decoder?.end();
  return undefined;
}
