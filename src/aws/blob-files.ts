// Where the bytes of a call's input come from, for those who show the call.
const files = new WeakMap<Uint8Array, string>();

/** The same bytes, with the file that holds them. */
export function fromFile<Bytes extends Uint8Array>(bytes: Bytes, file: string): Bytes {
  files.set(bytes, file);
  return bytes;
}

export const fileOfBytes = (bytes: Uint8Array): string | undefined => files.get(bytes);
