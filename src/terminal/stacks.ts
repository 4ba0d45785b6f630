// The parts of a stack as `thumbs state` lists them.
import { formatTime } from './format.ts';
import type { Column } from './table.ts';

export interface PartRecord {
  id: string;
  type: string;
  status: string;
  name: string;
  at: string;
  link?: string;
}

/** The link is never cut: half a link leads nowhere, so narrow terminals wrap the line. */
export function partColumns(): Column<PartRecord>[] {
  return [
    { title: 'id', cell: ({ id }) => id },
    { title: 'type', cell: ({ type }) => type },
    { title: 'status', cell: ({ status }) => status },
    { title: 'since', cell: ({ at }) => formatTime(at), isOptional: true },
    { title: 'name', cell: ({ name }) => name, shrink: 'middle' },
    { title: 'console', cell: ({ link = '' }) => link, isSparse: true },
  ];
}
