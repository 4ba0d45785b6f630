// What to do about a failed image, by the code in its item. A bad file stays bad and has to be
// replaced. A larger function may accept what was too large.
import { shellQuoted } from '../machine/shell.ts';

const replace = () => 'replace it with a good file and upload that';
const convert = () => 'save it as JPEG, PNG, WebP or AVIF and upload that';
/** The most memory for one picture: from 2,654 MB on, two share it. */
const enlarge = (key: string) => `thumbs setup --memory 2560, then thumbs retry ${quoted(key)}`;

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
  TooSlow: (key) => `thumbs setup --memory 2560 --timeout 120, then thumbs retry ${quoted(key)}`,
  TooLong: () => 'cut it into parts and upload those',
  TooManyBytes: () => 'save it with fewer pixels or stronger compression and upload that',
  KeyTooLong: () => 'upload it under a shorter path',
};

export function remedyOf(code: string, key: string): string {
  return remedies[code]?.(key) ?? `thumbs retry ${quoted(key)}`;
}

/** Quoted for a shell. */
const quoted = (key: string) => (/^[\w./-]+$/.test(key) ? key : shellQuoted(key));
