// The cloud that a command line finds in its folder, run by the test itself. Not with command-line.ts: most tests of programs
// need no code of the cloud in their own process.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CloudOptions, type RunningCloud, startCloud } from '../../../cloud/cloud.ts';
import { giveTestKeys } from '../cloud/keys.ts';
import type { Folder } from './command-line.ts';

/**
 * A cloud of the test's own where `thumbs --local` in this folder looks for one: faults and calls are the test's to set.
 */
export async function cloudFor(
  folder: Folder,
  options: Omit<CloudOptions, 'dataDir'> = {},
): Promise<RunningCloud> {
  const home = join(folder.path, '.thumbs', 'local');
  const dataDir = join(home, 'cloud');
  giveTestKeys(dataDir);
  const cloud = await startCloud({ ...options, dataDir });
  const info = { pid: process.pid, endpoint: cloud.endpoint, dataDir, startedAt: new Date().toISOString() };
  await writeFile(join(dataDir, 'cloud.json'), JSON.stringify(info));
  // A teardown stops the embedded cloud unless another stack lives there; this one is the test's to stop.
  await writeFile(join(home, 'another-stack.json'), '{}');
  return cloud;
}
