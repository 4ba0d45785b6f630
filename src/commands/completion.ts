// thumbs completion: a script for the shell, generated from the same declarations as --help.
import type { Command, Option } from 'commander';
import { UsageError } from '../errors/errors.ts';
import { exit, type Run } from './invocation/command.ts';
import { bash, fish, type Verb, type Word, zsh } from './usage/completion-scripts.ts';

const shells = { bash, zsh, fish };

const actions: Record<string, readonly string[]> = {
  local: ['start', 'stop', 'status', 'reset', 'env'],
  completion: Object.keys(shells),
};

export interface CompletionFlags {
  /** The command line itself. */
  program: Command;
}

export const run: Run<CompletionFlags> = async ({ args: [shell = ''], flags: { program }, emit }) => {
  if (!Object.hasOwn(shells, shell))
    throw new UsageError(`thumbs completion takes ${Object.keys(shells).join(', ')}, not '${shell}'`);
  const script = shells[shell as keyof typeof shells](flagsOf(program), verbsOf(program));
  emit({ event: 'done', command: 'completion', script });
  return exit.done;
};

function verbsOf(program: Command): Verb[] {
  return program.commands.map((command) => ({
    name: command.name(),
    text: command.description(),
    flags: flagsOf(command),
    actions: actions[command.name()] ?? [],
    hasFiles: command.registeredArguments.some((argument) => argument.name() === 'path'),
  }));
}

function flagsOf(command: Command): Word[] {
  return command.options.flatMap((option: Option) =>
    [option.long, option.short].flatMap((word) =>
      word
        ? [{ word, text: option.description, ...(option.argChoices ? { choices: option.argChoices } : {}) }]
        : [],
    ),
  );
}
