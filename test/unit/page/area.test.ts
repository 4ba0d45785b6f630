import { describe, expect, it } from 'vitest';
import type { Row } from '../../../page/grid/layout.ts';
import { areaBetween, indexesIn } from '../../../page/selection/area.ts';

/** Two rows of two, with a month's heading between them. */
const rows: Row[] = [
  { kind: 'shots', height: 100, cells: [cell(0, 0), cell(1, 110)] },
  { kind: 'heading', height: 40, cells: [], title: 'May 2026' },
  { kind: 'shots', height: 100, cells: [cell(2, 0), cell(3, 110)] },
];

function cell(index: number, x: number) {
  return { index, x, width: 100 };
}

const between = (x1: number, y1: number, x2: number, y2: number) =>
  indexesIn(rows, 10, areaBetween({ x: x1, y: y1 }, { x: x2, y: y2 }));

describe('a rectangle over the grid', () => {
  it('touches what it overlaps, in whichever direction it was drawn', () => {
    expect(between(50, 50, 60, 60)).toEqual([0]);
    expect(between(60, 60, 50, 50)).toEqual([0]);
    expect(between(90, 20, 120, 30)).toEqual([0, 1]);
    expect(between(150, 260, 120, 30)).toEqual([1, 3]);
  });

  it('touches nothing in gaps and headings, and everything from corner to corner', () => {
    expect(between(102, 0, 108, 300)).toEqual([]);
    expect(between(0, 102, 300, 150)).toEqual([]);
    expect(between(-50, -50, 500, 900)).toEqual([0, 1, 2, 3]);
  });
});
