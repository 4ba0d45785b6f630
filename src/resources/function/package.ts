// The functions' zips: built on this machine for the machine that will run them.
// Local work, but still a resource: a step with its own line, its own error and its own record.
import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context, Session } from '../../aws/session.ts';
import type { Facets, Live, Resource } from '../../engine/resource.ts';
import { isMissing, unlessMissing } from '../../machine/files.ts';
import { homeOf, listStates } from '../../machine/folder.ts';
import {
  type BuiltPackage,
  buildPackage,
  findPackage,
  type PackageOptions,
} from '../../packaging/build-package.ts';
import type { Program } from '../../packaging/files.ts';
import type { PackageOutputs } from '../../stack/outputs.ts';
import { localType } from '../../stack/resource-types.ts';

/** Kept by content: there is nothing to compare. */
type Package = Resource<Facets, PackageOutputs>;
type LivePackage = Live<Facets, PackageOutputs>;

export const workerPackage: Package = {
  ...packageOf('package', 'worker'),
  name: (context) => nameOf(context, 'worker'),
};

export const apiPackage: Package = {
  ...packageOf('api-package', 'api'),
  name: (context) => nameOf(context, 'api'),
  // A zip for another stack must not look like a part of this one.
  read: async (context) => (context.settings.api ? read(context, 'api') : undefined),
};

function packageOf(id: string, program: Program): Omit<Package, 'name'> {
  return {
    id,
    type: localType,
    needs: [],
    isName: (_place, name) => packageNames[program].includes(name),
    // Zips lie in the folder of the states, and `destroy` looks nowhere else.
    owner: async ({ place }) => ({ owner: place.stack }),
    desired: () => ({}),
    // Zips are kept by content and shared by all stacks of the folder: the last stack removes them.
    find: async (session) =>
      (await zipsOf(session.config, program)).length > 0 && !(await isShared(session.config))
        ? [nameOf(session, program)]
        : [],
    isShared: ({ config }) => isShared(config),
    read: (context) => read(context, program),
    create: async (context) => liveOf(context, await buildPackage(optionsOf(context, program))),
    update: async (_context, _name, { live }) => live.outputs,
    destroy: ({ config }) => destroy(config, program),
  };
}

async function read(context: Context, program: Program): Promise<LivePackage | undefined> {
  const built = await findPackage(optionsOf(context, program));
  return built && liveOf(context, built);
}

async function destroy(config: Settled, program: Program): Promise<void> {
  if (await isShared(config)) return;
  const folder = folderOf(config);
  for (const file of await zipsOf(config, program)) await rm(join(folder, file), { force: true });
  await rmdir(folder).catch((error) => {
    // The other function's zips may still exist.
    if (!isMissing(error) && error.code !== 'ENOTEMPTY') throw error;
  });
}

/** With the notes beside them, and leftovers of a crash. */
async function zipsOf(config: Settled, program: Program): Promise<string[]> {
  const files = (await unlessMissing(readdir(folderOf(config)))) ?? [];
  return files.filter((file) => file.startsWith(`${program}-`));
}

type Settled = Context['config'];

/** Another stack of the folder may use the same zip, and would show drift without it. */
const isShared = async (config: Settled) =>
  (await listStates(config)).some((file) => file !== config.stateFile);

/** The embedded cloud runs the function on this machine's binaries; all others run Linux, in a container or on AWS. */
const isHere = ({ config, runsHere }: Session) => config.local || runsHere === true;
/** The API's function runs anywhere. */
const nameOf = (session: Session, program: Program) => {
  const [everywhere, here = everywhere] = packageNames[program];
  return isHere(session) ? here : everywhere;
};
const packageNames: Record<Program, readonly [string, string?]> = {
  api: ['of the HTTP API'],
  worker: ['for Lambda', 'for this machine'],
};

const folderOf = (config: Settled) => join(homeOf(config), 'packages');

function optionsOf(context: Context, program: Program): PackageOptions {
  const { config, settings, signal } = context;
  return {
    program,
    target: isHere(context) ? 'host' : 'lambda',
    arch: settings.arch,
    heic: settings.heic !== false,
    outDir: folderOf(config),
    registry: config.npmRegistry,
    cacheDir: join(config.npmCache, '_cacache'),
    caFiles: config.caFiles,
    signal,
  };
}

function liveOf({ names }: Context, { file, sha256, bytes, key }: BuiltPackage): LivePackage {
  return { outputs: { file, sha256, bytes, key }, facets: {}, owner: names.stack };
}
