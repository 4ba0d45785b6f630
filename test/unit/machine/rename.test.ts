import { expect, it } from 'vitest';
import { replaceFile as replaceInCloud } from '../../../cloud/rename.ts';
import { replaceFile } from '../../../src/machine/rename.ts';
import { fakeWaiter } from '../../support/fakes/fake-clock.ts';

const held = (code: string) => Object.assign(new Error(code), { code });

/** Fails so many times, as Windows does while a virus scanner reads the file. */
function failing(times: number, code = 'EPERM') {
  const calls: string[] = [];
  return {
    calls,
    rename: (from: string, to: string) => {
      calls.push(`${from} ${to}`);
      if (calls.length <= times) throw held(code);
    },
  };
}
const asPromise = (rename: (from: string, to: string) => void) => async (from: string, to: string) =>
  rename(from, to);

it.each(['EPERM', 'EBUSY', 'EACCES'])('on Windows %s is waited out', async (code) => {
  const { calls, rename } = failing(3, code);
  await replaceFile('a.tmp', 'a', { platform: 'win32', rename: asPromise(rename), waiter: fakeWaiter() });
  expect(calls).toEqual(Array(4).fill('a.tmp a'));
});

it('on Windows a file that stays open is an error in the end', async () => {
  const { calls, rename } = failing(1000);
  const system = { platform: 'win32', rename: asPromise(rename), waiter: fakeWaiter() } as const;
  await expect(replaceFile('a.tmp', 'a', system)).rejects.toMatchObject({ code: 'EPERM' });
  expect(calls.length).toBeGreaterThan(10);
});

it.each(['linux', 'darwin'] as const)(
  'on %s it is an error at once, as are others on Windows',
  async (platform) => {
    const one = failing(1);
    await expect(replaceFile('a', 'b', { platform, rename: asPromise(one.rename) })).rejects.toThrow('EPERM');
    const other = failing(1, 'ENOSPC');
    const system = { platform: 'win32', rename: asPromise(other.rename), waiter: fakeWaiter() } as const;
    await expect(replaceFile('a', 'b', system)).rejects.toThrow('ENOSPC');
    expect([one.calls.length, other.calls.length]).toEqual([1, 1]);
  },
);

it('the embedded cloud waits, too, and not forever', () => {
  const pauses: number[] = [];
  const pause = (ms: number) => void pauses.push(ms);
  const { calls, rename } = failing(2);
  replaceInCloud('a', 'b', { platform: 'win32', rename, pause });
  expect([calls.length, pauses]).toEqual([3, [50, 50]]);
  const never = failing(1000);
  expect(() => replaceInCloud('a', 'b', { platform: 'win32', rename: never.rename, pause })).toThrow('EPERM');
  expect(never.calls.length).toBe(100);
  expect(() => replaceInCloud('a', 'b', { platform: 'linux', rename: failing(1).rename, pause })).toThrow(
    'EPERM',
  );
});
