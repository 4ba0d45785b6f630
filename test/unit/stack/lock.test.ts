import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { takeLock } from '../../../src/stack/lock.ts';
import { fakeClock, fakeWaiter } from '../../support/fakes/fake-clock.ts';

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thumbs-lock-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const newStateFile = async () => join(await newFolder(), 'thumbs.json');
const lockOf = (stateFile: string) => `${stateFile}.lock`;
const since = '2026-11-21T08:00:00.000Z';

/** A process that cannot be: larger than any number that a system gives to one. Each call another. */
let lastDead = 2 ** 30;
const deadPid = () => lastDead++;

async function leaveLock(stateFile: string, holder: { pid: number; host?: string }): Promise<void> {
  await writeFile(lockOf(stateFile), JSON.stringify({ host: hostname(), since, ...holder }));
}

/** Of a process that is there, and is not this one. */
const alive = { pid: process.ppid };

/** Waits as long as it takes: its clock stands still. */
const patient = () => fakeWaiter({ ...fakeClock(), now: () => 0 });

describe('the lock', () => {
  it('names who holds it, and is gone when given back', async () => {
    const file = await newStateFile();
    const unlock = await takeLock(file, fakeWaiter());
    const holder = JSON.parse(await readFile(lockOf(file), 'utf8'));
    expect(holder).toEqual({
      pid: process.pid,
      host: hostname(),
      since: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    await unlock();
    await expect(readFile(lockOf(file))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('makes the folder it lies in, and removes it if nothing else was put there', async () => {
    const file = join(await newFolder(), 'deep', 'down', 'thumbs.json');
    const unlock = await takeLock(file, fakeWaiter());
    expect(await readdir(join(file, '..'))).toEqual(['thumbs.json.lock']);
    await unlock();
    // As far as it is empty: a command that found nothing leaves nothing.
    expect(await readdir(join(file, '..', '..', '..'))).toEqual([]);
  });

  it('that is held makes the next one wait, and then say who holds it and what to do', async () => {
    const file = await newStateFile();
    await leaveLock(file, alive);
    const waiter = fakeWaiter();
    await expect(takeLock(file, waiter)).rejects.toMatchObject({
      code: 'Locked',
      message: `another thumbs command holds this stack: pid ${alive.pid} on ${hostname()}, since ${since}`,
      fix: expect.stringContaining(lockOf(file)),
    });
    expect(waiter.clock.elapsed()).toBeGreaterThan(9000);
    expect(waiter.notes).toEqual(['waiting until the other thumbs command has finished (up to 10 s)']);
  });

  it('is taken as soon as the other command gives it back', async () => {
    const file = await newStateFile();
    const unlock = await takeLock(file, fakeWaiter());
    const waiter = fakeWaiter(fakeClock(unlock));
    await takeLock(file, waiter);
    expect(waiter.clock.sleeps).toHaveLength(1);
    expect(waiter.notes).toEqual([]);
  });

  it('gives way to an interruption while it waits', async () => {
    const file = await newStateFile();
    await leaveLock(file, alive);
    const controller = new AbortController();
    const clock = fakeClock(() => controller.abort(new Error('Ctrl-C')));
    await expect(takeLock(file, fakeWaiter(clock, controller.signal))).rejects.toThrow('Ctrl-C');
  });

  it('that cannot be written is an error with advice', async () => {
    const file = join(await newFolder(), 'file');
    await writeFile(file, '');
    await expect(takeLock(join(file, 'thumbs.json'), fakeWaiter())).rejects.toMatchObject({
      code: 'StateUnusable',
      fix: expect.stringContaining('--state'),
    });
  });
});

describe('the lock of a holder that is gone', () => {
  it('is taken over at once, and nothing is left lying about', async () => {
    const file = await newStateFile();
    await leaveLock(file, { pid: deadPid() });
    const waiter = fakeWaiter();
    const unlock = await takeLock(file, waiter);
    expect(waiter.clock.sleeps).toHaveLength(1);
    expect(JSON.parse(await readFile(lockOf(file), 'utf8'))).toMatchObject({ pid: process.pid });
    await unlock();
    expect(await readdir(join(file, '..'))).toEqual([]);
  });

  it('is taken over when that had our own pid: in containers every command may have the same', async () => {
    const file = await newStateFile();
    await leaveLock(file, { pid: process.pid });
    await takeLock(file, fakeWaiter());
    const holder = JSON.parse(await readFile(lockOf(file), 'utf8'));
    expect(Date.parse(holder.since)).toBeGreaterThan(performance.timeOrigin);
    // Ours by now, and held.
    await expect(takeLock(file, fakeWaiter())).rejects.toMatchObject({ code: 'Locked' });
  });

  it('is left alone when it is of another machine, whose processes cannot be asked', async () => {
    const file = await newStateFile();
    await leaveLock(file, { pid: deadPid(), host: 'elsewhere' });
    await expect(takeLock(file, fakeWaiter())).rejects.toMatchObject({
      code: 'Locked',
      message: expect.stringContaining('on elsewhere'),
    });
  });

  it.each([
    ['empty', ''],
    ['half written', '{"pid":12'],
  ])('is taken over when it is %s and more than two seconds old', async (_how, text) => {
    const file = await newStateFile();
    await writeFile(lockOf(file), text);
    const old = Date.now() / 1000 - 3;
    await utimes(lockOf(file), old, old);
    await takeLock(file, fakeWaiter());
    expect(JSON.parse(await readFile(lockOf(file), 'utf8'))).toMatchObject({ pid: process.pid });
  });

  it('is left alone when it is empty and fresh: its holder is about to write its name', async () => {
    const file = await newStateFile();
    await writeFile(lockOf(file), '');
    await expect(takeLock(file, fakeWaiter())).rejects.toMatchObject({ code: 'Locked' });
  });

  it('is taken over although another that was about to do so has died, too', async () => {
    const file = await newStateFile();
    const [holder, taker] = [deadPid(), deadPid()];
    await leaveLock(file, { pid: holder });
    const right = `${lockOf(file)}.${holder}-${Date.parse(since)}`;
    await writeFile(right, JSON.stringify({ pid: taker, host: hostname(), since }));
    const unlock = await takeLock(file, fakeWaiter());
    await unlock();
    expect(await readdir(join(file, '..'))).toEqual([]);
  });
});

describe('many commands at once', () => {
  it('hold the lock of a dead holder one after the other, each exactly once', async () => {
    for (let round = 0; round < 20; round++) {
      const file = await newStateFile();
      await leaveLock(file, { pid: deadPid() });
      let [inside, held, most] = [0, 0, 0];
      const command = async () => {
        const unlock = await takeLock(file, patient());
        most = Math.max(most, ++inside);
        for (let tick = 0; tick < 3; tick++) await setImmediate();
        inside--;
        held++;
        await unlock();
      };
      await Promise.all(Array.from({ length: 8 }, command));
      expect({ held, most }).toEqual({ held: 8, most: 1 });
    }
  });

  it('never hold it together although holders are killed all the time', async () => {
    const file = await newStateFile();
    const children = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', command, file], { stdio: 'pipe' }),
    );
    onTestFinished(() => void children.map((child) => child.kill('SIGKILL')));
    const words = await Promise.all(
      children.map(async ({ stdout, stderr }) => `${await buffer(stdout)}${await buffer(stderr)}`),
    );
    // A child is killed with the lock in hand after ten turns; the last one left has nobody to disturb it.
    expect(words).toEqual(['held 10 times\n', 'held 10 times\n', 'held 10 times\n', 'held 10 times\n']);
  });
});

/** Takes the lock ten times, looks whether somebody else is in, and kills itself holding it. */
const command = `
  import { readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
  import { setImmediate } from 'node:timers/promises';
  import { takeLock } from ${JSON.stringify(new URL('../../../src/stack/lock.ts', import.meta.url).href)};
  import { isRunning } from ${JSON.stringify(new URL('../../../src/machine/processes.ts', import.meta.url).href)};
  const file = process.argv[1];
  const inside = file + '.inside';
  const clock = { now: () => 0, elapsed: () => 0, sleep: () => setImmediate() };
  const waiter = { clock, signal: new AbortController().signal, note() {} };
  for (let turn = 1; turn <= 10; turn++) {
    const unlock = await takeLock(file, waiter);
    try { writeFileSync(inside, String(process.pid), { flag: 'wx' }); }
    catch {
      const other = Number(readFileSync(inside, 'utf8'));
      if (isRunning(other)) console.log('together with', other);
      writeFileSync(inside, String(process.pid));
    }
    for (let tick = 0; tick < 5; tick++) await setImmediate();
    if (turn === 10) {
      writeSync(1, 'held 10 times\\n');
      process.kill(process.pid, 'SIGKILL');
    }
    rmSync(inside);
    await unlock();
  }
`;
