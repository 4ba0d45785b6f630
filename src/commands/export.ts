// thumbs export: the stack as a template for teams that outgrow a command line. Built from the state file, without AWS calls.

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type CodeKeys, cloudFormation, cloudFormationVariables } from '../export/cloudformation.ts';
import { codeKeysOf, hasPage, programsOf, writePackages, writePage, zipOf } from '../export/files.ts';
import { nextSteps } from '../export/next-steps.ts';
import { describeStack } from '../export/parts.ts';
import { terraform, terraformVariables } from '../export/terraform.ts';
import { fileFor } from '../machine/files.ts';
import { refuseExisting } from '../machine/overwrite.ts';
import { refuseNoStack } from '../stack/no-stack.ts';
import { readState, type StateData } from '../stack/state.ts';
import { exit, type Invocation, type Run } from './invocation/command.ts';

export interface ExportFlags {
  format: 'cloudformation' | 'terraform';
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
  const codeKeys = await codeKeysOf(data, call);
  const { text, missing } = makers[format](data, config, codeKeys);
  const advice = output ? '' : '; export into a folder (-o FOLDER) to see the command for it';
  for (const what of missing)
    emit({ event: 'note', id: 'export', text: `${what} is not in the template${advice}` });
  if (!output) {
    emit({ event: 'done', command: 'export', template: text, format, missing });
    return exit.done;
  }
  const file = await fileFor(output, fileNames[format]);
  const folder = dirname(file);
  const page = join(folder, 'site');
  const zips = programsOf(data).map((program) => zipOf(program, folder));
  await refuseExisting([file, ...zips, ...(hasPage(missing) ? [page] : [])], flags.force);
  await mkdir(folder, { recursive: true });
  await writeFile(file, text);
  const others = [...(await writePackages(data, call, folder)), ...(await writePage(data, missing, page))];
  emit({ event: 'done', command: 'export', exported: file, with: others, format, missing });
  emit({ event: 'hint', text: nextSteps({ format, file, data, missing, codeKeys }) });
  return exit.done;
};

const fileNames = { cloudformation: 'template.json', terraform: 'main.tf' };

type Maker = (
  data: StateData,
  config: Invocation['config'],
  codeKeys: CodeKeys,
) => { text: string; missing: string[] };
const makers: Record<ExportFlags['format'], Maker> = {
  cloudformation: (data, config, codeKeys) => {
    const described = describeStack(data, config, cloudFormationVariables);
    const { template, missing } = cloudFormation(described, codeKeys);
    return { text: `${JSON.stringify(template, null, 2)}\n`, missing };
  },
  terraform: (data, config) => terraform(describeStack(data, config, terraformVariables)),
};
