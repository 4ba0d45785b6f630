// Keeps passing bytes cheap. Each piece of a body is a buffer outside of V8's heap, and to V8 every 16 MB or so of those
// are a reason to collect all garbage: a quarter of the CPU time of an upload. Nearly all pieces are garbage at once; a
// collection of the young frees them for next to nothing. Flags are read when they are needed, so that they can still be
// set here (https://nodejs.org/api/v8.html#v8setflagsfromstringflags).
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Well below what makes V8 begin by itself. */
const bytesPerCollection = 8 * 1024 * 1024;

type Collect = (options: { type: 'minor' }) => void;
let collect: Collect | undefined;
let waste = 0;

/** To be called with the bytes of each piece. */
export function passed(bytes: number): void {
  waste += bytes;
  if (waste < bytesPerCollection) return;
  waste = 0;
  collect ??= openCollector();
  collect({ type: 'minor' });
}

function openCollector(): Collect {
  // All is collected when there is four times what was kept the last time: some 80 MB.
  setFlagsFromString('--heap-growing-percent=300');
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as Collect;
}
