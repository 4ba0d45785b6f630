// What lies beside an exported template: the functions' packages and the page of a site.
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Session } from '../aws/session.ts';
import { homeOf } from '../machine/folder.ts';
import { buildPackage, packageFile } from '../packaging/build-package.ts';
import type { Program } from '../packaging/files.ts';
import type { StateData } from '../stack/state.ts';
import type { CodeKeys } from './cloudformation.ts';
import { pageToComplete } from './next-steps.ts';

/** For Lambda, even when the stack is on the embedded cloud and its own package is for this machine. */
function packageOptions({ settings }: StateData, { config, signal }: Pick<Session, 'config' | 'signal'>) {
  const { npmRegistry: registry, npmCache, caFiles } = config;
  const cacheDir = join(npmCache, '_cacache');
  // Where a teardown of the stack removes it.
  const outDir = join(homeOf(config), 'packages');
  const { arch } = settings;
  const heic = settings.heic !== false;
  return { target: 'lambda', arch, heic, outDir, registry, cacheDir, caFiles, signal } as const;
}

export async function codeKeysOf(
  data: StateData,
  call: Pick<Session, 'config' | 'signal'>,
): Promise<CodeKeys> {
  const key = async (program: Program) => {
    const file = await packageFile({ ...packageOptions(data, call), program });
    const [, hash = ''] = /-([0-9a-f]{12})[0-9a-f]*\.zip$/.exec(file) ?? [];
    return `${program}-${hash}.zip`;
  };
  return { worker: await key('worker'), api: await key('api') };
}

export async function writePackages(
  data: StateData,
  call: Pick<Session, 'config' | 'signal'>,
  folder: string,
): Promise<string[]> {
  const options = packageOptions(data, call);
  const write = async (program: Program) => {
    const zip = zipOf(program, folder);
    await copyFile((await buildPackage({ ...options, program })).file, zip);
    return zip;
  };
  return Promise.all(programsOf(data).map(write));
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

/** `files`: path below the folder → content; undefined for templates that need none. */
export async function writeFiles(
  files: ReadonlyMap<string, Uint8Array> | undefined,
  folder: string,
): Promise<string[]> {
  const all = [...(files ?? [])].map(([name, bytes]) => ({ file: join(folder, name), bytes }));
  for (const { file, bytes } of all) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
  return all.map(({ file }) => file);
}
