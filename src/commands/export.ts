// thumbs export: the stack as a template for teams that outgrow a command line. Built from the state file, without AWS calls.
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cloudFormation, cloudFormationVariables } from '../export/cloudformation.ts';
import { nextSteps, pageToComplete } from '../export/next-steps.ts';
import { describeStack } from '../export/parts.ts';
import { terraform, terraformVariables } from '../export/terraform.ts';
import { fileFor } from '../machine/files.ts';
import { homeOf } from '../machine/folder.ts';
import { buildPackage } from '../packaging/build-package.ts';
import type { Program } from '../packaging/files.ts';
import { readState, type StateData } from '../stack/state.ts';
import { exit, type Invocation, type Run } from './command.ts';
import { refuseExisting } from './overwrite.ts';
import { noStateFile } from './state.ts';

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
  if (!data) throw noStateFile(config.stateFile);
  const { format, output } = flags;
  const { text, missing } = makers[format](data, config);
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
  emit({ event: 'hint', text: nextSteps({ format, file, data, missing }) });
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

/** For Lambda, even when the stack is on the embedded cloud and its own package is for this machine. */
async function writePackages(
  { settings }: StateData,
  { config, signal }: Pick<Invocation, 'config' | 'signal'>,
  folder: string,
): Promise<string[]> {
  const { npmRegistry: registry, npmCache } = config;
  const cacheDir = join(npmCache, '_cacache');
  // Where a teardown of the stack removes it.
  const outDir = join(homeOf(config), 'packages');
  const options = { target: 'lambda', arch: settings.arch, outDir, registry, cacheDir, signal } as const;
  const write = async (program: Program) => {
    const zip = zipOf(program, folder);
    await copyFile((await buildPackage({ ...options, program })).file, zip);
    return zip;
  };
  return Promise.all(programsOf({ settings }).map(write));
}

const programsOf = ({ settings }: Pick<StateData, 'settings'>): Program[] =>
  settings.api ? ['worker', 'api'] : ['worker'];
const zipOf = (program: Program, folder: string) => join(folder, `${program}.zip`);
const hasPage = (missing: readonly string[]) => missing.some((id) => id.endsWith('.files'));

/** The page of a site, in a folder of its own, to be uploaded once the API has an address. */
async function writePage(data: StateData, missing: readonly string[], target: string): Promise<string[]> {
  if (!hasPage(missing)) return [];
  for (const { name, bytes } of pageToComplete(data)) {
    await mkdir(dirname(join(target, name)), { recursive: true });
    await writeFile(join(target, name), bytes);
  }
  return [target];
}
