// A row of the tables of settings.

import type { Kind } from './kinds/setting-kinds.ts';
import type { LiveStack } from './read-back.ts';
import type { Settings } from './setting-types.ts';

export interface Flag<T = unknown> {
  kind: Kind<T>;
  /** Placeholder of the value in the help: `mb`, or `[kind]` where it may be omitted. None: the flag stands alone. */
  value?: string;
  help: string;
  /** Of `--no-…`, where there is one. */
  helpOff?: string;
  default?: NoInfer<T>;
  /** On unless `--no-…` switches it off. A setting that can be off starts off otherwise. */
  startsOn?: boolean;
  /** What the help adds to the default. */
  defaultNote?: string;
  /** Where it is not the key's name: the key is a plural, and the flag is repeated. */
  flag?: string;
  /** Variables in the environment and `.env`; the first that is set counts. */
  variables?: readonly string[];
}

export interface Setting<T = unknown> extends Flag<T> {
  /** The field of `Settings` that stores it. */
  field: keyof Settings;
  /** `Settings` stores the value itself, rather than something that setup derived from it. */
  isVerbatim: boolean;
  /** Reads the field from a stack without a state file; undefined: unknown. */
  readBack?(stack: LiveStack): unknown;
}

/** `maxConcurrency` → `--max-concurrency`. */
export const flagOf = (key: string, { flag }: Partial<Flag> = {}): string =>
  flag ?? `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

const stored =
  (isVerbatim: boolean) =>
  <T>(field: keyof Settings, row: Omit<Setting<T>, 'field' | 'isVerbatim'>): Setting<T> => ({
    ...row,
    field,
    isVerbatim,
  });
/** Stored as given, or derived from what was given. */
export const [verbatim, derived] = [stored(true), stored(false)];
