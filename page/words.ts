// Formats numbers, times and commands for people.
import type { Config } from './data/types.ts';

const integers = new Intl.NumberFormat();
const days = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export const counted = (count: number, one: string, many = `${one}s`) =>
  `${integers.format(count)} ${count === 1 ? one : many}`;

/** More may follow: `1,500+`, or `…` while nothing is known. */
export const plainSoFar = (count: number, isAll: boolean) =>
  isAll ? integers.format(count) : count === 0 ? '…' : `${integers.format(count)}+`;

export const plain = (count: number) => integers.format(count);

/** Errors are worded to stand in the middle of a sentence. */
export const asSentence = (text: string) =>
  `${text.charAt(0).toLocaleUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? '' : '.'}`;

/** Same format as the command line's; a test compares the two. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let [value, power] = [bytes, 0];
  for (; value >= 999.5 && power < units.length - 1; power += 1) value /= 1000;
  return `${power > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[power]}`;
}

/** The command that starts thumbs for this stack. A site does not know how its owner starts it. */
export const commandOf = ({ command, title }: Pick<Config, 'command' | 'title'>) =>
  command ?? (title === 'thumbs' ? 'thumbs' : `thumbs --stack ${title}`);

export const timeText = (iso: string) => days.format(new Date(iso));
