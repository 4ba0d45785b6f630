// Pictures are decoded in processes of their own. Decoders are native code that works on what strangers made: it cannot
// be interrupted, takes as much memory as it likes, and when it breaks, its process is gone, or somebody else's. So these
// processes know nothing worth having, are watched from outside, and are replaced when one of them has to be ended.
import pLimit from 'p-limit';
import { Decoder } from './decoder-handle.ts';

export interface Decoders {
  /** Waits until one is free, and ready. */
  use<T>(work: (decoder: Decoder) => Promise<T>): Promise<T>;
}

/** As many as `count` at a time. The first is started at once: it gets ready while the function reads its first original. */
export function openDecoders(count: number): Decoders {
  const free = [new Decoder()];
  const turns = pLimit(count);
  return {
    use: (work) =>
      turns(async () => {
        const decoder = takeUsable(free);
        try {
          await decoder.ready();
          return await work(decoder);
        } finally {
          free.push(decoder);
        }
      }),
  };
}

/** One that ended, or whose last picture left its memory behind, makes place for another. */
function takeUsable(free: Decoder[]): Decoder {
  const decoder = free.pop();
  if (decoder?.isUsable()) return decoder;
  decoder?.end();
  return new Decoder();
}
