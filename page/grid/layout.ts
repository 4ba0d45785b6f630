// Pure: entries → rows of known size, so that the height of a list of ten thousand is known without drawing it.
import type { KeyboardEvent } from 'react';
import type { Entry, Shot } from './entry.ts';

export interface Cell {
  /** Index among the entries. */
  index: number;
  x: number;
  width: number;
}

export interface Row {
  kind: 'albums' | 'shots' | 'heading';
  height: number;
  cells: Cell[];
  /** Of a heading, which has no cells. */
  title?: string;
}

export interface Measures {
  width: number;
  gap: number;
  /** Approximate height of a row of pictures. */
  rowHeight: number;
  albumWidth: number;
  /** The caption of an album, and the room below it that keeps it apart from the pictures beneath. */
  captionHeight: number;
}

export function measuresFor(width: number): Measures {
  const isPhone = width < 600;
  return {
    width,
    gap: isPhone ? 4 : 8,
    rowHeight: isPhone ? 124 : 184,
    albumWidth: isPhone ? 150 : 210,
    captionHeight: 62,
  };
}

/** `isByMonth`: the pictures are sorted by when they were taken, and each month gets a heading. */
export function rowsOf(entries: readonly Entry[], measures: Measures, isByMonth = false): Row[] {
  if (measures.width <= 0) return [];
  const firstShot = entries.findIndex(({ kind }) => kind === 'shot');
  const albums = firstShot < 0 ? entries.length : firstShot;
  const shots = entries.slice(albums) as Shot[];
  const below = isByMonth ? monthRows(shots, albums, measures) : shotRows(shots, albums, measures);
  return [...albumRows(albums, measures), ...below];
}

function albumRows(count: number, { width, gap, albumWidth, captionHeight }: Measures): Row[] {
  const perRow = Math.max(2, Math.floor((width + gap) / (albumWidth + gap)));
  const cellWidth = (width - gap * (perRow - 1)) / perRow;
  const height = Math.round(cellWidth * 0.72) + captionHeight;
  const rows: Row[] = [];
  for (let from = 0; from < count; from += perRow) {
    const length = Math.min(perRow, count - from);
    const cells = Array.from({ length }, (_, column) => ({
      index: from + column,
      x: column * (cellWidth + gap),
      width: cellWidth,
    }));
    rows.push({ kind: 'albums', height, cells });
  }
  return rows;
}

/** Panoramas and tall strips are cut; otherwise one would fill a row, or be too low to see. */
const [narrowest, widest] = [0.6, 2.4];
/** Shape of an entry without a picture: room for its reason. */
const blankRatio = 1.3;

function ratioOf({ image }: Shot): number {
  const { width, height } = image?.thumbnail ?? {};
  if (!width || !height) return blankRatio;
  return Math.min(widest, Math.max(narrowest, width / height));
}

/** Justified: each row is filled and as high as that takes; the last row keeps the usual height. */
function shotRows(shots: readonly Shot[], offset: number, measures: Measures): Row[] {
  const { width, gap, rowHeight } = measures;
  const rows: Row[] = [];
  let ratios: number[] = [];
  let first = 0;
  const close = (end: number, height: number) => {
    rows.push({
      kind: 'shots',
      height: Math.round(height),
      cells: cellsOf(ratios, offset + first, height, gap),
    });
    [ratios, first] = [[], end];
  };
  for (const [index, shot] of shots.entries()) {
    ratios.push(ratioOf(shot));
    const sum = ratios.reduce((total, ratio) => total + ratio, 0);
    const height = (width - gap * (ratios.length - 1)) / sum;
    if (height <= rowHeight * 1.1) close(index + 1, height);
  }
  if (ratios.length > 0) close(shots.length, rowHeight);
  return rows;
}

function cellsOf(ratios: readonly number[], first: number, height: number, gap: number): Cell[] {
  let x = 0;
  return ratios.map((ratio, column) => {
    const cell = { index: first + column, x, width: ratio * height };
    x += cell.width + gap;
    return cell;
  });
}

const headingHeight = 44;
const months = new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** '2026-05' of the camera's own clock; '' without a time. */
const monthOf = ({ image }: Shot) => image?.capturedAt?.slice(0, 7) ?? '';
const titleOf = (month: string) => (month === '' ? 'Without a date' : months.format(new Date(`${month}-01`)));

function monthRows(shots: readonly Shot[], offset: number, measures: Measures): Row[] {
  const rows: Row[] = [];
  let from = 0;
  for (const [index, shot] of shots.entries()) {
    const next = shots[index + 1];
    if (next && monthOf(next) === monthOf(shot)) continue;
    const month = shots.slice(from, index + 1);
    rows.push({ kind: 'heading', height: headingHeight, cells: [], title: titleOf(monthOf(shot)) });
    rows.push(...shotRows(month, offset + from, measures));
    from = index + 1;
  }
  return rows;
}

/** Where an arrow key leads: the nearest entry in the row above or below. Undefined at the edge. */
export function neighbour(rows: readonly Row[], index: number, step: -1 | 1): number | undefined {
  const at = rowOf(rows, index);
  const cell = rows[at]?.cells.find((one) => one.index === index);
  const target = rows[rows[at + step]?.kind === 'heading' ? at + 2 * step : at + step];
  if (!cell || !target) return undefined;
  const middle = cell.x + cell.width / 2;
  const distance = (one: Cell) => Math.abs(one.x + one.width / 2 - middle);
  return target.cells.reduce((best, one) => (distance(one) < distance(best) ? one : best)).index;
}

export function rowOf(rows: readonly Row[], index: number): number {
  return rows.findIndex(({ cells }) => cells.some((cell) => cell.index === index));
}

/** What an entry needs to know about its place in the grid. */
export interface Seat {
  index: number;
  isActive: boolean;
  onKeyDown(event: KeyboardEvent): void;
}
