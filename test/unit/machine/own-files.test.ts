// Links that others put among our own files, against what is read and written there. A project may come with them.
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { resetCloud } from '../../../src/machine/embedded-cloud.ts';
import { closeFolders } from '../../../src/machine/folder.ts';
import {
  appendOwn,
  createOwn,
  makeOwnFolder,
  readOwnText,
  writeOwn,
} from '../../../src/machine/own-files.ts';
import { takeLock } from '../../../src/stack/lock.ts';
import { backupOf, readState, State } from '../../../src/stack/state.ts';
import { manifestOf, openManifest } from '../../../src/transfer/manifest.ts';
import { testContext, testStateData } from '../../support/fakes/context.ts';
import { fakeWaiter } from '../../support/fakes/fake-clock.ts';

let folder: string;
let precious: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thumbs-own-'));
  precious = join(folder, 'precious');
  await writeFile(precious, 'as it was');
});
afterEach(() => rm(folder, { recursive: true }));

const linked = { code: 'SymbolicLink', message: expect.stringContaining('is a symbolic link') };

async function link(name: string, target = precious): Promise<string> {
  const path = join(folder, name);
  await symlink(target, path);
  return path;
}

it('a new file that cannot be filled is not left empty', async () => {
  const file = join(folder, 'lock');
  await expect(createOwn(file, 7 as never)).rejects.toThrow();
  expect(await readdir(folder)).toEqual(['precious']);
});

describe('a link in the place of a file of ours', () => {
  const ways: [string, (file: string) => Promise<unknown>][] = [
    ['read', readOwnText],
    ['written', (file) => writeOwn(file, 'ours')],
    ['appended to', (file) => appendOwn(file, 'ours')],
  ];
  it.each(ways)('is not %s, wherever it leads', async (_how, run) => {
    for (const target of [precious, join(folder, 'nowhere')]) {
      const file = await link(`link-${target.length}`, target);
      await expect(run(file)).rejects.toMatchObject(linked);
    }
    expect(await readFile(precious, 'utf8')).toBe('as it was');
    expect((await readdir(folder)).sort()).toEqual(
      [`link-${join(folder, 'nowhere').length}`, `link-${precious.length}`, 'precious'].sort(),
    );
  });

  it('is there, for who wants to make a new one', async () => {
    const file = await link('lock', join(folder, 'nowhere'));
    await expect(createOwn(file, 'ours')).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readdir(folder)).not.toContain('nowhere');
  });

  it('ends commands that would read or write the state, its backup or its lock', async () => {
    const file = await link('photos.json');
    await expect(readState(file)).rejects.toMatchObject(linked);
    await expect(new State(file, testStateData()).save()).rejects.toMatchObject(linked);
    await rm(file);
    await link('photos.json.bak');
    await expect(new State(file, testStateData()).save()).rejects.toMatchObject(linked);
    await link('photos.json.lock');
    await expect(takeLock(file, fakeWaiter())).rejects.toMatchObject(linked);
    expect(backupOf(file)).toBe(join(folder, 'photos.json.bak'));
    expect(await readFile(precious, 'utf8')).toBe('as it was');
  });

  it('only makes an upload read its files again', async () => {
    const file = await link(manifestOf('photos.json'));
    const note = vi.fn();
    const manifest = await openManifest(file, 'bucket', note);
    manifest.add('a.jpg', { bytes: 1, stamp: 's', etag: 'e', contentType: 'image/jpeg' });
    await manifest.save();
    expect(note).toHaveBeenCalledWith(
      expect.stringContaining('is a symbolic link, which is not followed here'),
    );
    expect(await readFile(precious, 'utf8')).toBe('as it was');
  });
});

describe('a pipe in the place of a file of ours', () => {
  it('is not waited for', async () => {
    const { execFileSync } = await import('node:child_process');
    const file = join(folder, 'pipe');
    execFileSync('mkfifo', [file]);
    expect(await readOwnText(file)).toBe('');
  });
});

describe('what is written', () => {
  it('is for its owner alone, whole, and leaves no draft', async () => {
    const home = join(folder, 'home', 'local');
    await makeOwnFolder(home);
    const file = join(home, 'photos.json');
    await writeOwn(file, 'first');
    await chmod(file, 0o644);
    await writeOwn(file, 'second');
    await appendOwn(join(home, 'lines'), 'a');
    await createOwn(join(home, 'lock'), 'b');
    expect(await readOwnText(file)).toBe('second');
    expect((await readdir(home)).sort()).toEqual(['lines', 'lock', 'photos.json']);
    for (const name of ['lines', 'lock', 'photos.json'])
      expect((await stat(join(home, name))).mode & 0o777, name).toBe(0o600);
    for (const path of [home, join(folder, 'home')]) expect((await stat(path)).mode & 0o777).toBe(0o700);
  });
});

describe('the folder `.thumbs`', () => {
  const home = () => join(folder, '.thumbs');

  it('is closed to others, with all below it that is ours', async () => {
    await mkdir(join(home(), 'local', 'packages'), { recursive: true, mode: 0o777 });
    await chmod(home(), 0o777);
    const note = vi.fn();
    await closeFolders({ folder: home() }, note);
    for (const path of [home(), join(home(), 'local'), join(home(), 'local', 'packages')])
      expect((await stat(path)).mode & 0o777, path).toBe(0o700);
    expect(note).not.toHaveBeenCalled();
  });

  it('is not made where there is none', async () => {
    await closeFolders({ folder: home() }, vi.fn());
    await expect(lstat(home())).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each(['.thumbs', '.thumbs/local', '.thumbs/local/packages', '.thumbs/local/cloud'])(
    'is refused with a link at %s',
    async (at) => {
      const elsewhere = join(folder, 'elsewhere');
      await mkdir(elsewhere);
      await mkdir(join(folder, at, '..'), { recursive: true });
      await symlink(elsewhere, join(folder, at));
      await expect(closeFolders({ folder: home() }, vi.fn())).rejects.toMatchObject(linked);
    },
  );

  it("is told of when it is somebody else's", async () => {
    await mkdir(home());
    const uid = process.getuid?.() ?? 0;
    vi.spyOn(process, 'getuid').mockReturnValue(uid + 1);
    onTestFinished(() => void vi.restoreAllMocks());
    const note = vi.fn();
    await closeFolders({ folder: home() }, note);
    expect(note).toHaveBeenCalledWith(expect.stringContaining(`belongs to another user (${uid})`));
  });
});

it('nothing is deleted through a link: the embedded cloud is reset where it is', async () => {
  const elsewhere = join(folder, 'elsewhere');
  await mkdir(join(folder, '.thumbs'));
  await mkdir(elsewhere);
  await writeFile(join(elsewhere, 'photo.jpg'), 'x');
  await symlink(elsewhere, join(folder, '.thumbs', 'local'));
  await resetCloud(join(folder, '.thumbs'), testContext());
  expect(await readdir(elsewhere)).toEqual(['photo.jpg']);
});
