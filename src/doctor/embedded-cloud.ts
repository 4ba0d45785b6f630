// Under --local: the embedded cloud of this folder.
import { findCloud } from '../machine/embedded-cloud.ts';
import { type Check, ok, problem } from './check.ts';

export const embeddedCloud: Check = {
  id: 'embedded-cloud',
  title: 'Embedded cloud',
  run: async ({ config }) => {
    if (!config.local) return ok('not in use (no --local)');
    const cloud = await findCloud(config.folder);
    if (!cloud) return problem('it is not answering', 'thumbs local start');
    return ok(`at ${cloud.endpoint}, process ${cloud.pid}, data in ${cloud.dataDir}`);
  },
};
