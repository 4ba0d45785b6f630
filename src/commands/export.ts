// thumbs export: writes the stack as a template, for teams that outgrow a command line, or as a script of AWS CLI commands
// to learn from. Uses the state file and makes no AWS calls.
import { fileNames, filesBeside, formatWords, makeExport, writeExport } from '../export/formats.ts';
import { fileFor } from '../machine/files.ts';
import type { ExportFormat } from '../results/results.ts';
import { refuseNoStack } from '../stack/no-stack.ts';
import { readState } from '../stack/state.ts';
import { exit, type Run } from './invocation/command.ts';

export interface ExportFlags {
  format: ExportFormat;
  /** A file, or a folder: an existing one, or a name without an extension. */
  output?: string;
  /** Replaces existing files. */
  force?: boolean;
}

export const run: Run<ExportFlags> = async ({ flags, ...call }) => {
  const { config, emit } = call;
  const { data } = await readState(config.stateFile);
  if (!data) return refuseNoStack(config);
  const { format, output } = flags;
  const note = (text: string) => emit({ event: 'note', id: 'export', text });
  const made = await makeExport(format, data, call);
  const { text, missing } = made;
  const advice = output ? '' : '; export into a folder (-o FOLDER) to see the command for it';
  for (const what of missing) note(`${what} is not in the ${formatWords[format]}${advice}`);
  if (!output) {
    const files = filesBeside(made, data);
    if (made.files) note(`the script expects ${files.join(', ')} beside it: -o FOLDER writes them`);
    emit({ event: 'done', command: 'export', template: text, format, missing });
    return exit.done;
  }
  const file = await fileFor(output, fileNames[format]);
  const others = await writeExport(made, file, { data, call, force: flags.force });
  emit({ event: 'done', command: 'export', exported: file, with: others, format, missing });
  emit({ event: 'hint', text: made.steps(file) });
  return exit.done;
};
