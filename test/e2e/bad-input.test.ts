// Bad input gets a clear message, the documented exit code, and nothing is lost.
import { existsSync } from 'node:fs';
import { access, chmod, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { collect, type Folder, makeFolder } from '../support/programs/command-line.ts';

let folder: Folder;

beforeAll(async () => {
  folder = await makeFolder();
  await folder.run('--local setup');
  await mkdir(join(folder.path, 'empty'));
});
afterAll(() => folder.remove());

const state = () => join(folder.path, '.thumbs', 'local', 'thumbs.json');

describe('usage', () => {
  it.each([
    ['--local upload', /no images were named/],
    ['--local upload nowhere', /nowhere/],
    ['--stack Bad_Name --local setup', /Bad_Name/],
    ["--local upload 'empty/*.jpg'", /no file matches empty\/\*\.jpg/],
    ['--region us_east_1 setup', /eu-central-1, not 'us_east_1'/],
    ['gallery --port 70000', /70000/],
    ['--local setup --only jobs,nothing', /'nothing' is not part.*\n.*dead-letters, jobs/],
    ['--local setup --ttl 2weeks', /30m, 2h or 3d, not '2weeks'/],
    ['--local teardown --expired', /--yes/],
    ['--local scan --status lost', /lost/],
    ['fly', /fly/],
    ['--local teardown', /--yes/],
    ['--local local dance', /dance/],
  ])('thumbs %s exits 2 and says why', async (commandLine, words) => {
    const ran = await folder.run(commandLine);
    expect(ran.stderr).toMatch(words);
    expect(ran.stderr).not.toMatch(/\n\s+at /);
    expect(ran.code).toBe(2);
  });

  it('thumbs --json with wrong usage still prints one error line for scripts', async () => {
    const ran = await folder.run('--json --local setup --format bmp');
    expect(ran.events).toMatchObject([{ event: 'error', code: 'Usage', message: expect.any(String) }]);
    expect(ran.stderr.match(/bmp/g)).toHaveLength(1);
    const nothing = await folder.run('--json');
    expect(nothing.events).toMatchObject([{ code: 'Usage', message: 'no command was given' }]);
    expect(nothing.code).toBe(2);
  });
});

it('thumbs --local upload, of an empty folder, says so and exits 0', async () => {
  const ran = await folder.run('--local upload empty');
  expect(ran.stderr + ran.stdout).toMatch(/no images/i);
  expect(ran.code).toBe(0);
});

it('thumbs --local scan, without a stack, tells how to make one', async () => {
  const ran = await folder.run('--local --stack other scan');
  expect(ran.stderr).toMatch(/node .*thumbs\.cjs --local --stack other setup/);
  expect(ran.code).toBe(1);
});

it('thumbs setup, without credentials, exits 4 and names .env and --local', async () => {
  const ran = await folder.run('--region us-east-1 setup', { env: { HOME: folder.path } });
  expect(ran.stderr).toContain('.env.sample');
  expect(ran.stderr).toContain('--local');
  expect(ran.code).toBe(4);
});

it('thumbs setup, with an endpoint that does not answer, says so', async () => {
  const env = {
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'x',
  };
  const ran = await folder.run('--region us-east-1 setup', { env });
  expect(ran.stderr).toContain('does not answer');
  expect(ran.code).toBe(1);
});

describe('stdout that takes nothing', () => {
  const lost = '✖ the output could not be written: no space left on device (ENOSPC)';

  it.skipIf(!existsSync('/dev/full'))('is told in one line, exit 1', async () => {
    const full = await open('/dev/full', 'w');
    for (const commandLine of ['--help', '--local scan --csv', '--local --json scan', 'policy']) {
      const ran = await folder.run(commandLine, { stdoutFile: full.fd });
      expect([ran.stderr.split('\n').filter((line) => line.startsWith('✖')), ran.code]).toEqual([[lost], 1]);
      expect(ran.stderr).not.toMatch(/\n\s+at /);
    }
    await full.close();
  });

  it('because its reader is gone is no failure: nothing is said', async () => {
    const child = folder.start('--help');
    child.stdout?.destroy();
    expect(await collect(child)).toMatchObject({ stderr: '', code: 0 });
  });
});

describe('.env of the working folder', () => {
  const dotEnv = () => join(folder.path, '.env');
  afterEach(() => rm(dotEnv()));

  it('runs no program, and what it may not set and where it sends requests is told', async () => {
    const program = join(folder.path, 'PWNED');
    const profile = `[profile class]\ncredential_process = sh -c "touch ${program}; echo {}"\nregion=us-east-1\n`;
    await writeFile(join(folder.path, 'aws-config'), profile);
    const settings = { CONFIG_FILE: 'aws-config', PROFILE: 'class', ENDPOINT_URL: 'http://127.0.0.1:9' };
    await writeFile(
      dotEnv(),
      Object.entries(settings)
        .map(([name, value]) => `AWS_${name}=${value}\n`)
        .join(''),
    );
    const ran = await folder.run('--json --region us-east-1 scan', { env: { HOME: folder.path } });
    expect(ran.events).toMatchObject([
      { event: 'note', text: expect.stringContaining('ignored AWS_CONFIG_FILE') },
      {
        event: 'note',
        text: expect.stringContaining('requests go to http://127.0.0.1:9, as AWS_ENDPOINT_URL'),
      },
      { event: 'error', code: 'CredentialsProviderError' },
    ]);
    expect(ran.code).toBe(4);
    await expect(access(program)).rejects.toThrow('ENOENT');
  });

  it('with half a pair of keys: the missing one is named, exit 4', async () => {
    await writeFile(dotEnv(), 'AWS_ACCESS_KEY_ID=AKIATEST\n');
    const ran = await folder.run('--region us-east-1 scan');
    expect(ran.stderr).toMatch(/AWS_ACCESS_KEY_ID is set in .*\.env, but AWS_SECRET_ACCESS_KEY is not/);
    expect(ran.code).toBe(4);
    expect((await folder.run('--local scan --count')).code).toBe(0);
  });
});

it('thumbs --local export -o, onto files that are there, names them and writes nothing', async () => {
  const template = join(folder.path, 'template');
  await mkdir(template);
  for (const name of ['main.tf', 'worker.zip']) await writeFile(join(template, name), 'mine');
  const ran = await folder.run('--local export --format terraform -o template');
  expect(ran.stderr).toMatch(/template\/main\.tf, template\/worker\.zip exist already\n.*--force/);
  expect(ran.code).toBe(2);
  expect(await readFile(join(template, 'main.tf'), 'utf8')).toBe('mine');
});

describe('the state file', () => {
  it('torn: the last good version beside it is used, with a word about it', async () => {
    const good = await readFile(state(), 'utf8');
    await writeFile(state(), good.slice(0, 100));
    const ran = await folder.run('--local setup');
    expect(ran.stderr).toContain('damaged');
    expect(ran.code).toBe(0);
    await writeFile(state(), good);
  });

  it('of another account: refused, with both named', async () => {
    const good = await readFile(state(), 'utf8');
    await writeFile(state(), good.replace('"000000000000"', '"123456789012"'));
    const ran = await folder.run('--local setup');
    expect(ran.stderr).toContain('123456789012');
    expect(ran.stderr).toContain('000000000000');
    expect(ran.code).toBe(1);
    await writeFile(state(), good);
  });

  it('not writable: refused before anything is made', async () => {
    await writeFile(join(folder.path, 'file'), '');
    const ran = await folder.run('--local --stack other --state file/state.json setup');
    expect(ran.stderr).toContain('--state');
    expect(ran.code).toBe(1);
  });

  it('lost: the stack is found again in the account', async () => {
    await rm(state());
    const ran = await folder.run('--local --json setup');
    expect(ran.events.at(-1)).toMatchObject({ created: 0, updated: 0 });
    expect(ran.code).toBe(0);
  });
});

/** A PNG whose header says it is this large: nothing reads further before it is refused. */
async function claiming(width: number, height: number): Promise<Buffer> {
  const png = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'grey' } })
    .png()
    .toBuffer();
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

it('a picture of more pixels than the worker takes is skipped before it is sent', async () => {
  await writeFile(join(folder.path, 'empty', 'giant.png'), await claiming(30_000, 30_000));
  const ran = await folder.run('--local --json upload empty');
  const reason = expect.stringContaining('megapixels');
  expect(ran.events.filter(({ event }) => event === 'item')).toMatchObject([{ result: 'skipped', reason }]);
  expect(ran.events.at(-1)).toMatchObject({ event: 'done', uploaded: 0, skipped: 1 });
  expect(ran.code).toBe(0);
  await rm(join(folder.path, 'empty', 'giant.png'));
});

it('a file that may not be read is skipped with its reason, and the others are sent', async () => {
  const secret = join(folder.path, 'empty', 'secret.jpg');
  await writeFile(secret, 'x');
  await chmod(secret, 0o000);
  const ran = await folder.run('--local --json upload empty');
  expect(ran.events.filter(({ event }) => event === 'item')).toMatchObject([{ result: 'skipped' }]);
  expect(ran.code).toBe(0);
  await rm(secret);
});
