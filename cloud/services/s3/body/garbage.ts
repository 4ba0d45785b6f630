// Keeps passing bytes cheap. Each piece of a body is a buffer outside of V8's heap, and about every 16 MB of those make
// V8 collect all garbage: a quarter of the CPU time of an upload. Nearly all pieces are garbage at once; a collection of
// the young generation frees them at almost no cost. V8 reads flags when it needs them, so they can still be
// set here (https://nodejs.org/api/v8.html#v8setflagsfromstringflags).
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Well below what makes V8 start by itself. */
const bytesPerCollection = 8 * 1024 * 1024;

type Collect = (options: { type: 'minor' }) => void;
let collect: Collect | undefined;
let waste = 0;

/** To be called with the size of each piece. */
export function passed(bytes: number): void {
  waste += bytes;
  if (waste < bytesPerCollection) return;
  waste = 0;
  collect ??= openCollector();
  collect({ type: 'minor' });
}

function openCollector(): Collect {
  // A full collection runs when there is four times what the last one kept: some 80 MB.
  setFlagsFromString('--heap-growing-percent=300');
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as Collect;
}
