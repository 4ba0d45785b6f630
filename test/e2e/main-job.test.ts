// What the README promises a newcomer: the demo, and the four commands one by one, each its own process.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Folder, makeFolder } from '../support/programs/command-line.ts';

let folder: Folder;

beforeEach(async () => {
  folder = await makeFolder();
});
afterEach(() => folder.remove());

/** A picture of the given size in one colour. */
async function picture(name: string, width: number, height: number): Promise<void> {
  const file = join(folder.path, 'photos', name);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(
    file,
    await sharp({ create: { width, height, channels: 3, background: '#456' } })
      .jpeg()
      .toBuffer(),
  );
}

it('thumbs demo', async () => {
  const ran = await folder.run('demo');
  expect(ran.stderr + ran.stdout).toContain('12 with thumbnails');
  expect(ran.code).toBe(0);
  // What it says to try next works.
  expect(ran.stderr).toContain('thumbs.cjs --local scan');
  const scan = await folder.run('--local scan --count');
  expect(scan.stdout).toBe('12\n');
  const status = await folder.run('--local --json local status');
  expect(status.events.at(-1)).toMatchObject({ event: 'done', running: true });
});

it('thumbs --local setup, again, upload, scan, status, download, a bad picture, teardown', async () => {
  await picture('a b.jpg', 1600, 1200);
  await picture('inner/é+c.jpg', 300, 200);
  await writeFile(join(folder.path, 'photos', 'notes.jpg'), 'this is not a picture');

  const setup = await folder.run('--local --json setup --sizes 64,256');
  expect(setup.events.at(-1)).toMatchObject({ event: 'done', stack: 'thumbs', created: 11, updated: 0 });
  expect(setup.code).toBe(0);

  const second = await folder.run('--local setup');
  expect(second.stdout + second.stderr).toContain('nothing to change');
  expect(second.code).toBe(0);

  const upload = await folder.run('--local --json upload photos');
  expect(upload.events.at(-1)).toMatchObject({ event: 'done', uploaded: 2, skipped: 1, done: 2, failed: 0 });
  expect(upload.code).toBe(0);

  const scan = await folder.run('--local --json scan');
  const records = scan.events.filter(({ event }) => event === 'record');
  expect(records.map(({ ImageID }) => ImageID).sort()).toEqual(['a b.jpg', 'inner/é+c.jpg']);
  expect(records.find(({ ImageID }) => ImageID === 'a b.jpg')).toMatchObject({
    Status: 'done',
    Width: 1600,
    Height: 1200,
    Format: 'jpeg',
    Thumbnails: [
      { Size: 64, Key: 'a b.jpg/64.webp', Width: 64, Height: 48, Format: 'webp' },
      { Size: 256, Key: 'a b.jpg/256.webp', Width: 256, Height: 192, Format: 'webp' },
    ],
  });

  await expectOrders();

  const again = await folder.run('--local --json upload photos');
  expect(again.events.at(-1)).toMatchObject({ uploaded: 0, skipped: 3, failed: 0 });

  const status = await folder.run('--local --json status');
  expect(status.events.at(-1)).toMatchObject({ drift: false, queue: 0, deadLetters: 0, done: 2, failed: 0 });

  await expectOnStdout(
    "--local download 'a b.jpg' -o -",
    await readFile(join(folder.path, 'photos', 'a b.jpg')),
  );
  const small = await folder.run("--local download 'a b.jpg' --size 64 -o -");
  expect(await sharp(small.bytes).metadata()).toMatchObject({ format: 'webp', width: 64, height: 48 });
  const both = await folder.run("--local --json download 'a b.jpg' -o -");
  expect(both).toMatchObject({ code: 2, events: [{ event: 'error', code: 'Usage' }] });

  await expectReason();

  const teardown = await folder.run('--local --json teardown --yes');
  expect(teardown.events.at(-1)).toMatchObject({ event: 'done', left: [] });
  expect(teardown.code).toBe(0);
});

/** The larger picture has the first key, too. */
async function expectOrders(): Promise<void> {
  const keys = async (flags: string) => {
    const { events } = await folder.run(`--local --json scan ${flags}`);
    return events.filter(({ event }) => event === 'record').map(({ ImageID }) => ImageID);
  };
  expect(await keys('--sort key')).toEqual(['a b.jpg', 'inner/é+c.jpg']);
  expect(await keys('--sort size')).toEqual(['a b.jpg', 'inner/é+c.jpg']);
  expect(await keys('--sort size --limit 1')).toEqual(['a b.jpg']);
  const { events } = await folder.run('--local --json scan --sort when');
  const times = events
    .filter(({ event }) => event === 'record')
    .map(({ ProcessedAt }) => String(ProcessedAt));
  expect(times).toEqual(times.toSorted().toReversed());
  expect(await folder.run('--local scan --sort age')).toMatchObject({ code: 2 });
}

/** Nothing but the bytes: what else there is to say goes to stderr. */
async function expectOnStdout(commandLine: string, bytes: Buffer): Promise<void> {
  const ran = await folder.run(commandLine);
  expect(ran.bytes.equals(bytes)).toBe(true);
  expect(ran.stderr).toMatch(/in \d/);
  expect(ran.code).toBe(0);
}

/** A picture that can never succeed: the reason is named, and the exit code is 3. */
async function expectReason(): Promise<void> {
  const whole = await sharp({ create: { width: 900, height: 900, channels: 3, background: 'red' } })
    .jpeg()
    .toBuffer();
  await writeFile(join(folder.path, 'photos', 'cut.jpg'), whole.subarray(0, whole.length / 2));
  const upload = await folder.run('--local --json upload photos');
  expect(upload.code).toBe(3);
  const failed = upload.events.filter(({ result }) => result === 'failed');
  expect(failed).toMatchObject([{ event: 'item', key: 'cut.jpg', reason: expect.stringMatching(/\w+ \w+/) }]);
  expect(upload.events.at(-1)).toMatchObject({ uploaded: 1, done: 2, failed: 1 });
}
