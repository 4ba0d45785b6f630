// How the values of flags are parsed.
import { InvalidArgumentError } from 'commander';

export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** How many calls may be made at once: none at all would never end. */
export function countFromOne(text: string): number {
  const count = wholeNumber(text);
  if (count === 0) throw new InvalidArgumentError('It must be a whole number from 1.');
  return count;
}

export function money(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text))
    throw new InvalidArgumentError('It must be an amount in USD, such as 0.50.');
  return Number(text);
}

export function commaList(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

export function collect(value: string, previous: string[] = []): string[] {
  return [...previous, value];
}

const powers = { '': 0, k: 1, m: 2, g: 3 };
/** A slower line would keep connections silent for longer than S3 waits. */
const minByteRate = 1024;

/** Bytes a second. */
export function byteRate(text: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([kmg]?)$/i.exec(text) ?? [];
  const rate = Math.floor(Number(amount) * 1024 ** powers[unit.toLowerCase() as keyof typeof powers]);
  if (rate >= minByteRate) return rate;
  throw new InvalidArgumentError(
    'It must be bytes a second, at least 1K: a number, alone or with K, M or G (powers of 1024), such as 500K or 2M.',
  );
}
