// The real thing, for a few of the calls that the other crash tests go through one by one: the built command line as a
// process of its own, and SIGKILL.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunningCloud } from '../../../cloud/cloud.ts';
import { quick } from '../../support/cloud/cloud.ts';
import { cloudFor } from '../../support/programs/cloud-of-folder.ts';
import { collect, type Folder, makeFolder } from '../../support/programs/command-line.ts';
import { countsOf, emptyAccount, oneStack, takeInventory } from '../../support/stacks/inventory.ts';
import { putTinyFunction } from '../../support/stacks/tiny-function.ts';

async function killAt(cloud: RunningCloud, folder: Folder, line: string, n: number, moment: string) {
  const child = folder.start(line);
  let count = 0;
  cloud.setFaults(() => {
    count++;
    if (count < n) return undefined;
    child.kill('SIGKILL');
    return moment === 'before' || count > n ? 'drop' : 'drop-reply';
  });
  const { code } = await collect(child);
  cloud.setFaults(undefined);
  expect(code, `killed ${moment} call ${n} of ${line}`).toBeNull();
}

it.each(['before', 'after'])(
  'kill -9 %s a call: the same command again finishes the work',
  async (moment) => {
    const folder = await makeFolder();
    const cloud = await cloudFor(folder, { timings: quick });
    try {
      await putTinyFunction(join(folder.path, '.thumbs', 'local', 'packages'));
      const story = [
        { line: '--local setup', calls: [2, 30, 60], leaves: oneStack },
        { line: '--local setup --memory 512 --retention 3', calls: [30], leaves: oneStack },
        { line: '--local teardown --yes', calls: [2, 20, 40], leaves: countsOf(emptyAccount) },
      ];
      for (const { line, calls, leaves } of story) {
        for (const n of calls) await killAt(cloud, folder, line, n, moment);
        expect(await folder.run(line)).toMatchObject({ code: 0 });
        expect(countsOf(await takeInventory(cloud))).toEqual(leaves);
      }
    } finally {
      await cloud.stop();
      await folder.remove();
    }
  },
);
