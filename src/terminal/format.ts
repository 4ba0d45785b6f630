// Numbers and times as people read them.

export { bytesText as formatBytes } from '../../lambda/units.ts';

/** 0.4 s, 12 s, 3 min 5 s, 2 h 10 min. */
export function formatDuration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `counted(1, 'image')` → '1 image', `counted(3000, 'image')` → '3,000 images'. */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Estimates need at most two digits; an amount that rounds to zero is still not free. */
export function formatUsd(usd: number): string {
  if (usd === 0) return '$0';
  if (usd < 0.0095) return 'less than $0.01';
  return `$${usd < 100 ? usd.toFixed(2) : formatCount(Math.round(usd))}`;
}

/** `fraction` from 0 to 1. */
export function formatBar(fraction: number, width: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, fraction)) * width);
  return '━'.repeat(filled) + '─'.repeat(width - filled);
}

/** Local time to the minute, to compare with the clock on the wall. */
export function formatTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** A small amount in a sentence. */
export const roughly = (usd: number) => (usd < 0.0001 ? 'less than $0.0001' : `about $${usd.toFixed(4)}`);
