// The embedded cloud's data folder: its user's alone, and without links that others may have put there.
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startCloud } from '../../cloud/cloud.ts';
import { logLine } from '../../cloud/log.ts';

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thumbs-data-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

it.each(['cloud.sqlite', 'lock.sqlite', 'blobs', 'dynamodb'])(
  'a link at %s keeps the cloud from starting',
  async (name) => {
    const [dataDir, elsewhere] = [await makeFolder(), await makeFolder()];
    await symlink(join(elsewhere, 'precious'), join(dataDir, name));
    await expect(startCloud({ dataDir })).rejects.toThrow(`${join(dataDir, name)} is a symbolic link`);
    expect(await readdir(elsewhere)).toEqual([]);
  },
);

it('a log that is a link is not written', async () => {
  const [dataDir, elsewhere] = [await makeFolder(), await makeFolder()];
  const precious = join(elsewhere, 'precious');
  await writeFile(precious, 'as it was');
  await symlink(precious, join(dataDir, 'cloud.log'));
  // It has nobody else to tell, and ends nothing: see log.ts.
  logLine(dataDir, 'line');
  expect(await readFile(precious, 'utf8')).toBe('as it was');
});

it('the folder and its log are closed to others', async () => {
  const dataDir = await makeFolder();
  await chmod(dataDir, 0o777);
  const cloud = await startCloud({ dataDir });
  await cloud.stop();
  logLine(dataDir, 'line');
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  expect((await stat(join(dataDir, 'cloud.log'))).mode & 0o777).toBe(0o600);
});
