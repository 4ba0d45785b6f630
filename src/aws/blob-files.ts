// Records which file the bytes of a call's input come from, for code that displays the call.
const files = new WeakMap<Uint8Array, string>();

/** Returns the same bytes and records the file that they come from. */
export function fromFile<Bytes extends Uint8Array>(bytes: Bytes, file: string): Bytes {
  files.set(bytes, file);
  return bytes;
}

export const fileOfBytes = (bytes: Uint8Array): string | undefined => files.get(bytes);
