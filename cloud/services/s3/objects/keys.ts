// Object keys as text: their limits, their encoding in listings and events, and their position in UTF-8 order.
import { AwsError } from '../../../aws-error.ts';

/** In bytes of UTF-8 (S3 user guide, "Naming Amazon S3 objects"). */
const maxKeyLength = 1024;

/** Throws KeyTooLongError. */
export function checkKey(key: string): void {
  const bytes = Buffer.byteLength(key);
  if (bytes <= maxKeyLength) return;
  const fields = { Size: String(bytes), MaxSizeAllowed: String(maxKeyLength) };
  throw new AwsError('KeyTooLongError', 'Your key is too long', 400, fields);
}

/** `a b+c/é` becomes `a+b%2Bc/%C3%A9`: form encoding that leaves slashes alone. */
export function formEncode(key: string): string {
  return encodeURIComponent(key)
    .replace(/%20/g, '+')
    .replace(/%2F/g, '/')
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The very next key: nothing sorts between the two. */
export const justAfter = (key: string) => `${key}\0`;

/** The first key after all keys with the prefix; undefined when there can be none. */
export function afterPrefix(prefix: string): string | undefined {
  const characters = [...prefix];
  for (let last = characters.pop(); last !== undefined; last = characters.pop()) {
    const next = (last.codePointAt(0) ?? 0) + 1;
    // Surrogates are not characters: U+E000 follows U+D7FF.
    if (next <= 0x10ffff) return characters.join('') + String.fromCodePoint(next === 0xd800 ? 0xe000 : next);
  }
  return undefined;
}
