// Frees what a picture leaves behind. Its bytes and pixels are buffers outside of V8's heap, which is small here: every
// few pictures are a reason for V8 to go through all of it, at a twentieth of the function's CPU time. They are young,
// and a collection of the young alone takes less than a millisecond. Flags are read when they are needed, so that they
// can still be set here (https://nodejs.org/api/v8.html#v8setflagsfromstringflags).

type Collect = (options: { type: 'minor' | 'major' }) => void;
let collect: Collect | undefined;

/** To be called when a picture is done. */
export function forget(): void {
  collect ??= openCollector();
  collect({ type: 'minor' });
}

/** For a process that holds nothing between pictures: what grew old while its picture was decoded goes, too, once it is much. */
export function forgetAll(): void {
  forget();
  if (process.memoryUsage().arrayBuffers > muchBytes) collect?.({ type: 'major' });
}

/** Two photos' worth of pixels. */
const muchBytes = 24 * 1024 * 1024;

/** With the first picture, so that the start of the function does not wait for it. */
function openCollector(): Collect {
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  // All is collected when there is five times what was kept the last time: some 50 MB.
  setFlagsFromString('--heap-growing-percent=400');
  setFlagsFromString('--expose-gc');
  return process.getBuiltinModule('node:vm').runInNewContext('gc') as Collect;
}
