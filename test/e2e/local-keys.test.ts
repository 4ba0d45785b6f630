// The embedded cloud's key pair as a person meets it: made at the first start, nobody else's, told by `local env` alone.
import { chmod, readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isRunning } from '../../src/machine/processes.ts';
import { clientConfig } from '../support/cloud/cloud.ts';
import { keysIn } from '../support/cloud/keys.ts';
import { type Folder, makeFolder } from '../support/programs/command-line.ts';

let folder: Folder;
const thumbs = () => join(folder.path, '.thumbs');
const dataDir = () => join(thumbs(), 'local', 'cloud');

beforeAll(async () => {
  folder = await makeFolder();
});
afterAll(() => folder.remove());

/** Everything below that others of the machine may do something with. */
async function open(path: string): Promise<string[]> {
  const found = await stat(path);
  const own = (found.mode & 0o077) === 0 ? [] : [path];
  const names = found.isDirectory() ? await readdir(path) : [];
  return [...own, ...(await Promise.all(names.map((name) => open(join(path, name))))).flat()];
}

it('thumbs local env starts the cloud, and what it prints lets in', async () => {
  const ran = await folder.run('--json local env');
  const keys = keysIn(dataDir());
  const { variables, script } = ran.events.at(-1) as { variables: Record<string, string>; script: string };
  expect(variables).toMatchObject({
    AWS_ENDPOINT_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_REGION: 'us-east-1',
  });
  expect(script).toMatch(
    /^export AWS_ENDPOINT_URL=\S+ AWS_ACCESS_KEY_ID=\S+ AWS_SECRET_ACCESS_KEY=\S+ AWS_REGION=us-east-1/,
  );
  const { stdout } = await folder.run('local env');
  expect(stdout).toBe(`${script}\n`);
  const sqs = new SQSClient(clientConfig(variables.AWS_ENDPOINT_URL ?? '', keys));
  await sqs.send(new ListQueuesCommand({}));
  sqs.destroy();
  const { stdout: powershell } = await folder.run('local env --shell powershell');
  expect(powershell).toContain(`$Env:AWS_ACCESS_KEY_ID = '${keys.accessKeyId}'`);
});

it('no other command tells the secret', async () => {
  const { secretAccessKey } = keysIn(dataDir());
  for (const words of [
    '--json local status',
    'local status',
    '--verbose local start',
    '--local --json doctor',
  ]) {
    const { stdout, stderr } = await folder.run(words);
    expect(stdout + stderr).not.toContain(secretAccessKey);
  }
});

it('nobody else on the machine can look into .thumbs, even if an earlier version let everybody', async () => {
  await folder.run('--local setup --only originals');
  expect(await open(thumbs())).toEqual([]);
  await chmod(thumbs(), 0o755);
  await folder.run('local status');
  expect((await stat(thumbs())).mode & 0o777).toBe(0o700);
});

it('finds its cloud when the folder was renamed, and ends the process of before', async () => {
  const before = (await folder.run('--json local status')).events.at(-1) as { pid: number };
  const moved = `${folder.path}-moved`;
  await rename(folder.path, moved);
  folder.path = moved;
  const after = (await folder.run('--json local start')).events.at(-1) as { pid: number; dataDir: string };
  expect(after).toMatchObject({ running: true, dataDir: dataDir() });
  expect(after.pid).not.toBe(before.pid);
  expect(isRunning(before.pid)).toBe(false);
});
