// A wrong folder: a person is asked before more than a thousand images are sent. A real terminal by script(1) of util-linux.
import { spawn, spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bin, collect, type Folder, makeFolder, type Ran } from '../support/programs/command-line.ts';

const hasTerminal = /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '');

let folder: Folder;
beforeEach(async () => {
  folder = await makeFolder();
});
afterEach(() => folder.remove());

/** What the terminal showed. `answer` is typed when the question stands there. */
async function atTerminal(commandLine: string, answer: string): Promise<Ran> {
  const env = { PATH: process.env.PATH ?? '', HOME: folder.path, TERM: 'xterm', NO_COLOR: '1' };
  const child = spawn('script', ['-qec', `${process.execPath} ${bin} ${commandLine}`, '/dev/null'], {
    cwd: folder.path,
    env,
  });
  let shown = '';
  child.stdout.on('data', (data) => {
    const before = shown;
    shown += data;
    if (!before.includes('[y/N]') && shown.includes('[y/N]')) child.stdin.write(`${answer}\n`);
  });
  return collect(child);
}

it.skipIf(!hasTerminal)(
  'more than 1,000 new images are asked about once; no means nothing is sent',
  async () => {
    const picture = await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    await mkdir(join(folder.path, 'photos'));
    for (let index = 0; index <= 1000; index += 1)
      await writeFile(join(folder.path, 'photos', `${index}.png`), picture);
    // Nothing is sent, so nothing needs a worker.
    await folder.run('--local setup --only originals,images');
    const { stdout, code } = await atTerminal('--local upload photos', 'n');
    expect(stdout).toMatch(/found 1,001 new images \(\d+ kB\) in photos/);
    expect(stdout).toContain("Send them all to the stack 'thumbs'? [y/N]");
    expect(stdout).toContain('nothing was sent');
    expect(code).toBe(2);
    expect((await folder.run('--local scan --count')).stdout).toBe('0\n');
    const planned = await folder.run('--local --json upload --dry-run photos');
    expect(planned.events.at(-1)).toMatchObject({ wouldUpload: 1001 });
  },
);
