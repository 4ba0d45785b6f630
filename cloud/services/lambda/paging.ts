// Lambda's paging: MaxItems and Marker in, NextMarker out.
import { invalid } from './validation.ts';

export interface PageInput {
  Marker?: string | undefined;
  MaxItems?: number | undefined;
}

/** `entries` are sorted by key; the marker is the last key of the previous page, in base64. */
export function page<T>(
  entries: [key: string, value: T][],
  { Marker, MaxItems }: PageInput,
  max: number,
): { entries: T[]; next: string | undefined } {
  const after = Marker === undefined ? '' : Buffer.from(Marker, 'base64').toString();
  if (Marker !== undefined && Buffer.from(after).toString('base64') !== Marker)
    throw invalid('Invalid Marker.');
  const rest = entries.filter(([key]) => key > after);
  const size = Math.min(Number(MaxItems ?? max), max);
  const last = rest[size - 1];
  return {
    entries: rest.slice(0, size).map(([, value]) => value),
    next: last && rest.length > size ? Buffer.from(last[0]).toString('base64') : undefined,
  };
}
