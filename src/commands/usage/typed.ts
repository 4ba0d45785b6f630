// The only place that rewrites thumbs commands for the user: `thumbs setup` in a message becomes what the user can type
// here, such as `npx thumbs --local --stack photos setup`. --help loads this file, so it imports little.
import { shellQuoted } from '../../machine/shell.ts';

/** How the user addresses the stack on the command line. */
export interface Typing {
  /** `thumbs`, `npx thumbs`: see `startedAs`. */
  program: string;
  /** Flags with their values, in output order. */
  flags?: readonly Flag[];
}

export type Flag = readonly [name: string, value?: string];

/** Commands that work on a stack. A test compares this list and the next with the declared commands. */
export const onStack =
  'setup upload scan logs query status teardown retry reprocess backfill focus rm download url html manifest share gallery state export recover doctor policy'.split(
    ' ',
  );
/** Commands and flags that do not address a stack. */
export const elsewhere = ['completion', 'demo', 'local', '--help', '--version'];

/** Matches a command with any flags before it and everything up to its end. */
const pattern = new RegExp(
  `(?<![\\w./-]|npx )thumbs ((?:--[a-z]+(?: [^-\\s]\\S*)? )*)(${[...onStack, ...elsewhere].join('|')})(?![\\w-])([^;,\\n()]*)`,
  'g',
);

/** Returns the text with its commands rewritten so that the user can type them. */
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
