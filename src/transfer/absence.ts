// What `upload --delete` may consider gone: keys that this run looked for and did not find. A path that could not be
// examined is unknown, not absent, and so is everything below it.
import type { Matches } from './globs.ts';
import { type Found, isLeftOut } from './walk.ts';

export interface Absence {
  see(found: Found): void;
  /** Could every start be read? Otherwise nothing is known to be gone. */
  incompleteness(): { path: string; reason: string } | undefined;
  /** Of a key without prefix. `unknown`: something at or above it could not be examined. */
  fateOf(key: string): Fate;
}

/** `other`: this run does not look for such keys. */
export type Fate = 'here' | 'gone' | 'unknown' | 'other';

export function openAbsence(isWanted: Matches): Absence {
  const here = new Set<string>();
  const unknown = new Set<string>();
  let missing: { path: string; reason: string } | undefined;
  return {
    see(found) {
      if (!('reason' in found && found.isUnknown)) return void here.add(found.key);
      unknown.add(found.key);
      // As in the keys of names below it that are not UTF-8: see `keyOf`.
      unknown.add(found.key.replaceAll('%', '%25'));
      if (found.key === '') missing ??= found;
    },
    incompleteness: () => missing,
    fateOf(key) {
      // Somebody else may have stored it in NFD.
      const form = here.has(key) ? key : key.normalize('NFC');
      if (!isWanted(key) && !isWanted(form)) return 'other';
      if (here.has(form)) return 'here';
      if (form.split('/').some(isLeftOut)) return 'other';
      return aboveAndAt(form).some((one) => unknown.has(one)) ? 'unknown' : 'gone';
    },
  };
}

/** `a/b/c` → `a`, `a/b`, `a/b/c`. */
function aboveAndAt(key: string): string[] {
  return key.split('/').map((_, index, names) => names.slice(0, index + 1).join('/'));
}
