// Declares every command and flag, as --help shows them. Imports nothing heavy: a command's code is loaded when it runs.
import { Command } from 'commander';
import { printableLines } from '../../terminal/printable.ts';
import { marks } from '../../terminal/style.ts';
import type { Invocation } from '../invocation/command.ts';
import { helpAfter } from './examples.ts';
import { withCommandMeant } from './other-words.ts';
import { placeOption } from './setting-options.ts';
import { typed } from './typed.ts';
import { countFromOne } from './values.ts';
import { type Load, type Verb, verbs } from './verbs.ts';

/** Runs a command, given the user's input and a function that loads the code. */
export type Dispatch = (load: Load, call: Pick<Invocation, 'args' | 'flags'>) => Promise<void>;

interface Manner {
  /** Receives help and version instead of stdout. Usage errors are then only thrown. */
  onText?: ((text: string) => void) | undefined;
  /** The command with which the user starts thumbs: see `startedAs`. */
  started?: string;
  /** The words that the user typed. Other commands get no flags: declaring all of them would take half the startup time. */
  words?: readonly string[];
}

export function declare(
  version: string,
  dispatch: Dispatch,
  { onText, started = 'thumbs', words }: Manner = {},
): Command {
  const asTyped = (text: string) => typed(text, { program: started });
  const program = new Command('thumbs')
    .description(
      'Thumbnails for folders of images, made by a serverless pipeline in your AWS account or on this machine.',
    )
    .version(version)
    .addOption(placeOption('stack'))
    .option('--local', 'use the embedded cloud on this machine instead of AWS (THUMBS_LOCAL=1)')
    .option(
      '--config <file>',
      'use this project file instead of the thumbs.config.json in this folder or above',
    )
    .option('--state <file>', 'path of the state file (THUMBS_STATE)')
    .addOption(placeOption('region'))
    .option('--profile <profile>', 'profile in the shared AWS config files')
    .option('--json', 'print one JSON object per line on stdout, for scripts')
    .option('-q, --quiet', 'print only errors and the closing line')
    .option('-v, --verbose', 'more detail')
    .option('--no-color', 'no colours (NO_COLOR)')
    .option('--concurrency <n>', 'make at most N calls at once', countFromOne)
    .configureOutput({
      outputError: (text, write) =>
        write(printableLines(withCommandMeant(text).replace(/^error: /, `${marks.failed} `))),
      ...(onText ? { writeErr: () => {}, writeOut: onText } : {}),
    })
    .showHelpAfterError(asTyped(moreIn('thumbs')))
    .exitOverride();

  const isMeant = (name: string) => !words || words.includes(name);
  for (const [name, { flags, ...verb }] of Object.entries(verbs)) {
    const command = declareVerb(program, name, verb, { dispatch, asTyped });
    if (isMeant(name)) flags?.(command, program);
  }
  return program;
}

function declareVerb(
  program: Command,
  name: string,
  { args = '', text, load }: Omit<Verb, 'flags'>,
  { dispatch, asTyped }: { dispatch: Dispatch; asTyped: (text: string) => string },
) {
  return program
    .command(`${name} ${args}`)
    .description(text)
    .showHelpAfterError(asTyped(moreIn(`thumbs ${name}`)))
    .addHelpText('after', () => asTyped(helpAfter(name)))
    .action((...given: unknown[]) => {
      // commander passes the arguments first, then the flags, then the command.
      const values = given.at(-2) as Record<string, unknown>;
      return dispatch(load, { args: given.slice(0, -2).flat() as string[], flags: values });
    });
}

const moreIn = (command: string) => `  ${marks.fix} ${command} --help shows more`;
