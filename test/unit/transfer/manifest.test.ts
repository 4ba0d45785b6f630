import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manifestOf, openManifest, type Remembered } from '../../../src/transfer/manifest.ts';

let folder: string;
let file: string;
let notes: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thumbs-manifest-'));
  file = manifestOf(join(folder, 'sub', 'thumbs.json'));
  notes = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const entry = (changes: Partial<Remembered> = {}): Remembered => ({
  bytes: 7,
  stamp: '1 2 3',
  etag: 'abc',
  contentType: 'image/png',
  ...changes,
});
const open = (bucket = 'originals') => openManifest(file, bucket, (text) => notes.push(text));
const countLines = async () => (await readFile(file, 'utf8')).split('\n').filter(Boolean).length;

describe('what was uploaded', () => {
  it('is known the next time, under the names of its bucket only', async () => {
    expect(file).toBe(join(folder, 'sub', 'thumbs.uploads.ndjson'));
    const first = await open();
    first.add('写真 "1"\n.png', entry());
    await first.save();
    expect((await open()).find('写真 "1"\n.png')).toMatchObject(entry());
    expect((await open('another')).find('写真 "1"\n.png')).toBeUndefined();
  });

  it('is written down once, and again when it changed', async () => {
    const manifest = await open();
    for (const etag of ['abc', 'abc', 'def']) manifest.add('a', entry({ etag }));
    await manifest.save();
    const again = await open();
    again.add('a', entry({ etag: 'def' }));
    await again.save();
    expect(await countLines()).toBe(2);
    expect((await open()).find('a')).toMatchObject({ etag: 'def' });
  });

  it('survives torn lines, foreign lines and a torn end', async () => {
    const manifest = await open();
    manifest.add('a', entry());
    await manifest.save();
    await appendFile(
      file,
      'null\n[]\n7\n{"bucket":"originals","key":"b"}\n{"bucket":"originals","key":"c","by',
    );
    const again = await open();
    again.add('d', entry());
    await again.save();
    const last = await open();
    expect(['a', 'b', 'c', 'd'].map((key) => last.find(key) !== undefined)).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect(notes).toEqual([]);
  });

  it('by two uploads at once is all there', async () => {
    const [one, other] = [await open(), await open()];
    for (let index = 0; index < 2500; index++) {
      one.add(`one/${index}`, entry());
      other.add(`other/${index}`, entry());
    }
    await Promise.all([one.save(), other.save()]);
    const after = await open();
    for (let index = 0; index < 2500; index++) {
      expect(after.find(`one/${index}`) && after.find(`other/${index}`)).toBeDefined();
    }
  });

  it('does not grow without end', async () => {
    for (let run = 0; run < 5; run++) {
      const manifest = await open();
      for (let index = 0; index < 600; index++) manifest.add(String(index), entry({ stamp: `${run}` }));
      await manifest.save();
    }
    expect(await countLines()).toBeLessThanOrEqual(1200);
    expect((await open()).find('599')).toMatchObject({ stamp: '4' });
  });

  it('that cannot be read or written costs time and a note, not the upload', async () => {
    await mkdir(file, { recursive: true });
    const manifest = await open();
    manifest.add('a', entry());
    await manifest.save();
    expect(notes).toEqual([
      `${file} is now a folder (EISDIR): unchanged files are read again`,
      `${file} is now a folder (EISDIR): unchanged files are read again`,
    ]);
  });

  it('is nothing when the file is empty', async () => {
    await mkdir(join(folder, 'sub'));
    await writeFile(file, '');
    expect((await open()).find('a')).toBeUndefined();
  });
});
