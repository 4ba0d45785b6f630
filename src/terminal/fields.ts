// Records with the fields that a query selects, by name.
import type { Column } from './table.ts';

type Fields = Record<string, unknown>;

export function fieldColumns(names: readonly string[]): Column<Fields>[] {
  return names.map((name) => ({ title: name, cell: (record) => fieldText(record[name]), shrink: 'middle' }));
}

/** Lists and maps as JSON; nothing for absent values. */
export function fieldText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
