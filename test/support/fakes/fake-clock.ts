// A clock for tests: sleeping takes no time, but moves the clock by as much as was asked for.
import { setImmediate } from 'node:timers/promises';
import type { Clock, Waiter } from '../../../src/machine/wait.ts';

export interface FakeClock extends Clock {
  /** Milliseconds of every sleep so far, in order. */
  readonly sleeps: number[];
  /** Milliseconds passed since the clock was made. */
  elapsed(): number;
  advance(ms: number): void;
}

/** `whileAsleep` runs during every sleep: the place to change the world, or to abort. */
export function fakeClock(whileAsleep: (ms: number) => void | Promise<void> = () => {}): FakeClock {
  const start = Date.parse('2026-11-21T09:00:00Z');
  let now = start;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => now,
    elapsed: () => now - start,
    advance: (ms) => {
      now += ms;
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      sleeps.push(ms);
      // Sleeps side by side overlap.
      const end = now + ms;
      await whileAsleep(ms);
      // As a real sleep would, lets everything else that is ready go on first.
      await setImmediate();
      signal?.throwIfAborted();
      now = Math.max(now, end);
    },
  };
}

export interface FakeWaiter extends Waiter {
  readonly clock: FakeClock;
  /** What the user was told. */
  readonly notes: string[];
}

export function fakeWaiter(
  clock: FakeClock = fakeClock(),
  signal: AbortSignal = new AbortController().signal,
): FakeWaiter {
  const notes: string[] = [];
  return { clock, signal, notes, note: (text) => void notes.push(text) };
}
