// thumbs policy: what it prints and what it writes, when one document is enough and when it is not.
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { apiPolicy, lambdaTrust, type PolicyDocument, workerPolicy } from '../../../src/aws/policies.ts';
import { run as policy } from '../../../src/commands/policy.ts';
import type { Event } from '../../../src/events.ts';
import type { PolicyFlags } from '../../../src/policy/request.ts';
import { makeNames } from '../../../src/stack/names.ts';
import { defaultSettings } from '../../../src/stack/settings.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thumbs-policy-'));
});
afterEach(() => rm(folder, { recursive: true }));

const long = { stack: 'a234567890123456789b', region: 'ap-southeast-1' };

async function print(flags: PolicyFlags, config: object = { stack: 'thumbs' }): Promise<Event[]> {
  const events: Event[] = [];
  const call = { args: [], flags, config, emit: (event: Event) => void events.push(event) };
  expect(await policy(call as never)).toBe(0);
  return events;
}

it('one document is printed as it is, and several with a word about it', async () => {
  expect(await print({ for: ['upload'] })).toEqual([
    {
      event: 'done',
      command: 'policy',
      policy: expect.objectContaining({ Version: '2012-10-17' }),
      policies: [expect.anything()],
    },
  ]);
  const [note, done] = await print({ site: true, account: '123456789012' }, long);
  expect(note).toMatchObject({ event: 'note', text: expect.stringMatching(/a list of 2.*-o FOLDER/) });
  expect(done).toMatchObject({
    event: 'done',
    command: 'policy',
    policies: [expect.anything(), expect.anything()],
  });
});

it('files are written, one for each, with the commands that make them', async () => {
  const [one] = await print({ output: join(folder, 'upload.json'), for: ['upload'] });
  expect(one).toMatchObject({ policyFiles: [join(folder, 'upload.json')] });
  const [done, hint] = await print(
    { site: 'public', account: '123456789012', output: join(folder, 'more') },
    long,
  );
  expect(await readdir(join(folder, 'more'))).toEqual(['policy-1.json', 'policy-2.json']);
  const files = (done as unknown as { policyFiles: string[] }).policyFiles;
  const written = await Promise.all(files.map(async (file) => JSON.parse(await readFile(file, 'utf8'))));
  expect(done).toMatchObject({ policies: written });
  expect(hint).toMatchObject({ text: expect.stringContaining(`file://${files[1]}`) });
});

it('a file that is there is replaced with --force only, and so is a link', async () => {
  const output = join(folder, 'upload.json');
  await writeFile(output, 'mine');
  const refused = {
    code: 'Usage',
    message: `${output} exists already`,
    fix: expect.stringContaining('--force'),
  };
  await expect(print({ output, for: ['upload'] })).rejects.toMatchObject(refused);
  expect(await readFile(output, 'utf8')).toBe('mine');
  await print({ output, for: ['upload'], force: true });
  expect(await readFile(output, 'utf8')).toContain('2012-10-17');
  const link = join(folder, 'link.json');
  await symlink(join(folder, 'nowhere'), link);
  await expect(print({ output: link, for: ['upload'] })).rejects.toMatchObject({ code: 'Usage' });
});

it('a command that has no policy is a usage error', async () => {
  await expect(print({ for: ['dance'] })).rejects.toMatchObject({ code: 'Usage' });
});

it('an account that is none is refused: its policy would allow nothing', async () => {
  await expect(print({ account: '1234' })).rejects.toMatchObject({ code: 'Usage' });
});

it('the role of others is told what it needs, and whom to trust', async () => {
  const [note, done] = await print({ role: true, api: true, account: '123456789012' });
  expect(note).toMatchObject({ event: 'note', text: expect.stringContaining('lambda.amazonaws.com') });
  const { policy, trust } = done as unknown as { policy: PolicyDocument; trust: PolicyDocument };
  const names = makeNames({ stack: 'thumbs', suffix: '*', account: '123456789012', region: '*' });
  for (const own of [workerPolicy(names), apiPolicy(names, defaultSettings, 'byStatus*')])
    expect(policy.Statement).toEqual(expect.arrayContaining(own.Statement));
  expect(trust).toEqual(lambdaTrust);
  const [, worker] = await print({ role: true });
  expect(JSON.stringify(worker)).not.toContain('dynamodb:Query');
});
