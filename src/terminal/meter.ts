// A progress bar as one line of text: amount, speed, time left.
import type { Event } from '../events.ts';
import { formatBar, formatBytes, formatCount, formatDuration } from './format.ts';
import { pad, truncateEnd } from './width.ts';

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
/** Width of the bar in columns: it shrinks to make room for the numbers. */
const [narrowest, widest] = [6, 24];
/** A rate over less time is too jumpy. */
const minMs = 500;

/** Fits into `width` columns: drops the last parts first. */
export function meterLine(meter: Meter, now: number, width: number): string {
  const { id, done, total, unit } = meter.latest;
  const fraction = total > 0 ? done / total : 0;
  const amount = unit === 'bytes' ? formatBytes : formatCount;
  const percent = pad(`${Math.floor(fraction * 100)} %`, 5, 'right');
  const numbers = [percent, `${amount(done)} of ${amount(total)}`, ...pace(meter, now)];
  const label = pad(id, labelWidth);
  const left = () => width - [label, '', ...numbers].join(' ').length;
  while (numbers.length > 1 && left() < narrowest) numbers.pop();
  if (left() < 1) return truncateEnd([id, ...numbers].join(' '), width);
  return [label, formatBar(fraction, Math.min(widest, left())), ...numbers].join(' ');
}

/** Speed and remaining time; empty while they would be guesses. */
function pace({ latest, first, at }: Meter, now: number): string[] {
  const { done, total, unit } = latest;
  const elapsed = (done < total ? now : at) - first.at;
  const perMs = (done - first.done) / elapsed;
  if (elapsed < minMs || perMs <= 0) return [];
  const rate = perMs * 1000;
  const speed = `${unit === 'bytes' ? formatBytes(rate) : rate.toFixed(rate < 10 ? 1 : 0)}/s`;
  return done < total ? [speed, `${formatDuration((total - done) / perMs)} left`] : [speed];
}
