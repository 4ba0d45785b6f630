// Numbers and times as people read them.
const integers = new Intl.NumberFormat();
const days = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export const counted = (count: number, one: string, many = `${one}s`) =>
  `${integers.format(count)} ${count === 1 ? one : many}`;

export const plain = (count: number) => integers.format(count);

/** Errors are worded to stand in the middle of a sentence. */
export const asSentence = (text: string) =>
  `${text.charAt(0).toLocaleUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? '' : '.'}`;

export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[power - 1]}`;
}

export const timeText = (iso: string) => days.format(new Date(iso));
