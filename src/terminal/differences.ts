// How a differing field is shown to people: from a list of names and values, only those that differ.
import { isDeepStrictEqual } from 'node:util';
import type { Difference } from '../results/results.ts';
import { printable } from './printable.ts';

/** `environment` with one changed value becomes `environment.THUMBS_RECIPE`; a value without names stays whole. */
export function partsThatDiffer(difference: Difference): Difference[] {
  const { field, is, wanted } = difference;
  if (!isRecord(is) || !isRecord(wanted)) return [difference];
  return [...new Set([...Object.keys(is), ...Object.keys(wanted)])]
    .filter((name) => !isDeepStrictEqual(is[name], wanted[name]))
    .map((name) => ({
      field: printable(`${field}.${name}`),
      is: is[name] ?? null,
      wanted: wanted[name] ?? null,
    }));
}

export const json = (value: unknown) => printable(JSON.stringify(value));

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
