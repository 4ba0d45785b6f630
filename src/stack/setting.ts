// What a row of the tables of settings says.
import type { LiveStack } from './read-back.ts';
import type { Kind } from './setting-kinds.ts';
import type { Settings } from './setting-types.ts';

export interface Flag<T = unknown> {
  kind: Kind<T>;
  /** What stands for the value in the help: `mb`, or `[kind]` where it may be omitted. None: the flag stands alone. */
  value?: string;
  help: string;
  /** Of `--no-…`, where there is one. */
  helpOff?: string;
  default?: NoInfer<T>;
  /** What the help adds to the default. */
  defaultNote?: string;
  /** Where the environment and `.env` have it, the first that is set. */
  variables?: readonly string[];
}

export interface Setting<T = unknown> extends Flag<T> {
  /** Where `Settings` keeps it. */
  field: keyof Settings;
  /** `Settings` keeps the value itself, and not what was made of it when setup ran. */
  isVerbatim: boolean;
  /** What a stack without a state file says of the field; undefined: nothing. */
  readBack?(stack: LiveStack): unknown;
}

/** `maxConcurrency` → `--max-concurrency`. */
export const flagOf = (key: string) => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
