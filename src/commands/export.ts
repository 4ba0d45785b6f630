// thumbs export: the stack as a template for teams that outgrow a command line. Made from the state file; asks no AWS.
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cloudFormation, cloudFormationVariables } from '../export/cloudformation.ts';
import { describeStack } from '../export/parts.ts';
import { terraform, terraformVariables } from '../export/terraform.ts';
import { fileFor } from '../files.ts';
import { homeOf } from '../folder.ts';
import { buildPackage } from '../packaging/build-package.ts';
import { readState, type StateData } from '../state.ts';
import { exit, type Invocation, type Run } from './command.ts';
import { noStateFile } from './state.ts';

export interface ExportFlags {
  format: 'cloudformation' | 'terraform';
  /** A file, or a folder: one that is there, or a name without an ending. */
  output?: string;
}

export const run: Run<ExportFlags> = async ({ flags, ...call }) => {
  const { config, emit } = call;
  const { data } = await readState(config.stateFile);
  if (!data) throw noStateFile(config.stateFile);
  const { format, output } = flags;
  const { text, missing } = makers[format](data, config);
  for (const what of missing) emit({ event: 'note', id: 'export', text: `${what} is not in the template` });
  if (!output) {
    emit({ event: 'done', template: text, format, missing });
    return exit.done;
  }
  const file = await fileFor(output, fileNames[format]);
  const zip = join(dirname(file), 'worker.zip');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  await copyFile((await lambdaPackage(data, call)).file, zip);
  emit({ event: 'done', exported: file, package: zip, format, missing });
  emit({ event: 'hint', text: nextSteps[format](file, zip, data) });
  return exit.done;
};

const fileNames = { cloudformation: 'template.json', terraform: 'main.tf' };

type Maker = (data: StateData, config: Invocation['config']) => { text: string; missing: string[] };
const makers: Record<ExportFlags['format'], Maker> = {
  cloudformation: (data, config) => {
    const { template, missing } = cloudFormation(describeStack(data, config, cloudFormationVariables));
    return { text: `${JSON.stringify(template, null, 2)}\n`, missing };
  },
  terraform: (data, config) => terraform(describeStack(data, config, terraformVariables)),
};

/** For Lambda, also when the stack is on the embedded cloud and its own package is for this machine. */
function lambdaPackage({ settings }: StateData, { config, signal }: Pick<Invocation, 'config' | 'signal'>) {
  const { npmRegistry: registry, npmCache } = config;
  const cacheDir = join(npmCache, '_cacache');
  // Where a teardown of the stack removes it.
  const outDir = join(homeOf(config), 'packages');
  return buildPackage({
    program: 'worker',
    target: 'lambda',
    arch: settings.arch,
    outDir,
    registry,
    cacheDir,
    signal,
  });
}

const nextSteps: Record<ExportFlags['format'], (file: string, zip: string, data: StateData) => string> = {
  cloudformation: (file, zip, { stack, region }) =>
    [
      'Make a stack of its own from it, beside this one:',
      `  aws s3 cp ${zip} s3://BUCKET/worker.zip`,
      `  aws cloudformation deploy --region ${region} --stack-name ${stack} --template-file ${file} \\`,
      '    --capabilities CAPABILITY_NAMED_IAM --parameter-overrides CodeBucket=BUCKET Suffix=bcd234',
    ].join('\n'),
  terraform: (file) =>
    [
      'Make a stack of its own from it, beside this one:',
      `  cd ${dirname(file)}`,
      '  terraform init',
      '  terraform apply -var suffix=bcd234',
    ].join('\n'),
};
