// A progress bar as one line of text: how much, how fast, how long still.
import type { Event } from '../events.ts';
import { formatBar, formatBytes, formatCount, formatDuration, pad } from './format.ts';

type Progress = Extract<Event, { event: 'progress' }>;

export interface Meter {
  latest: Progress;
  /** What was done already when the first event came, and when that was (ms since 1970). */
  first: { done: number; at: number };
  /** When the latest came: a bar that is full stands still. */
  at: number;
}

export function startMeter(event: Progress, now: number): Meter {
  return { latest: event, first: { done: event.done, at: now }, at: now };
}

const labelWidth = 11;
const barWidth = 24;
/** A rate taken over less time jumps about. */
const leastMs = 500;

export function meterLine({ latest, first, at }: Meter, now: number): string {
  const { id, done, total, unit } = latest;
  const fraction = total > 0 ? done / total : 0;
  const amount = unit === 'bytes' ? formatBytes : formatCount;
  const parts = [
    pad(id, labelWidth),
    formatBar(fraction, barWidth),
    pad(`${Math.floor(fraction * 100)} %`, 5, 'right'),
    `${amount(done)} of ${amount(total)}`,
  ];
  const elapsed = (done < total ? now : at) - first.at;
  const perMs = (done - first.done) / elapsed;
  if (elapsed < leastMs || perMs <= 0) return parts.join(' ');
  const rate = perMs * 1000;
  parts.push(`${unit === 'bytes' ? formatBytes(rate) : rate.toFixed(rate < 10 ? 1 : 0)}/s`);
  if (done < total) parts.push(`${formatDuration((total - done) / perMs)} left`);
  return parts.join(' ');
}
