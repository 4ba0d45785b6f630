import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runPool } from '../../../src/transfer/pool.ts';

const never = new AbortController().signal;

/** Runs and tells how much weight was ever at work at once. */
async function peak(items: number[], capacity: number): Promise<number> {
  let load = 0;
  let most = 0;
  await runPool(items, { capacity, weightOf: (weight) => weight, signal: never }, async (weight) => {
    load += Math.min(weight, capacity);
    most = Math.max(most, load);
    await setImmediate();
    load -= Math.min(weight, capacity);
  });
  return most;
}

describe('a pool', () => {
  it('fills its capacity and never exceeds it', async () => {
    expect(await peak([1, 1, 1, 1, 1, 1, 1, 1], 3)).toBe(3);
    expect(await peak([4, 4, 4, 1, 1], 6)).toBeLessThanOrEqual(6);
  });

  it('runs what weighs more than the capacity alone', async () => {
    expect(await peak([9, 1, 9], 4)).toBe(4);
  });

  it('answers what failed and goes on with the others', async () => {
    const ran: number[] = [];
    const failures = await runPool(
      [1, 2, 3],
      { capacity: 1, isFatal: () => false, signal: never },
      async (item) => {
        ran.push(item);
        if (item === 2) throw new Error('two');
      },
    );
    expect(ran).toEqual([1, 2, 3]);
    expect(failures).toMatchObject([{ item: 2, error: { message: 'two' } }]);
  });

  it('starts nothing after a fatal error, and throws it when the rest has ended', async () => {
    const ended: number[] = [];
    const run = runPool([1, 2, 3, 4], { capacity: 2, signal: never }, async (item) => {
      await setImmediate();
      if (item === 1) throw new Error('fatal');
      await setImmediate();
      ended.push(item);
    });
    await expect(run).rejects.toThrow('fatal');
    expect(ended).toEqual([2]);
  });

  it('starts nothing after an abort, lets the rest end, and throws the reason', async () => {
    const controller = new AbortController();
    const ended: number[] = [];
    const run = runPool([1, 2, 3, 4], { capacity: 2, signal: controller.signal }, async (item) => {
      if (item === 2) controller.abort(new Error('Ctrl-C'));
      await setImmediate();
      ended.push(item);
    });
    await expect(run).rejects.toThrow('Ctrl-C');
    expect(ended).toEqual([1, 2]);
  });

  it('throws what its source throws only after what runs has ended', async () => {
    let hasEnded = false;
    async function* source() {
      yield 1;
      throw new Error('source');
    }
    const run = runPool(source(), { capacity: 2, signal: never }, async () => {
      await setImmediate();
      hasEnded = true;
    });
    await expect(run).rejects.toThrow('source');
    expect(hasEnded).toBe(true);
  });
});
