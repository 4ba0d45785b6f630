// Patterns as people type them, for keys. Folders are called `Photos (1)` and `[2024]`, and no key is meant to be
// excluded by what a pattern might mean besides: one that also matches when only `*` and `?` are signs, matches.
import picomatch from 'picomatch';

export type Matches = (key: string) => boolean;

export const isGlob = (text: string): boolean => picomatch.scan(text, { nonegate: true }).isGlob;

/** Keys are in NFC; what is typed need not be. */
export function matcherOf(glob: string, options: { dot?: boolean; basename?: boolean } = {}): Matches {
  const forms = new Set([glob, glob.normalize('NFC')].flatMap((form) => [form, plain(form)]));
  const matchers = Array.from(forms, (form) => picomatch(form, { ...options, nonegate: true }));
  return (key) => matchers.some((matches) => matches(key));
}

/** All but `*` and `?` stands for itself. */
const plain = (glob: string) => glob.replace(/[\\()[\]{}!+@|^$]/g, '\\$&');
