// Frees what a picture leaves behind. Its bytes and pixels are buffers outside of V8's heap, which is small here: every
// few pictures they make V8 collect the whole heap, at a twentieth of the function's CPU time. They are young, and a
// collection of the young generation alone takes less than a millisecond. V8 reads flags when it needs them, so they
// can still be set here (https://nodejs.org/api/v8.html#v8setflagsfromstringflags).

type Collect = (options: { type: 'minor' | 'major' }) => void;
let collect: Collect | undefined;

/** Frees what nobody will read again, without a collection. */
export function release({ buffer, byteLength }: Buffer): void {
  // Small buffers share theirs.
  if (buffer.byteLength === byteLength) (buffer as ArrayBuffer).transfer(0);
}

/** To be called after each picture. */
export function forget(): void {
  collect ??= openCollector();
  collect({ type: 'minor' });
}

/** For a process that holds nothing between pictures: also collects old objects, once there are many. */
export function forgetAll(): void {
  forget();
  if (process.memoryUsage().external <= muchBytes) return;
  collect?.({ type: 'major' });
  // The memory of WebAssembly goes in two steps: at the end of its instance, and once that has been noticed.
  setImmediate(() => {
    if (process.memoryUsage().external > muchBytes) collect?.({ type: 'major' });
  });
}

/** Two photos' worth of pixels, in buffers or in the memory of a decoder in WebAssembly. */
const muchBytes = 24 * 1024 * 1024;

/** With the first picture, so that the start of the function does not wait for it. */
function openCollector(): Collect {
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  // A full collection runs when there is five times what the last one kept: some 50 MB.
  setFlagsFromString('--heap-growing-percent=400');
  setFlagsFromString('--expose-gc');
  return process.getBuiltinModule('node:vm').runInNewContext('gc') as Collect;
}
