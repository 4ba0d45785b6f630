// What lies beside an exported template: the functions' packages and the page of a site.
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Session } from '../aws/session.ts';
import { homeOf } from '../machine/folder.ts';
import { buildPackage } from '../packaging/build-package.ts';
import type { Program } from '../packaging/files.ts';
import type { StateData } from '../stack/state.ts';
import { pageToComplete } from './next-steps.ts';

/** For Lambda, even when the stack is on the embedded cloud and its own package is for this machine. */
export async function writePackages(
  { settings }: StateData,
  { config, signal }: Pick<Session, 'config' | 'signal'>,
  folder: string,
): Promise<string[]> {
  const { npmRegistry: registry, npmCache } = config;
  const cacheDir = join(npmCache, '_cacache');
  // Where a teardown of the stack removes it.
  const outDir = join(homeOf(config), 'packages');
  const heic = settings.heic !== false;
  const options = {
    target: 'lambda',
    arch: settings.arch,
    heic,
    outDir,
    registry,
    cacheDir,
    signal,
  } as const;
  const write = async (program: Program) => {
    const zip = zipOf(program, folder);
    await copyFile((await buildPackage({ ...options, program })).file, zip);
    return zip;
  };
  return Promise.all(programsOf({ settings }).map(write));
}

export const programsOf = ({ settings }: Pick<StateData, 'settings'>): Program[] =>
  settings.api ? ['worker', 'api'] : ['worker'];

export const zipOf = (program: Program, folder: string) => join(folder, `${program}.zip`);

export const hasPage = (missing: readonly string[]) => missing.some((id) => id.endsWith('.files'));

/** The page of a site, in a folder of its own, to be uploaded once the API has an address. */
export async function writePage(
  data: StateData,
  missing: readonly string[],
  target: string,
): Promise<string[]> {
  if (!hasPage(missing)) return [];
  for (const { name, bytes } of pageToComplete(data)) {
    await mkdir(dirname(join(target, name)), { recursive: true });
    await writeFile(join(target, name), bytes);
  }
  return [target];
}
