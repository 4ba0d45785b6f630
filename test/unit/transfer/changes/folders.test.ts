import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { FolderWatch } from '../../../../src/transfer/changes/folders.ts';
import type { Start } from '../../../../src/transfer/starts.ts';
import { walk } from '../../../../src/transfer/walk.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thumbs-folders-'));
  await mkdir(join(folder, 'start', 'inner'), { recursive: true });
  return () => rm(folder, { recursive: true, force: true });
});

function open(start: Start, isRecursive: boolean) {
  let onChange = () => {};
  const onBlind = (error: Error) => {
    throw error;
  };
  const watch = new FolderWatch({ onChange: () => onChange(), onBlind }, isRecursive);
  onTestFinished(() => watch.close());
  return {
    async look(): Promise<void> {
      watch.beginLook([start]);
      const visit = walk(start, { enter: (entered) => watch.enter(entered) });
      for await (const _found of visit) {
        // Folders are entered on the way.
      }
      watch.endLook([start]);
    },
    /** Resolves when a change is noticed that `make` causes. */
    async noticed(make: () => Promise<void>): Promise<void> {
      const change = Promise.withResolvers<void>();
      onChange = change.resolve;
      await make();
      await change.promise;
    },
  };
}

describe.each([
  { way: 'each folder by itself', isRecursive: false },
  { way: 'all below a start at once', isRecursive: true },
])('watching $way', ({ isRecursive }) => {
  const start = () => ({ path: join(folder, 'start'), isFolder: true });

  it('notices files in folders old, new and linked', async () => {
    await mkdir(join(folder, 'elsewhere'));
    await symlink(join(folder, 'elsewhere'), join(folder, 'start', 'link'));
    const { look, noticed } = open(start(), isRecursive);
    await look();
    await noticed(() => writeFile(join(folder, 'start', 'inner', 'a'), ''));
    await noticed(() => mkdir(join(folder, 'start', 'new')));
    await look();
    await noticed(() => writeFile(join(folder, 'start', 'new', 'b'), ''));
    await noticed(() => writeFile(join(folder, 'elsewhere', 'c'), ''));
  });

  it('notices that a start is taken away, and that it comes back as another folder', async () => {
    const { look, noticed } = open(start(), isRecursive);
    await look();
    await noticed(() => rename(join(folder, 'start'), join(folder, 'away')));
    await look();
    await noticed(() => mkdir(join(folder, 'start')));
    await look();
    await noticed(() => writeFile(join(folder, 'start', 'd'), ''));
  });

  it('notices that a single file is replaced', async () => {
    const path = join(folder, 'start', 'one.png');
    await writeFile(path, '');
    const { look, noticed } = open({ path, isFolder: false }, isRecursive);
    await look();
    await writeFile(join(folder, 'draft'), 'more');
    await noticed(() => rename(join(folder, 'draft'), path));
  });
});

it('reports a folder that cannot be watched, but not one that is gone', async () => {
  const codes: (string | undefined)[] = [];
  const watch = new FolderWatch({ onChange: () => {}, onBlind: ({ code }) => codes.push(code) });
  onTestFinished(() => watch.close());
  watch.enter({ file: join(folder, 'gone'), identity: '1', isTop: true });
  watch.enter({ file: join(folder, 'x'.repeat(300)), identity: '2', isTop: true });
  expect(codes).toEqual(['ENAMETOOLONG']);
});
