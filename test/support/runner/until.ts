// How tests wait: for an event, for as long as it takes, and never for a time.
import { vi } from 'vitest';
import { waitMs } from './patience.ts';

/** Looks again and again until `check` does not throw any more; answers what it answered. */
export function until<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: waitMs, interval: 50 });
}
