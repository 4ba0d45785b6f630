import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { backupOf, guardState, readState, State, type StateData } from '../../../src/stack/state.ts';
import { testPlace, testStateData } from '../../support/fakes/context.ts';

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thumbs-state-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const newFile = async () => join(await newFolder(), 'thumbs.json');
const onDisk = async (file: string) => JSON.parse(await readFile(file, 'utf8')) as StateData;
const queue = {
  type: 'SQS queue',
  status: 'ready',
  name: 'photos-jobs-bcd234',
  outputs: { url: 'u' },
} as const;

describe('the state file', () => {
  it('is no error when there is none', async () => {
    expect(await readState(await newFile())).toEqual({ data: undefined });
  });

  it('holds what was recorded, with the time, as soon as the record resolves', async () => {
    const file = await newFile();
    await new State(file, testStateData()).record('jobs', queue);
    const { data, note } = await readState(file);
    expect(note).toBeUndefined();
    expect(data).toEqual({
      ...testStateData(),
      resources: { jobs: { ...queue, at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) } },
    });
  });

  it('makes the folders it lies in', async () => {
    const file = join(await newFolder(), 'a', 'b', 'thumbs.json');
    await new State(file, testStateData()).save();
    expect(await onDisk(file)).toEqual(testStateData());
  });

  it('loses what is forgotten, and is not written for what it does not know', async () => {
    const file = await newFile();
    const state = new State(file, testStateData());
    await state.record('jobs', queue);
    await state.forget('jobs');
    expect((await onDisk(file)).resources).toEqual({});
    await rm(file);
    await state.forget('jobs');
    await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('gets every one of many records that come at the same time', async () => {
    const file = await newFile();
    const state = new State(file, testStateData());
    const ids = Array.from({ length: 20 }, (_, index) => `r${index}`);
    await Promise.all(ids.map((id) => state.record(id, { ...queue, name: id })));
    expect(Object.keys((await onDisk(file)).resources).sort()).toEqual(ids.sort());
    expect(await readdir(join(file, '..'))).toEqual(['thumbs.json', 'thumbs.json.bak']);
  });

  it('holds a record when its promise resolves, although later ones are still to be written', async () => {
    const file = await newFile();
    const state = new State(file, testStateData());
    const first = state.record('first', queue).then(() => onDisk(file));
    const others = ['a', 'b', 'c'].map((id) => state.record(id, queue));
    expect((await first).resources).toHaveProperty('first');
    await Promise.all(others);
  });

  it('goes on after a write that failed', async () => {
    const folder = await newFolder();
    const state = new State(join(folder, 'sub', 'thumbs.json'), testStateData());
    await writeFile(join(folder, 'sub'), 'in the way');
    await expect(state.record('jobs', queue)).rejects.toMatchObject({ code: 'StateUnusable' });
    await rm(join(folder, 'sub'));
    await state.record('images', queue);
    expect(Object.keys((await onDisk(state.file)).resources)).toEqual(['jobs', 'images']);
  });
});

describe('a state file that is damaged', () => {
  it.each([
    ['cut off', '{"version": 1, "stack"'],
    ['empty', ''],
    ['of no version', JSON.stringify({ ...testStateData(), version: undefined })],
    ['something else', '[]'],
    ['null', 'null'],
    ['without resources', JSON.stringify({ ...testStateData(), resources: null })],
    ['without settings', JSON.stringify({ ...testStateData(), settings: undefined })],
    ['without a stack', JSON.stringify({ ...testStateData(), stack: undefined })],
    ['with a part that is none', JSON.stringify({ ...testStateData(), resources: { jobs: {} } })],
    ['with parts of other forms', JSON.stringify({ ...testStateData(), resources: ['jobs'] })],
  ])('because it is %s is replaced by the last good version, with a word about it', async (_how, text) => {
    const file = await newFile();
    await new State(file, testStateData()).record('jobs', queue);
    await writeFile(file, text);
    const { data, note } = await readState(file);
    expect(data?.resources).toHaveProperty('jobs');
    expect(note).toBe(`${file} is damaged; the last good version beside it is used`);
  });

  it('is an error with advice when there is no good version', async () => {
    const file = await newFile();
    await writeFile(file, 'torn');
    const damaged = { code: 'StateDamaged', message: expect.stringContaining(file), fix: expect.any(String) };
    await expect(readState(file)).rejects.toMatchObject(damaged);
    await writeFile(backupOf(file), 'torn, too');
    await expect(readState(file)).rejects.toMatchObject(damaged);
  });
});

it('a state file of a newer version is not replaced by an older copy', async () => {
  const file = await newFile();
  await new State(file, testStateData()).save();
  await writeFile(file, JSON.stringify({ ...testStateData(), version: 2 }));
  await expect(readState(file)).rejects.toMatchObject({
    code: 'StateTooNew',
    message: expect.stringContaining(`${file} was written by a newer thumbs`),
    fix: expect.stringContaining('update thumbs'),
  });
});

describe('a state file that cannot be used', () => {
  it('is an error with advice, when reading and when writing', async () => {
    const inTheWay = join(await newFolder(), 'a-file');
    await writeFile(inTheWay, '');
    const file = join(inTheWay, 'thumbs.json');
    const unusable = {
      code: 'StateUnusable',
      message: expect.stringMatching(/thumbs\.json cannot be used \((ENOTDIR|EEXIST)\)$/),
      fix: expect.stringContaining('--state FILE'),
    };
    await expect(readState(file)).rejects.toMatchObject(unusable);
    await expect(new State(file, testStateData()).save()).rejects.toMatchObject(unusable);
  });
});

describe('the guard', () => {
  it('lets a state file of this place pass', () => {
    expect(() => guardState('f', testStateData(), testPlace())).not.toThrow();
  });

  it.each([
    ['stack', { stack: 'other' }, 'other', 'photos'],
    ['account', { account: '999999999999' }, '999999999999', '123456789012'],
    ['region', { region: 'us-east-1' }, 'us-east-1', 'eu-west-1'],
    ['endpoint', { endpoint: 'http://127.0.0.1:1' }, 'http://127.0.0.1:1', 'AWS'],
  ])('refuses one of another %s and names both', (what, changes, there, here) => {
    expect(() => guardState('x.json', testStateData(changes), testPlace())).toThrow(
      expect.objectContaining({
        code: 'WrongPlace',
        message: `x.json belongs to ${what} ${there}, but this command uses ${here}`,
        fix: expect.stringContaining('--state FILE'),
      }),
    );
  });

  it("names AWS when the file is AWS's and the command speaks to another server", () => {
    const here = { ...testPlace(), endpoint: 'http://127.0.0.1:1' };
    expect(() => guardState('f', testStateData(), here)).toThrow(
      'endpoint AWS, but this command uses http://127.0.0.1:1',
    );
  });
});

describe('a kill -9 while the file is being written', () => {
  it('leaves a whole file, time after time', async () => {
    const folder = await newFolder();
    const rounds = Array.from({ length: 8 }, (_, round) => round);
    const run = async (round: number) => {
      const file = join(folder, `round-${round}.json`);
      await killAfter(file, 1 + round * 5);
      const data = await onDisk(file);
      expect(data).toMatchObject({ version: 1, stack: 'photos' });
      // What was said to be recorded is there: the file is never older than the last word of the writer.
      expect(Object.keys(data.resources).length).toBeGreaterThanOrEqual(1 + round * 5);
    };
    for (let first = 0; first < rounds.length; first += 4) {
      await Promise.all(rounds.slice(first, first + 4).map(run));
    }
  });
});

/** Starts a process that writes the state in a loop, and kills it when it has written so many times. */
async function killAfter(file: string, writes: number): Promise<void> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', writer, file], { stdio: 'pipe' });
  const ended = once(child, 'exit');
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'written' && ++seen === writes) break;
  }
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
}

const writer = `
  import { writeSync } from 'node:fs';
  import { State } from ${JSON.stringify(new URL('../../../src/stack/state.ts', import.meta.url).href)};
  const state = new State(process.argv[1], ${JSON.stringify(testStateData())});
  const outputs = { padding: 'x'.repeat(2000) };
  for (let n = 0; ; n++) {
    await state.record('r' + n, { type: 'thing', status: 'ready', name: 'n' + n, outputs });
    writeSync(1, 'written\\n');
  }
`;
