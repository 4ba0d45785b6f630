// Ctrl-C: what runs is finished or undone, the exit code is 130, and the same command again goes on. It is the end of a watch.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collect, type Folder, makeFolder } from '../support/programs/command-line.ts';

let folder: Folder;

/** One for both: the stack that the first one finishes is the second one's. */
beforeAll(async () => {
  folder = await makeFolder();
});
afterAll(() => folder.remove());

/** Starts the command and sends SIGINT as soon as it prints a line with these words. */
async function interruptAt(words: string, commandLine: string) {
  const child = folder.start(commandLine);
  let seen = '';
  child.stdout?.on('data', (data) => {
    const before = seen;
    seen += data;
    // Once: a second Ctrl-C ends the command without waiting.
    if (seen.includes(words) && !before.includes(words)) child.kill('SIGINT');
  });
  return collect(child);
}

it('thumbs --local setup, interrupted, keeps a whole state file and is finished by a second setup', async () => {
  const ran = await interruptAt('"finished"', '--local --json setup');
  expect(ran.code).toBe(130);
  expect(ran.events.at(-1)).toMatchObject({ event: 'error', code: 'Interrupted' });
  const again = await folder.run('--local --json setup');
  expect(again.code).toBe(0);
  expect(again.events.at(-1)).toMatchObject({ event: 'done' });
});

it('thumbs --local upload, interrupted, is continued by a second upload and loses no picture', async () => {
  await folder.run('--local setup --sizes 32');
  await mkdir(join(folder.path, 'photos'));
  const pixels = { create: { width: 64, height: 48, channels: 3 as const, background: '#808080' } };
  for (let n = 0; n < 60; n++) {
    const bytes = await sharp({ ...pixels, create: { ...pixels.create, background: { r: n, g: 9, b: 9 } } })
      .jpeg()
      .toBuffer();
    await writeFile(join(folder.path, 'photos', `${n}.jpg`), bytes);
  }
  const ran = await interruptAt('"uploaded"', '--local --json upload photos --concurrency 2');
  expect(ran.code).toBe(130);
  const again = await folder.run('--local --json upload photos');
  expect(again.code).toBe(0);
  expect(again.events.at(-1)).toMatchObject({ done: 60, failed: 0 });
  const scan = await folder.run('--local --json scan --count');
  expect(scan.events.at(-1)).toMatchObject({ event: 'done', count: 60 });
});

it('thumbs --local upload --watch ends at Ctrl-C, with its totals', async () => {
  const ran = await interruptAt('"watching"', '--local --json upload photos --watch --bwlimit 1M');
  expect(ran.code).toBe(0);
  expect(ran.events.at(-1)).toMatchObject({ event: 'done', command: 'upload', unchanged: 60, failed: 0 });
});
