// Patterns as people type them, for keys. Folders may be called `Photos (1)` and `[2024]`, and a pattern's other meanings
// must not exclude such keys: a pattern also matches when only `*` and `?` are special.
import picomatch from 'picomatch';

export type Matches = (key: string) => boolean;

export const isGlob = (text: string): boolean => picomatch.scan(text, { nonegate: true }).isGlob;

/** Keys are in NFC; typed text need not be. */
export function matcherOf(glob: string, options: { dot?: boolean; basename?: boolean } = {}): Matches {
  const forms = new Set([glob, glob.normalize('NFC')].flatMap((form) => [form, plain(form)]));
  const matchers = Array.from(forms, (form) => picomatch(form, { ...options, nonegate: true }));
  return (key) => matchers.some((matches) => matches(key));
}

/** Everything but `*` and `?` is literal. */
const plain = (glob: string) => glob.replace(/[\\()[\]{}!+@|^$]/g, '\\$&');
