// The function's zip: made on this machine for the machine it will run on, whatever this one is.
// Local work, but a resource all the same: a step with its own line, its own error and its own record.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import type { Live, Outputs, Resource } from '../engine/resource.ts';
import {
  type BuiltPackage,
  buildPackage,
  findPackage,
  type PackageOptions,
} from '../packaging/build-package.ts';

export const workerPackage: Resource = {
  id: 'package',
  type: 'function package',
  needs: [],
  name: ({ settings, config }) => (isHere(config) ? 'for this machine' : `for Lambda on ${settings.arch}`),
  desired: () => ({}),
  // Zips are kept by content and shared by all stacks of the folder: nothing to find, nothing to remove from AWS.
  find: async () => [],
  read: async (context) => liveOf(context, await findPackage(optionsOf(context))),
  create: async (context) => liveOf(context, await buildPackage(optionsOf(context))) as Live,
  update: async (_context, _name, { live }): Promise<Outputs> => live.outputs,
  destroy: async ({ config }) => {
    if (!(await hasNeighbours(config))) await rm(folderOf(config), { recursive: true, force: true });
  },
};

type Settled = Context['config'];

/** The embedded cloud runs the function on this machine's own binaries; all others run Linux, in a container or on AWS. */
const isHere = ({ local }: Settled) => local;

const homeOf = ({ folder, local }: Settled) => join(folder, ...(local ? ['local'] : []));
const folderOf = (config: Settled) => join(homeOf(config), 'packages');

/** Another stack of the folder may be made of the same zip, and would differ without it. */
async function hasNeighbours(config: Settled): Promise<boolean> {
  const home = homeOf(config);
  const files = await readdir(home).catch((): string[] => []);
  const others = files.filter((file) => file.endsWith('.json') && join(home, file) !== config.stateFile);
  // The embedded cloud's own note lies there, too.
  return others.some((file) => file !== 'cloud.json');
}

function optionsOf({ config, settings, signal }: Context): PackageOptions {
  return {
    target: isHere(config) ? 'host' : 'lambda',
    arch: settings.arch,
    outDir: folderOf(config),
    registry: config.npmRegistry,
    cacheDir: join(config.npmCache, '_cacache'),
    signal,
  };
}

function liveOf({ names }: Context, built: BuiltPackage | undefined): Live | undefined {
  if (!built) return undefined;
  const { file, sha256, bytes, key } = built;
  return { outputs: { file, sha256, bytes, key }, facets: {}, owner: names.stack };
}
