import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { homeOf, listStates } from '../../../src/machine/folder.ts';

describe('the state files of a folder', () => {
  const folders: string[] = [];
  afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true }))));

  async function place(local: boolean) {
    const folder = await mkdtemp(join(tmpdir(), 'thumbs-folder-'));
    folders.push(folder);
    const home = homeOf({ folder, local });
    await mkdir(join(home, 'cloud'), { recursive: true });
    return { folder, local, home };
  }

  it.each([true, false])('are those of its stacks, and nothing else (--local: %s)', async (local) => {
    const own = await place(local);
    const states = ['cloud.json', 'thumbs.json'].map((file) => join(own.home, file));
    for (const file of states) await writeFile(file, '{}');
    await writeFile(join(own.home, 'thumbs.json.bak'), '{}');
    await writeFile(join(own.home, 'cloud', 'cloud.json'), '{}');
    expect((await listStates(own)).sort()).toEqual(states);
  });

  it('are none where there is no folder', async () => {
    expect(await listStates({ folder: '/nowhere/at/all', local: false })).toEqual([]);
  });
});
