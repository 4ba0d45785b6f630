// thumbs completion: prints a completion script for the shell.
import { UsageError } from '../errors/errors.ts';
import { exit, type Run } from './invocation/command.ts';
import { shells } from './usage/completion-scripts.ts';

export const run: Run<Record<string, never>> = async ({ args: [shell = ''], emit }) => {
  if (!Object.hasOwn(shells, shell))
    throw new UsageError(`thumbs completion takes ${Object.keys(shells).join(', ')}, not '${shell}'`);
  emit({ event: 'done', command: 'completion', script: shells[shell as keyof typeof shells] });
  return exit.done;
};
