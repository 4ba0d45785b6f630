import { describe, expect, it, vi } from 'vitest';
import { ThumbsError } from '../../../src/errors/errors.ts';
import { retryWhile, type Schedule, schedules, systemClock, waitUntil } from '../../../src/machine/wait.ts';
import { fakeClock, fakeWaiter } from '../../support/fakes/fake-clock.ts';
import { awsError } from '../../support/fakes/fake-resource.ts';

const schedule: Schedule = { delaysMs: [1000, 2000, 5000], budgetMs: 20_000 };

/** Answers undefined so many times, then `answer`. */
function pending<T>(times: number, answer: T) {
  let calls = 0;
  return vi.fn(async () => (calls++ < times ? undefined : answer));
}

/** Fails so many times, then answers. */
function failing<T>(times: number, error: Error, answer: T) {
  let calls = 0;
  return vi.fn(async () => {
    if (calls++ < times) throw error;
    return answer;
  });
}

const busy = awsError('ResourceConflictException', 'An update is in progress');
const isBusy = (error: unknown) => error === busy;

describe('waitUntil', () => {
  it('answers at once what is there at once, without waiting or talking', async () => {
    const waiter = fakeWaiter();
    await expect(waitUntil(waiter, 'it is there', schedule, pending(0, 'it'))).resolves.toBe('it');
    expect(waiter.clock.sleeps).toEqual([]);
    expect(waiter.notes).toEqual([]);
  });

  it('takes any answer but undefined', async () => {
    for (const answer of [0, '', false, null]) {
      await expect(waitUntil(fakeWaiter(), 'x', schedule, async () => answer)).resolves.toBe(answer);
    }
  });

  it('keeps to its schedule, whose last delay repeats', async () => {
    const waiter = fakeWaiter();
    await waitUntil(waiter, 'it is there', schedule, pending(5, true));
    expect(waiter.clock.sleeps).toEqual([1000, 2000, 5000, 5000, 5000]);
  });

  it('gives up when the next pause would pass the budget, and says for what it waited and how long', async () => {
    const waiter = fakeWaiter();
    const probe = pending(Number.POSITIVE_INFINITY, true);
    await expect(waitUntil(waiter, 'the table is active', schedule, probe)).rejects.toMatchObject({
      code: 'TimedOut',
      message: 'timed out after 20 s waiting until the table is active',
      fix: expect.stringContaining('same command again'),
    });
    expect(waiter.clock.elapsed()).toBe(18_000);
    expect(probe).toHaveBeenCalledTimes(6);
  });

  it('does not ask for the time of day, which somebody may set meanwhile', async () => {
    const now = () => expect.fail('asked');
    const waiter = { ...fakeWaiter(), clock: { ...fakeClock(), now } };
    await expect(waitUntil(waiter, 'x', schedule, pending(9, true))).rejects.toThrow('timed out');
  });

  it('counts the time its probes take against the budget', async () => {
    const waiter = fakeWaiter();
    const probe = vi.fn(async () => waiter.clock.advance(10_000));
    await expect(waitUntil(waiter, 'x', schedule, async () => void (await probe()))).rejects.toBeInstanceOf(
      ThumbsError,
    );
    expect(probe).toHaveBeenCalledTimes(2);
  });

  it('throws what a probe throws at once: AccessDenied never looks like "not yet"', async () => {
    const waiter = fakeWaiter();
    for (const name of ['AccessDenied', 'AccessDeniedException', 'ExpiredToken']) {
      const denied = awsError(name, 'no', 403);
      const probe = failing(1, denied, true);
      await expect(waitUntil(waiter, 'x', schedule, probe)).rejects.toBe(denied);
      expect(probe).toHaveBeenCalledTimes(1);
    }
    expect(waiter.clock.sleeps).toEqual([]);
  });
});

describe('notes', () => {
  it('tell once why it takes longer, and how long it may take', async () => {
    const waiter = fakeWaiter();
    await waitUntil(waiter, 'it is there', schedule, pending(5, true));
    expect(waiter.notes).toEqual(['waiting until it is there (up to 20 s)']);
  });

  it('are not made of a wait that is over in less than two seconds', async () => {
    const waiter = fakeWaiter();
    await waitUntil(waiter, 'x', { delaysMs: [250, 500, 1000], budgetMs: 60_000 }, pending(3, true));
    expect(waiter.clock.elapsed()).toBe(1750);
    expect(waiter.notes).toEqual([]);
  });

  it('come before a first pause that is long by itself', async () => {
    const told: string[][] = [];
    const waiter = fakeWaiter(fakeClock(() => void told.push([...waiter.notes])));
    await waitUntil(waiter, 'the name is free', schedules.queueNameFree, pending(1, true));
    expect(told).toEqual([['waiting until the name is free (up to 70 s)']]);
  });
});

describe('retryWhile', () => {
  it('tries again until it works', async () => {
    const waiter = fakeWaiter();
    const run = failing(3, busy, 'done');
    await expect(retryWhile(waiter, 'Lambda is busy', isBusy, schedule, run)).resolves.toBe('done');
    expect(waiter.clock.sleeps).toEqual([1000, 2000, 5000]);
    expect(waiter.notes).toEqual(['Lambda is busy (up to 20 s)']);
  });

  it('throws any other error at once', async () => {
    const waiter = fakeWaiter();
    const other = awsError('ValidationException');
    const run = failing(1, other, 'done');
    await expect(retryWhile(waiter, 'x', isBusy, schedule, run)).rejects.toBe(other);
    expect(run).toHaveBeenCalledTimes(1);
    expect(waiter.clock.sleeps).toEqual([]);
  });

  it('throws another error that comes later, not the one it was waiting out', async () => {
    const errors = [busy, busy, awsError('AccessDenied')];
    const run = async () => Promise.reject(errors.shift());
    await expect(retryWhile(fakeWaiter(), 'x', isBusy, schedule, run)).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    expect(errors).toEqual([]);
  });

  it('does not count the time of the first try: who was refused after minutes has not waited yet', async () => {
    const waiter = fakeWaiter();
    const slow = failing(1, busy, 'done');
    const run = () => {
      if (slow.mock.calls.length === 0) waiter.clock.advance(10 * schedule.budgetMs);
      return slow();
    };
    await expect(retryWhile(waiter, 'busy', isBusy, schedule, run)).resolves.toBe('done');
  });

  it('throws the last error itself when the budget is used up', async () => {
    const waiter = fakeWaiter();
    let count = 0;
    const run = async () => Promise.reject(awsError('Throttling', `try ${++count}`));
    await expect(retryWhile(waiter, 'x', () => true, schedule, run)).rejects.toMatchObject({
      message: 'try 6',
    });
    expect(waiter.clock.elapsed()).toBeLessThanOrEqual(schedule.budgetMs);
  });
});

describe('an interruption', () => {
  const reason = new ThumbsError('Interrupted', 'interrupted');

  it('before anything was tried is thrown, and nothing is tried', async () => {
    const probe = pending(0, true);
    const waiter = fakeWaiter(fakeClock(), AbortSignal.abort(reason));
    await expect(waitUntil(waiter, 'x', schedule, probe)).rejects.toBe(reason);
    expect(probe).not.toHaveBeenCalled();
  });

  it.each(['waitUntil', 'retryWhile'])(
    'during a pause of %s is thrown with its own reason',
    async (which) => {
      const controller = new AbortController();
      const clock = fakeClock(() => controller.abort(reason));
      const waiter = fakeWaiter(clock, controller.signal);
      const wait =
        which === 'waitUntil'
          ? waitUntil(waiter, 'x', schedule, pending(9, true))
          : retryWhile(waiter, 'x', isBusy, schedule, failing(9, busy, true));
      await expect(wait).rejects.toBe(reason);
      expect(clock.sleeps).toEqual([1000]);
    },
  );

  it('ends a sleep of the real clock at once', async () => {
    const controller = new AbortController();
    const sleeping = systemClock.sleep(3_600_000, controller.signal);
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    await expect(systemClock.sleep(3_600_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

describe('the schedules', () => {
  it.each(Object.entries(schedules))('%s leave time for at least four tries', async (_name, budget) => {
    const waiter = fakeWaiter();
    const probe = pending(Number.POSITIVE_INFINITY, true);
    await expect(waitUntil(waiter, 'x', budget, probe)).rejects.toMatchObject({ code: 'TimedOut' });
    expect(probe.mock.calls.length).toBeGreaterThanOrEqual(4);
    expect(waiter.clock.elapsed()).toBeLessThanOrEqual(budget.budgetMs);
    expect(waiter.clock.elapsed()).toBeGreaterThan(budget.budgetMs / 2);
  });

  it('give IAM five minutes and a queue name more than the minute that SQS blocks it', () => {
    expect(schedules.iamPropagation.budgetMs).toBe(300_000);
    expect(schedules.queueNameFree.budgetMs).toBeGreaterThan(60_000);
  });
});
