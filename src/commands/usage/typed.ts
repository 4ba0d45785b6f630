// The one place that writes our own commands for the user. The rest of the program says `thumbs setup`; here that becomes
// what can be typed where the user stands: `npx thumbs --local --stack photos setup`. It loads with --help, so it imports little.
import { shellQuoted } from '../../machine/shell.ts';

/** How the user reaches the stack in question. */
export interface Typing {
  /** `thumbs`, `npx thumbs`: see `startedAs`. */
  program: string;
  /** Flags with their values, in the order in which they are written. */
  flags?: readonly Flag[];
}

export type Flag = readonly [name: string, value?: string];

/** Commands that work on a stack. A test compares both lists with the declared commands. */
export const onStack =
  'setup upload scan logs query status teardown retry reprocess focus download url html manifest share gallery state export recover doctor policy'.split(
    ' ',
  );
/** Those that need none of the flags. */
export const elsewhere = ['completion', 'demo', 'local', '--help', '--version'];

/** Flags that may already stand between the program and the command, and whatever follows up to the end of the command. */
const pattern = new RegExp(
  `(?<![\\w./-]|npx )thumbs ((?:--[a-z]+(?: [^-\\s]\\S*)? )*)(${[...onStack, ...elsewhere].join('|')})(?![\\w-])([^;,\\n)]*)`,
  'g',
);

/** The text with its commands as the user can type them. */
export function typed(text: string, { program, flags = [] }: Typing): string {
  if (program === 'thumbs' && flags.length === 0) return text;
  return text.replace(pattern, (_command, before: string, verb: string, rest: string) => {
    const isGiven = ([name]: Flag) => ` ${before} ${rest} `.includes(` ${name} `);
    const added = onStack.includes(verb) ? flags.filter((flag) => !isGiven(flag)) : [];
    return `${programWithFlags({ program, flags: added })} ${before}${verb}${rest}`;
  });
}

export function programWithFlags({ program, flags = [] }: Typing): string {
  const words = flags.flatMap(([name, value]) => (value === undefined ? [name] : [name, quoted(value)]));
  return [program, ...words].join(' ');
}

export const quoted = (word: string) => (/^[\w.@:/-]+$/.test(word) ? word : shellQuoted(word));
