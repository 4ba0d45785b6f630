// A progress bar as one line of text: amount, speed, time left.
import type { Event } from '../events.ts';
import { formatBar, formatBytes, formatCount, formatDuration, pad } from './format.ts';

type Progress = Extract<Event, { event: 'progress' }>;

export interface Meter {
  latest: Progress;
  /** The amount already done at the first event, and its time (ms since 1970). */
  first: { done: number; at: number };
  /** Time of the latest event: a full bar stands still. */
  at: number;
}

export function startMeter(event: Progress, now: number): Meter {
  return { latest: event, first: { done: event.done, at: now }, at: now };
}

const labelWidth = 11;
const barWidth = 24;
/** A rate over less time is too jumpy. */
const minMs = 500;

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
  if (elapsed < minMs || perMs <= 0) return parts.join(' ');
  const rate = perMs * 1000;
  parts.push(`${unit === 'bytes' ? formatBytes(rate) : rate.toFixed(rate < 10 ? 1 : 0)}/s`);
  if (done < total) parts.push(`${formatDuration((total - done) / perMs)} left`);
  return parts.join(' ');
}
