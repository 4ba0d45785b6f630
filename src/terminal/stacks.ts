// The parts of a stack as `thumbs state` lists them, and the stacks that a teardown removed.
import { formatCount, formatTime } from './format.ts';
import type { Column } from './table.ts';

export interface PartRecord {
  id: string;
  type: string;
  status: string;
  name: string;
  at: string;
  /** Not a name that thumbs gives: no command changes or removes it. */
  foreign?: boolean;
  link?: string;
}

/** A stack that `teardown --expired` removed. */
export interface Receipt {
  stack: string;
  expires: string;
  destroyed: number;
  left: unknown[];
}

export function receiptColumns(): Column<Receipt>[] {
  return [
    { title: 'stack', cell: ({ stack }) => stack },
    { title: 'ended', cell: ({ expires }) => formatTime(expires) },
    { title: 'destroyed', cell: ({ destroyed }) => formatCount(destroyed), align: 'right' },
    { title: 'left', cell: ({ left }) => formatCount(left.length), align: 'right' },
  ];
}

/** The link is never cut, because half a link is useless; narrow terminals wrap the line. */
export function partColumns(): Column<PartRecord>[] {
  return [
    { title: 'id', cell: ({ id }) => id },
    { title: 'type', cell: ({ type }) => type },
    { title: 'status', cell: ({ status, foreign }) => (foreign ? 'not of this stack' : status) },
    { title: 'since', cell: ({ at }) => formatTime(at), isOptional: true },
    { title: 'name', cell: ({ name }) => name, shrink: 'middle' },
    { title: 'console', cell: ({ link = '' }) => link, isSparse: true },
  ];
}
