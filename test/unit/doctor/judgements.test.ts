// What doctor makes of the facts it finds: the limits between fine, doubtful and wrong.
import { describe, expect, it } from 'vitest';
import { judgeConcurrency } from '../../../src/doctor/account.ts';
import { judgeExpiry } from '../../../src/doctor/caller.ts';
import { judgeClock, judgeNode } from '../../../src/doctor/machine.ts';

describe('Node', () => {
  it.each([
    ['22.11.0', 'problem'],
    ['22.12.0', 'ok'],
    ['24.0.0', 'ok'],
    ['9.99.0', 'problem'],
  ])('%s counts as %s where 22.12 is needed', (version, level) => {
    expect(judgeNode(version, '>=22.12').level).toBe(level);
  });

  it('of this test run is good enough for the package', () => {
    expect(judgeNode().level).toBe('ok');
  });
});

describe('a clock', () => {
  it.each([
    [60_000, 'ok'],
    [61_000, 'warning'],
    [-300_000, 'warning'],
    [301_000, 'problem'],
    [-301_000, 'problem'],
  ])('%i ms off is %s', (aheadMs, level) => {
    expect(judgeClock(aheadMs, 'linux').level).toBe(level);
  });

  it('is set in the words of the system', () => {
    expect(judgeClock(1e6, 'win32')).toMatchObject({ fix: 'w32tm /resync' });
    expect(judgeClock(1e6, 'freebsd')).toEqual(judgeClock(1e6, 'linux'));
  });
});

describe('credentials', () => {
  const now = Date.UTC(2026, 10, 21, 12);
  const expiresIn = (minutes: number) => judgeExpiry(new Date(now + minutes * 60_000), true, now);

  it('that end before a setup is over are a warning', () => {
    expect(expiresIn(16).level).toBe('ok');
    expect(expiresIn(15)).toMatchObject({ level: 'warning', text: expect.stringContaining('15 minutes') });
    expect(expiresIn(-5)).toMatchObject({ level: 'warning', text: expect.stringContaining('0 minutes') });
  });

  it('without a date are told apart by their kind', () => {
    expect(judgeExpiry(undefined, true, now)).not.toEqual(judgeExpiry(undefined, false, now));
  });
});

describe('concurrency', () => {
  const places = (UnreservedConcurrentExecutions: number) => ({ UnreservedConcurrentExecutions });

  it('a new account of ten has room for the default of five', () => {
    expect(judgeConcurrency(places(10), 5).level).toBe('ok');
  });

  it('what does not fit is told with what would', () => {
    expect(judgeConcurrency(places(10), 20)).toMatchObject({ fix: 'thumbs setup --max-concurrency 5' });
    expect(judgeConcurrency(places(6), 5)).toMatchObject({ fix: 'thumbs setup --max-concurrency 2' });
  });

  it('where not even the least fits, the account is what has to change', () => {
    expect(judgeConcurrency(places(5), 2)).toMatchObject({ fix: expect.stringContaining('quota') });
  });
});
