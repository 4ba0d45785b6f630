// An aligned table of a stream: the first rows decide the widths, the others follow them.
import stringWidth from 'string-width';
import { pad, truncateEnd, truncateMiddle } from './format.ts';
import { printable } from './printable.ts';

export interface Column<Row> {
  title: string;
  cell(row: Row): string;
  align?: 'right';
  /** Where a cell may lose characters when the terminal is narrow; without it, it stays whole. */
  shrink?: 'middle' | 'end';
  /** Left out when even shrunken columns do not fit; the last such column goes first. */
  isOptional?: boolean;
  /** Left out when no row has anything in it. */
  isSparse?: boolean;
  /** Colours a padded cell. */
  paint?(padded: string, row: Row): string;
}

/** The columns that fit, with their widths. */
export interface Layout<Row> {
  columns: readonly Column<Row>[];
  widths: readonly number[];
  /** No terminal, no limit: nothing is cut. */
  isFitted: boolean;
}

const gap = 2;
/** A key of eight columns still shows how it begins and ends. */
const leastWidth = 8;

/** `width` in terminal columns; undefined when nobody looks (a pipe, a file). */
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
  // Nothing left to give up: the terminal wraps the lines.
  if (last === -1) return { columns, widths: natural, isFitted: false };
  return layOut(columns.toSpliced(last, 1), rows, width);
}

/** Takes from the widest column until all fit, or undefined. */
function shrink<Row>(columns: readonly Column<Row>[], natural: number[], room: number): number[] | undefined {
  const widths = [...natural];
  for (let excess = sum(widths) - room; excess > 0; excess--) {
    const widest = columns.reduce<number>((best, { shrink }, index) => {
      if (!shrink || (widths[index] ?? 0) <= leastWidth) return best;
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

/** Later rows may be wider than those that decided: they are cut, too, so that the columns stand. */
function cut(text: string, width: number, where: 'middle' | 'end' = 'end'): string {
  return where === 'middle' ? truncateMiddle(text, width) : truncateEnd(text, width);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
