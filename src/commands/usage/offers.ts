// Determines what can come next on the command line, for the completion of every shell. Pure: it only reports that keys of
// pictures are wanted, because only a stack knows them.
import type { Command, Option } from 'commander';

export interface Offers {
  /** What the shell itself completes in the rest of the word after `prefix`. */
  rest: 'nothing' | 'files';
  /** The flag with its equals sign (`--state=`) if the value is part of the same word. */
  prefix: string;
  /** Complete words, including `prefix`. */
  words: Offer[];
  /** Whether to offer keys of pictures, too. */
  keys: boolean;
}

interface Offer {
  word: string;
  text?: string;
}

/** Choices for first arguments that are not declared to commander. */
const actions: Record<string, readonly string[]> = {
  local: ['start', 'stop', 'status', 'reset', 'env'],
  completion: ['bash', 'zsh', 'fish'],
};

const filePlaces = ['file', 'path'];

/** `words`: everything after the program's name. The last word, which may be empty, is the one being typed. */
export function offersFor(program: Command, words: readonly string[]): Offers {
  const [before, current] = [words.slice(0, -1), words.at(-1) ?? ''];
  const { verb, given, pending, isLiteral } = read(program, before);
  const known = [...(verb?.options ?? []), ...program.options];
  if (pending) return valuesOf(pending, '');
  const [flag, prefix] = splitFlag(current);
  const named = known.find(({ long }) => flag !== '' && long === flag);
  if (!isLiteral && named) return valuesOf(named, prefix);
  if (!isLiteral && current.startsWith('-')) return only(known.flatMap(flagWords));
  if (!verb) return only(program.commands.map((one) => ({ word: one.name(), text: one.description() })));
  return argumentOf(verb, given);
}

/** Splits `--state=a.json` into `--state` and `--state=`. */
function splitFlag(word: string): [flag: string, prefix: string] {
  const end = word.startsWith('--') ? word.indexOf('=') : -1;
  return end < 0 ? ['', ''] : [word.slice(0, end), word.slice(0, end + 1)];
}

const nothing: Offers = { rest: 'nothing', prefix: '', words: [], keys: false };
const only = (words: Offer[]): Offers => ({ ...nothing, words });

/** Finds the command, the number of its arguments, and a flag whose value comes next. */
function read(program: Command, words: readonly string[]) {
  let verb: Command | undefined;
  let pending: Option | undefined;
  let [given, isLiteral] = [0, false];
  for (const word of words) {
    if (pending) pending = undefined;
    else if (!isLiteral && word === '--') isLiteral = true;
    else if (!isLiteral && word.startsWith('-') && word !== '-') {
      const options = [...(verb?.options ?? []), ...program.options];
      pending = options.find((one) => one.required && [one.long, one.short].includes(word));
    } else if (verb) given += 1;
    else verb = program.commands.find((one) => one.name() === word);
  }
  return { verb, given, pending, isLiteral };
}

function valuesOf(option: Option, prefix: string): Offers {
  const words = (option.argChoices ?? []).map((one) => ({ word: prefix + one }));
  return {
    rest: takesFiles(option) ? 'files' : 'nothing',
    ...{ prefix, words },
    keys: option.attributeName() === 'key',
  };
}

/** Matches flags such as `-o <file>`, `-o <path>` and `--config <file>`. */
const takesFiles = ({ flags }: Option) => filePlaces.some((place) => flags.endsWith(`<${place}>`));

function flagWords({ long, short, description }: Option): Offer[] {
  return [long, short].flatMap((word) => (word ? [{ word, text: description }] : []));
}

function argumentOf(verb: Command, given: number): Offers {
  const all = verb.registeredArguments;
  const argument = all[given] ?? (all.at(-1)?.variadic ? all.at(-1) : undefined);
  if (!argument) return nothing;
  const name = argument.name();
  return {
    ...only((actions[verb.name()] ?? []).map((word) => ({ word }))),
    rest: filePlaces.includes(name) ? 'files' : 'nothing',
    keys: name === 'key',
  };
}
