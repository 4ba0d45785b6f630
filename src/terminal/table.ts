// An aligned table for a stream: the first rows determine the widths, the others follow them.
import stringWidth from 'string-width';
import { printable } from './printable.ts';
import type { Sink } from './sink.ts';
import type { Style } from './style.ts';
import { pad, truncateEnd, truncateMiddle } from './width.ts';

export interface Column<Row> {
  title: string;
  cell(row: Row): string;
  align?: 'right';
  /** Where a cell may be cut when the terminal is narrow; if absent, it stays whole. */
  shrink?: 'middle' | 'end';
  /** Omitted when even shrunken columns do not fit; the last such column goes first. */
  isOptional?: boolean;
  /** Omitted when no row has a value in it. */
  isSparse?: boolean;
  /** Colours a padded cell. */
  paint?(padded: string, row: Row): string;
}

/** The columns that fit, with their widths. */
export interface Layout<Row> {
  columns: readonly Column<Row>[];
  widths: readonly number[];
  /** Without a terminal there is no limit, and nothing is cut. */
  isFitted: boolean;
}

const gap = 2;
/** A key of eight columns still shows its beginning and end. */
const minWidth = 8;

/** Rows that determine the column widths: a screen or two. */
const rowsToMeasure = 100;

/** Prints rows as they come, aligned; `end` prints those that are held back to determine the widths. */
export function tablePrinter<Row>(columns: readonly Column<Row>[], out: Sink, style: Style) {
  let held: Row[] = [];
  let layout: Layout<Row> | undefined;
  const flush = () => {
    if (held.length === 0) return;
    layout = layOut(columns, held, out.width());
    out.write(`${style.paint('bold', headerLine(layout))}\n`);
    for (const row of held) out.write(`${rowLine(layout, row)}\n`);
    held = [];
  };
  return {
    add: (row: Row) => {
      if (layout) return out.write(`${rowLine(layout, row)}\n`);
      held.push(row);
      if (held.length === rowsToMeasure) flush();
    },
    end: flush,
  };
}

/** `width` in terminal columns; undefined when it is not a terminal (a pipe, a file). */
export function layOut<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number | undefined,
): Layout<Row> {
  const empty = columns.findIndex(({ isSparse, cell }) => isSparse && rows.every((row) => cell(row) === ''));
  if (empty !== -1) return layOut(columns.toSpliced(empty, 1), rows, width);
  const natural = columns.map((column) =>
    Math.max(
      stringWidth(printable(column.title)),
      ...rows.map((row) => stringWidth(printable(column.cell(row)))),
    ),
  );
  if (width === undefined) return { columns, widths: natural, isFitted: false };
  const widths = shrink(columns, natural, width - gap * (columns.length - 1));
  if (widths) return { columns, widths, isFitted: true };
  const last = columns.findLastIndex(({ isOptional }) => isOptional);
  // Nothing left to shrink: the terminal wraps the lines.
  if (last === -1) return { columns, widths: natural, isFitted: false };
  return layOut(columns.toSpliced(last, 1), rows, width);
}

/** Shrinks the widest column until all fit, or returns undefined. */
function shrink<Row>(columns: readonly Column<Row>[], natural: number[], room: number): number[] | undefined {
  const widths = [...natural];
  for (let excess = sum(widths) - room; excess > 0; excess--) {
    const widest = columns.reduce<number>((best, { shrink }, index) => {
      if (!shrink || (widths[index] ?? 0) <= minWidth) return best;
      return best === -1 || (widths[index] ?? 0) > (widths[best] ?? 0) ? index : best;
    }, -1);
    if (widest === -1) return undefined;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

export function headerLine<Row>(layout: Layout<Row>): string {
  return line(layout, (column) => printable(column.title));
}

export function rowLine<Row>(layout: Layout<Row>, row: Row): string {
  return line(layout, (column) => printable(column.cell(row)), row);
}

function line<Row>(layout: Layout<Row>, cellOf: (column: Column<Row>) => string, row?: Row): string {
  const { columns, widths, isFitted } = layout;
  const cells = columns.map((column, index) => {
    const width = widths[index] ?? 0;
    const text = isFitted ? cut(cellOf(column), width, column.shrink) : cellOf(column);
    const isLast = index === columns.length - 1 && column.align !== 'right';
    const padded = isLast ? text : pad(text, width, column.align);
    return row !== undefined && column.paint ? column.paint(padded, row) : padded;
  });
  return cells.join(' '.repeat(gap));
}

/** Later rows may be wider than those that set the widths; they are cut too, so that the columns stay aligned. */
function cut(text: string, width: number, where: 'middle' | 'end' = 'end'): string {
  return where === 'middle' ? truncateMiddle(text, width) : truncateEnd(text, width);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
