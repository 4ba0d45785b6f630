// The keys of the project file: the settings of setup by the names of their flags, with the stack and the region.
import { ThumbsError } from '../errors/errors.ts';
import { shown } from './kinds/setting-kinds.ts';
import { type Mistake, nearest } from './mistake.ts';
import { placeTable } from './place-table.ts';
import { type GivenRenditions, renditionKeys, renditionMistakes } from './renditions.ts';
import type { Flag } from './setting.ts';
import { type GivenSettings, settingTable } from './setting-table.ts';
import { checkStack } from './stack-name.ts';

export interface ProjectSettings {
  stack?: string;
  region?: string;
  settings: GivenSettings & GivenRenditions;
}

const rows: Readonly<Record<string, Flag>> = { ...placeTable, ...settingTable };
/** For editors. */
const schemaKey = '$schema';
const rowOf = (key: string) => (Object.hasOwn(rows, key) ? rows[key] : undefined);
const keys = [...Object.keys(rows), ...renditionKeys];

export function mistakesIn(value: unknown): Mistake[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [{ path: [], problem: 'must be an object: { "stack": "thumbs" }' }];
  return Object.entries(value).flatMap(([key, one]) => {
    if (renditionKeys.some((known) => known === key)) return renditionMistakes({ [key]: one });
    const inside = rowOf(key)?.kind.mistakes?.(one);
    if (inside) return inside.map(({ path, problem }) => ({ path: [key, ...path], problem }));
    const problem = problemOf(key, one);
    return problem ? [{ path: [key], problem }] : [];
  });
}

function problemOf(key: string, value: unknown): string | undefined {
  if (key === schemaKey) return undefined;
  const row = rowOf(key);
  if (!row) return `is not a setting: did you mean '${nearest(key, keys)}'?`;
  if (!row.kind.accepts(value)) return `takes ${row.kind.takes}, not ${shown(value)}`;
  return key === 'stack' ? problemOfStack(String(value)) : undefined;
}

/** S3 refuses some names that look like others. */
function problemOfStack(stack: string): string | undefined {
  try {
    checkStack(stack);
    return undefined;
  } catch (error) {
    if (error instanceof ThumbsError) return `needs another name: ${error.message}`;
    throw error;
  }
}
