// The function's zip: made on this machine for the machine it will run on, whatever this one is.
// Local work, but a resource all the same: a step with its own line, its own error and its own record.
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import type { Live, Outputs, Resource } from '../engine/resource.ts';
import { homeOf, listStates } from '../folder.ts';
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
  name: ({ config }) => nameOf(config),
  desired: () => ({}),
  // Zips are kept by content and shared by all stacks of the folder: the last one takes them along.
  find: async ({ config }) =>
    existsSync(folderOf(config)) && !(await isShared(config)) ? [nameOf(config)] : [],
  read: async (context) => liveOf(context, await findPackage(optionsOf(context))),
  create: async (context) => liveOf(context, await buildPackage(optionsOf(context))) as Live,
  update: async (_context, _name, { live }): Promise<Outputs> => live.outputs,
  destroy: async ({ config }) => {
    if (!(await isShared(config))) await rm(folderOf(config), { recursive: true, force: true });
  },
};

type Settled = Context['config'];

/** Another stack of the folder may be made of the same zip, and would differ without it. */
const isShared = async (config: Settled) =>
  (await listStates(config)).some((file) => file !== config.stateFile);

/** The embedded cloud runs the function on this machine's own binaries; all others run Linux, in a container or on AWS. */
const isHere = ({ local }: Settled) => local;
const nameOf = (config: Settled) => (isHere(config) ? 'for this machine' : 'for Lambda');

const folderOf = (config: Settled) => join(homeOf(config), 'packages');

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
