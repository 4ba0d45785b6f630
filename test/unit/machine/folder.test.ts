import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { findHome, homeOf, listStates } from '../../../src/machine/folder.ts';

describe('the folder of thumbs', () => {
  it('is the nearest one, looked for upward; without one it would be here', async () => {
    const above = await mkdtemp(join(tmpdir(), 'thumbs-home-'));
    onTestFinished(() => rm(above, { recursive: true }));
    const here = join(above, 'a', 'b');
    await mkdir(here, { recursive: true });
    expect(findHome(here)).toBe(join(here, '.thumbs'));
    await mkdir(join(above, '.thumbs'));
    expect(findHome(here)).toBe(join(above, '.thumbs'));
    // A stranger may put one into a folder such as /tmp.
    expect(findHome(here, 4711)).toBe(join(here, '.thumbs'));
    await writeFile(join(above, 'a', '.thumbs'), 'a file is none');
    expect(findHome(here)).toBe(join(above, '.thumbs'));
    await mkdir(join(here, '.thumbs'));
    expect(findHome(here)).toBe(join(here, '.thumbs'));
  });
});

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
