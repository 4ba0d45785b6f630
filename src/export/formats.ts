// Export formats of a stack: the text, the files next to it, and the commands to run next.
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Session } from '../aws/session.ts';
import { refuseExisting } from '../machine/overwrite.ts';
import type { ExportFormat } from '../results/results.ts';
import type { StateData } from '../stack/state.ts';
import { cloudFormation, cloudFormationVariables } from './cloudformation.ts';
import { codeKeysOf, hasPage, programsOf, writeFiles, writePackages, writePage, zipOf } from './files.ts';
import { nextSteps } from './next-steps.ts';
import { describeStack } from './parts.ts';
import { awsCliScript, scriptSteps } from './script.ts';
import { terraform, terraformVariables } from './terraform.ts';

export const fileNames: Record<ExportFormat, string> = {
  cloudformation: 'template.json',
  terraform: 'main.tf',
  'aws-cli': 'lab.sh',
};

export const formatWords: Record<ExportFormat, string> = {
  cloudformation: 'template',
  terraform: 'template',
  'aws-cli': 'script',
};

export interface Made {
  text: string;
  /** What the format cannot express. */
  missing: string[];
  /** Files next to the text, in addition to the functions' zips: path → content. */
  files?: ReadonlyMap<string, Uint8Array>;
  /** The commands to run next. */
  steps(file: string): string;
  isProgram?: boolean;
}

type Call = Pick<Session, 'config' | 'signal'>;

const makers: Record<ExportFormat, (data: StateData, call: Call) => Promise<Made>> = {
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
    return { text, files, missing, steps: (file) => scriptSteps(file, missing, data), isProgram: true };
  },
};

export const makeExport = (format: ExportFormat, data: StateData, call: Call): Promise<Made> =>
  makers[format](data, call);

/** Returns the names of the files next to an export, without those of the site's page. */
export const filesBeside = ({ files }: Made, data: StateData): string[] => [
  ...programsOf(data).map((program) => zipOf(program, '')),
  ...(files?.keys() ?? []),
];

/** Returns the paths of the files next to the export. Throws UsageError if files exist, unless `force` is set. */
export async function writeExport(
  made: Made,
  file: string,
  { data, call, force }: { data: StateData; call: Call; force: boolean | undefined },
): Promise<string[]> {
  const folder = dirname(file);
  const page = join(folder, 'site');
  const beside = filesBeside(made, data).map((name) => join(folder, name));
  await refuseExisting([file, ...beside, ...(hasPage(made.missing) ? [page] : [])], force);
  await mkdir(folder, { recursive: true });
  await writeFile(file, made.text);
  if (made.isProgram) await chmod(file, 0o755);
  return [
    ...(await writePackages(data, call, folder)),
    ...(await writeFiles(made.files, folder)),
    ...(await writePage(data, made.missing, page)),
  ];
}
