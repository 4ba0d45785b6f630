// thumbs export: the stack as a template for teams that outgrow a command line, or as a script of AWS CLI commands to learn
// from. Built from the state file, without AWS calls.

import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cloudFormation, cloudFormationVariables } from '../export/cloudformation.ts';
import {
  codeKeysOf,
  hasPage,
  programsOf,
  writeFiles,
  writePackages,
  writePage,
  zipOf,
} from '../export/files.ts';
import { nextSteps } from '../export/next-steps.ts';
import { describeStack } from '../export/parts.ts';
import { awsCliScript, scriptSteps } from '../export/script.ts';
import { terraform, terraformVariables } from '../export/terraform.ts';
import { fileFor } from '../machine/files.ts';
import { refuseExisting } from '../machine/overwrite.ts';
import { refuseNoStack } from '../stack/no-stack.ts';
import { readState, type StateData } from '../stack/state.ts';
import { exit, type Invocation, type Run } from './invocation/command.ts';

export interface ExportFlags {
  format: 'cloudformation' | 'terraform' | 'aws-cli';
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
  const made = await makers[format](data, call);
  const { text, missing } = made;
  const advice = output ? '' : '; export into a folder (-o FOLDER) to see the command for it';
  for (const what of missing)
    emit({ event: 'note', id: 'export', text: `${what} is not in the ${wordOf[format]}${advice}` });
  if (!output) {
    if (made.files)
      emit({ event: 'note', id: 'export', text: besideIt([...zipNames(data), ...made.files.keys()]) });
    emit({ event: 'done', command: 'export', template: text, format, missing });
    return exit.done;
  }
  const file = await fileFor(output, fileNames[format]);
  const folder = dirname(file);
  const page = join(folder, 'site');
  const files = [...(made.files?.keys() ?? [])].map((name) => join(folder, name));
  const zips = zipNames(data).map((name) => join(folder, name));
  await refuseExisting([file, ...zips, ...files, ...(hasPage(missing) ? [page] : [])], flags.force);
  await mkdir(folder, { recursive: true });
  await writeFile(file, text);
  if (format === 'aws-cli') await chmod(file, 0o755);
  const others = [
    ...(await writePackages(data, call, folder)),
    ...(await writeFiles(made.files, folder)),
    ...(await writePage(data, missing, page)),
  ];
  emit({ event: 'done', command: 'export', exported: file, with: others, format, missing });
  emit({ event: 'hint', text: made.steps(file) });
  return exit.done;
};

const zipNames = (data: StateData) => programsOf(data).map((program) => zipOf(program, ''));

const besideIt = (files: readonly string[]) =>
  `the script expects ${files.join(', ')} beside it; export into a folder (-o FOLDER) to have them`;

const fileNames = { cloudformation: 'template.json', terraform: 'main.tf', 'aws-cli': 'lab.sh' };
const wordOf = { cloudformation: 'template', terraform: 'template', 'aws-cli': 'script' };

interface Made {
  text: string;
  missing: string[];
  /** What lies beside it, besides the functions' zips: path → content. */
  files?: ReadonlyMap<string, Uint8Array>;
  /** The commands to go on with. */
  steps(file: string): string;
}

type Maker = (data: StateData, call: Pick<Invocation, 'config' | 'signal'>) => Promise<Made>;
const makers: Record<ExportFlags['format'], Maker> = {
  cloudformation: async (data, call) => {
    const codeKeys = await codeKeysOf(data, call);
    const described = describeStack(data, call.config, cloudFormationVariables);
    const { template, missing } = cloudFormation(described, codeKeys);
    const steps = (file: string) => nextSteps({ format: 'cloudformation', file, data, missing, codeKeys });
    return { text: `${JSON.stringify(template, null, 2)}\n`, missing, steps };
  },
  terraform: async (data, call) => {
    const codeKeys = await codeKeysOf(data, call);
    const { text, missing } = terraform(describeStack(data, call.config, terraformVariables));
    const steps = (file: string) => nextSteps({ format: 'terraform', file, data, missing, codeKeys });
    return { text, missing, steps };
  },
  'aws-cli': async (data, { config }) => {
    const { text, files, missing } = await awsCliScript(data, config);
    return { text, files, missing, steps: (file) => scriptSteps(file, missing) };
  },
};
