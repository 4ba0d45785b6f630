import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newDraft } from '../../../src/machine/drafts.ts';
import { writeOwn } from '../../../src/machine/own-files.ts';
import { writeWhole } from '../../../src/machine/whole-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thumbs-drafts-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A draft as the process `pid` would have left it. */
async function leftBy(pid: number | undefined): Promise<string> {
  const name = basename(await newDraft(folder))
    .replace(`-${process.pid}-`, `-${pid}-`)
    .replace(/[\da-f-]{36}(?=\.part$)/, randomUUID());
  await writeFile(join(folder, name), 'half');
  return name;
}

const ended = spawnSync(process.execPath, ['--version']).pid;

it.each([
  ['a file of ours', (file: string) => writeOwn(file, 'whole')],
  [
    'a file of the user',
    (file: string) =>
      writeWhole(
        file,
        (async function* () {
          yield 'whole';
        })(),
      ),
  ],
])('writing %s removes what ended processes left, and nothing else', async (_, write) => {
  await leftBy(ended);
  // In a container, an earlier command had the same number.
  await leftBy(process.pid);
  const running = await leftBy(process.ppid);
  const ofOtherHost = running.replace(`-${process.ppid}-`, `-${ended}-another`);
  const ownDraft = basename(await newDraft(folder));
  const kept = [running, ofOtherHost, ownDraft, '.thumbs-notes.part', 'picture.png'];
  for (const name of kept) await writeFile(join(folder, name), 'kept');
  await write(join(folder, 'file'));
  expect((await readdir(folder)).sort()).toEqual([...kept, 'file'].sort());
  expect(await readFile(join(folder, 'file'), 'utf8')).toBe('whole');
});
