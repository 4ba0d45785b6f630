// What to do about a failed image, by the code that its item carries. A file that is bad stays bad: it has to be
// replaced. What the function could not take may be taken by a larger one.
import { shellQuoted } from '../machine/shell.ts';

const replace = () => 'put a good file in its place and upload that';
const convert = () => 'save it as JPEG, PNG, WebP or AVIF and upload that';
const enlarge = (key: string) => `thumbs setup --memory 3008, then thumbs retry ${quoted(key)}`;

/** Codes are those of lambda/picture/refusals.ts, and DeadLetter. */
const remedies: Record<string, (key: string) => string> = {
  Empty: replace,
  NotAnImage: replace,
  Truncated: replace,
  Corrupt: replace,
  UnsupportedFormat: convert,
  // Older versions of the function had no decoder for it.
  HeicUnsupported: (key) => `thumbs setup, then thumbs retry ${quoted(key)}`,
  DecoderCrashed: convert,
  TooManyPixels: enlarge,
  TooMuchMemory: enlarge,
  TooSlow: (key) => `thumbs setup --memory 3008 --timeout 120, then thumbs retry ${quoted(key)}`,
  TooLong: () => 'cut it into parts and upload those',
  TooManyBytes: () => 'save it with fewer pixels or stronger compression and upload that',
  KeyTooLong: () => 'upload it under a shorter path',
};

export function remedyOf(code: string, key: string): string {
  return remedies[code]?.(key) ?? `thumbs retry ${quoted(key)}`;
}

/** As a shell takes it. */
const quoted = (key: string) => (/^[\w./-]+$/.test(key) ? key : shellQuoted(key));
