// Where nothing was set up: commands say so, leave nothing behind, and find the stack of a folder above.

import { spawn } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bin, collect, type Folder, makeFolder } from '../support/programs/command-line.ts';

let folder: Folder;

beforeEach(async () => {
  folder = await makeFolder();
});
afterEach(() => folder.remove());

const needsStack = [
  'status',
  'scan',
  'upload .',
  'logs',
  'retry',
  'reprocess',
  'recover',
  'state',
  'gallery',
  'download a.jpg',
  "query 'SELECT * FROM images'",
  'export --format terraform',
];

it('no command but setup, demo and local makes a folder or starts a cloud', async () => {
  await writeFile(join(folder.path, 'notes.txt'), 'no picture');
  for (const command of needsStack) {
    const { code, events, stderr } = await folder.run(`--local --json ${command}`);
    expect({ command, code, error: events.at(-1) }).toMatchObject({
      command,
      code: 1,
      error: {
        code: 'NoStack',
        fix: expect.stringMatching(/to create it: node .*thumbs.cjs --local setup$/),
      },
    });
    expect(stderr).toContain('there is no stack');
  }
  const torn = await folder.run('--local --json teardown --yes');
  expect(torn).toMatchObject({ code: 0 });
  expect(torn.events.at(-1)).toMatchObject({ destroyed: 0, left: [] });
  const doctor = await folder.run('--local doctor');
  expect(doctor.stdout).toContain('there is none in this folder yet');
  const stopped = await folder.run('local stop');
  expect(stopped.stdout).toContain('was not running');
  expect(await readdir(folder.path)).toEqual(['notes.txt']);
});

it('a stack is found from the folders below it, and the other side of --local is named', async () => {
  await folder.run('--local local start');
  const state = join(folder.path, '.thumbs', 'local', 'thumbs.json');
  await writeFile(state, '{}');
  const below = join(folder.path, 'a', 'b');
  await mkdir(below, { recursive: true });
  const run = (line: string) =>
    collect(
      spawn(process.execPath, [bin, ...line.split(' ')], {
        cwd: below,
        env: { PATH: process.env.PATH ?? '', HOME: folder.path, NO_COLOR: '1' },
      }),
    );
  const status = await run('--json local status');
  expect(status.events.at(-1)).toMatchObject({
    running: true,
    dataDir: join(folder.path, '.thumbs', 'local', 'cloud'),
  });
  const local = await run('--local --json state');
  expect(local.events.at(-1)).toMatchObject({
    code: 'StateDamaged',
    message: expect.stringContaining(state),
  });
  const remote = await run('--json state');
  expect(remote.events.at(-1)).toMatchObject({
    code: 'NoStack',
    fix: expect.stringContaining('add --local'),
  });
  const elsewhere = await run('--local --state none.json --json state');
  expect(elsewhere.events.at(-1)).toMatchObject({
    code: 'NoStack',
    fix: expect.stringMatching(/^to use the one of this folder, omit --state/),
  });
  expect(await readdir(below)).toEqual([]);
});
