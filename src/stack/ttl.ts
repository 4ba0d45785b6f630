// Stacks that end: `setup --ttl 2h` writes the end into the settings and into the tags of all resources.
// Nothing removes a stack by itself; every command on it warns, and `teardown --expired` removes it.

import { UsageError } from '../errors/errors.ts';
import type { Emit } from '../events.ts';
import type { Settings } from './settings.ts';

const minute = 60_000;
const units: Record<string, number> = { m: minute, h: 60 * minute, d: 24 * 60 * minute };
/** A class takes an hour, a lab day eight: a user with less than this left should know before starting an upload. */
const soon = 15 * minute;
const maxMs = 366 * 24 * 60 * minute;

/** `30m`, `2h`, `3d` in ms. Throws UsageError. */
export function durationOf(flag: string, text: string): number {
  const [, count = '', unit = ''] = /^(\d+)([mhd])$/.exec(text) ?? [];
  const ms = Number(count) * (units[unit] ?? 0);
  if (ms > 0 && ms <= maxMs) return ms;
  throw new UsageError(
    `${flag} takes minutes, hours or days up to a year, such as 30m, 2h or 3d, not '${text}'`,
  );
}

/** That long from now on, as ISO 8601. Throws UsageError. */
export function endAfter(ttl: string, now: number): string {
  return new Date(now + durationOf('--ttl', ttl)).toISOString();
}

export const isPast = (end: string, now: number) => Date.parse(end) <= now;

interface Surroundings {
  emit: Emit;
  clock: { now(): number };
}

/** Silent for a stack without an end, or whose end is far away. */
export function warnOfEnd({ emit, clock }: Surroundings, { expires }: Pick<Settings, 'expires'>): void {
  if (!expires) return;
  const left = Date.parse(expires) - clock.now();
  if (left > soon) return;
  const minutes = Math.max(1, Math.round(Math.abs(left) / minute));
  const when = left > 0 ? `ends in ${minutes} min, at ${expires}` : `passed its end at ${expires}`;
  const keep = 'to keep it: thumbs setup --ttl 2h, or --no-ttl; to remove it: thumbs teardown --expired';
  emit({ event: 'note', id: 'stack', text: `this stack ${when}; ${keep}` });
}
